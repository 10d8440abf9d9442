import { newestFileAt } from '@kedu/shared/evidence/newest-file'
import { instant } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const file = (fileId: string, addedAt: number) => ({ fileId, addedAt: instant(addedAt) })

describe('when the newest file came', () => {
  it('is null without files', () => {
    expect(newestFileAt([])).toBe(null)
  })

  it('is when the last new content came, in whatever order the files stand', () => {
    expect(newestFileAt([file('a', 1), file('b', 5), file('c', 3)])).toBe(5)
  })

  it('does not count the same content sent again', () => {
    expect(newestFileAt([file('a', 9), file('b', 5), file('a', 1)])).toBe(5)
    expect(newestFileAt([file('a', 1), file('a', 9)])).toBe(1)
  })
})

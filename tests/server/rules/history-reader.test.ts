import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HistoryReader } from '@kedu/server/rules/history/history-reader'
import { instant } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-history-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const saidSteps = { kind: 'said-steps', since: instant(0), now: instant(1) } as const

describe('the process that reads history', () => {
  it('answers, also where there is nothing to read', async () => {
    const reader = new HistoryReader(folder, 'main')
    const ended = await reader.run(saidSteps, () => undefined).ended
    expect(ended).toEqual({ kind: 'done', result: { kind: 'said-steps', steps: [] } })
  })

  it('says why it could not read', async () => {
    // Nobody listens there.
    const reader = new HistoryReader(folder, 'main', 'postgres://kedu@127.0.0.1:1/kedu')
    await expect(reader.run(saidSteps, () => undefined).ended).rejects.toThrow('ECONNREFUSED')
  })

  it('may be stopped before it has begun and while it is at work', async () => {
    const reader = new HistoryReader(folder, 'main')
    const early = reader.run(saidSteps, () => undefined)
    early.stop()
    expect(await early.ended).toEqual({ kind: 'stopped' })
    const closed = reader.run(saidSteps, () => undefined)
    reader.close()
    expect(await closed.ended).toEqual({ kind: 'stopped' })
  })
})

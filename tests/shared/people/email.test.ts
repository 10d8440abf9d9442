import { readEmail } from '@kedu/shared/people/email'
import { isHandSet, newPerson, setByHand } from '@kedu/shared/people/person'
import { describe, expect, it } from 'vitest'

describe('a mail address', () => {
  it.each([
    ['chen@example.com', 'chen@example.com'],
    [' chen.zong+kedu@mail.example.com.cn ', 'chen.zong+kedu@mail.example.com.cn'],
    ['chen＠example.com', 'chen@example.com'],
  ])('is read from %j', (text, address) => {
    expect(readEmail(text)).toBe(address)
  })

  it.each([
    '',
    'chen',
    'chen@',
    '@example.com',
    'chen@example',
    'a@b.cn, c@d.cn',
    'a@b.cn>',
    'a b@c.cn',
  ])('is not %j', (text) => {
    expect(readEmail(text)).toBe(null)
  })

  it('that an admin gave is not changed by the directory', () => {
    const person = newPerson({ id: 'chen', name: '陈总', handSet: [] })
    expect(isHandSet(setByHand(person, { email: 'chen@example.com' }), 'email')).toBe(true)
    expect(isHandSet(person, 'email')).toBe(false)
  })
})

import { SecretBox, SecretBoxError } from '@kedu/server/secrets/secret-box'
import { describe, expect, it } from 'vitest'

const KEY = new Uint8Array(32).fill(1)
const OTHER = new Uint8Array(32).fill(2)
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

describe('secret box', () => {
  const box = new SecretBox({ current: KEY, old: [] })

  it('opens what it sealed, and shows nothing of it before', () => {
    const sealed = box.seal('企业的密钥', 'main/wecom')
    expect(sealed).toMatch(/^[\x21-\x7e]+$/)
    expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString()).not.toContain('密钥')
    expect(text(box.open(sealed, 'main/wecom').bytes)).toBe('企业的密钥')
    expect(box.open(sealed, 'main/wecom').isCurrent).toBe(true)
  })

  it('seals the same secret differently each time', () => {
    expect(box.seal('x', 'a')).not.toBe(box.seal('x', 'a'))
  })

  it('opens nothing in another place, nor what was changed or cut off', () => {
    const sealed = box.seal('secret', 'main/wecom')
    expect(() => box.open(sealed, 'other/wecom')).toThrow(SecretBoxError)
    const at = sealed.length - 5
    const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
    expect(() => box.open(changed, 'main/wecom')).toThrow(SecretBoxError)
    expect(() => box.open(sealed.slice(0, 20), 'main/wecom')).toThrow(SecretBoxError)
    expect(() => box.open('', 'main/wecom')).toThrow(SecretBoxError)
  })

  it('still opens what an older key sealed, and says that it is to be sealed anew', () => {
    const sealed = box.seal('secret', 'a')
    const turned = new SecretBox({ current: OTHER, old: [KEY] })
    expect(turned.open(sealed, 'a')).toMatchObject({ isCurrent: false })
    const anew = turned.seal(turned.open(sealed, 'a').bytes, 'a')
    expect(turned.open(anew, 'a')).toMatchObject({ isCurrent: true })
    expect(() => box.open(anew, 'a')).toThrow(/unknown key/)
  })

  it('keeps secrets as they are without a key, and seals them once there is one', () => {
    const open = new SecretBox({ current: null, old: [] })
    const kept = open.seal('secret', 'a')
    expect(open.isEncrypting).toBe(false)
    expect(open.open(kept, 'a').isCurrent).toBe(true)
    expect(text(box.open(kept, 'a').bytes)).toBe('secret')
    expect(box.open(kept, 'a').isCurrent).toBe(false)
  })

  it('refuses a key of another length', () => {
    expect(() => new SecretBox({ current: new Uint8Array(16), old: [] })).toThrow(/32 bytes/)
  })
})

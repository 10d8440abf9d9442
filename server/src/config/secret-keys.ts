/** The key secrets are encrypted with at rest, from the environment. */
import { SECRET_KEY_BYTES, type SecretKeys } from '../secrets/secret-box.ts'

export function secretKeysOf(
  text: (name: string) => string | null,
  problems: string[],
): SecretKeys {
  const key = (name: string): Uint8Array | null => {
    const given = text(name)
    if (given === null) return null
    const bytes = Buffer.from(given, 'base64')
    if (bytes.length === SECRET_KEY_BYTES) return bytes
    problems.push(
      `${name} 要是 32 字节的 base64，可以用 openssl rand -base64 32 生成；现在的不是。换密钥时，把旧的写进 KEDU_SECRET_KEY_OLD。`,
    )
    return null
  }
  const current = key('KEDU_SECRET_KEY')
  const old = key('KEDU_SECRET_KEY_OLD')
  if (current === null && old !== null) {
    problems.push('只填了 KEDU_SECRET_KEY_OLD，没有填 KEDU_SECRET_KEY。请把新的密钥填上。')
  }
  return { current, old: old === null ? [] : [old] }
}

/**
 * The signature and the encryption both suites use for what they call us with: WeCom for every
 * callback, DingTalk for its events. Pure: randomness comes in as an argument.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90968
 * @see https://open.dingtalk.com/document/development/callback-event-message-body-encryption-and-decryption
 */
import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'

/** Padded to multiples of 32 bytes, twice the AES block: OpenSSL's own padding check refuses 17..32. */
const PADDING_BLOCK = 32
const RANDOM_BYTES = 16
const LENGTH_BYTES = 4

/** The 32 bytes behind an EncodingAESKey of 43 base64 characters; null when it holds another number. */
export function aesKeyOf(encodingAesKey: string): Buffer | null {
  if (!/^[A-Za-z0-9+/]{43}$/.test(encodingAesKey)) return null
  const aesKey = Buffer.from(`${encodingAesKey}=`, 'base64')
  return aesKey.length === 32 ? aesKey : null
}

/** sha1 over the four parts in plain text order, lower-case hex. */
export function callbackSignature(
  token: string,
  timestamp: string,
  nonce: string,
  encrypted: string,
): string {
  const signed = [token, timestamp, nonce, encrypted].sort().join('')
  return createHash('sha1').update(signed, 'utf8').digest('hex')
}

/** Constant-time, so that the answer's delay tells nothing about how far a forged signature is right. */
export function signatureMatches(expected: string, given: string): boolean {
  const a = Buffer.from(expected, 'utf8')
  const b = Buffer.from(given, 'utf8')
  return a.length === b.length && timingSafeEqual(a, b)
}

/** What was inside: the message and for whom it was sealed (CorpID, AppKey). */
export interface Unsealed {
  message: string
  receiverId: string
}

/**
 * `random(16) ‖ uint32 BE length in bytes ‖ message ‖ receiver id`, padded to 32. Every part is
 * checked; whatever does not fit is null, never an exception.
 */
export function unseal(aesKey: Buffer, encrypted: string): Unsealed | null {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encrypted) || encrypted.length % 4 !== 0) return null
  const cipherText = Buffer.from(encrypted, 'base64')
  if (cipherText.length === 0 || cipherText.length % PADDING_BLOCK !== 0) return null
  const plain = withoutPadding(aes(aesKey, 'decrypt', cipherText))
  if (plain === null || plain.length < RANDOM_BYTES + LENGTH_BYTES) return null
  const length = plain.readUInt32BE(RANDOM_BYTES)
  const rest = plain.subarray(RANDOM_BYTES + LENGTH_BYTES)
  if (length > rest.length) return null
  const message = strictUtf8(rest.subarray(0, length))
  const receiverId = strictUtf8(rest.subarray(length))
  return message === null || receiverId === null ? null : { message, receiverId }
}

/**
 * The way back of `unseal`, base64.
 * @param random exactly 16 fresh random bytes
 */
export function seal(
  aesKey: Buffer,
  { message, receiverId }: Unsealed,
  random: Uint8Array,
): string {
  if (random.length !== RANDOM_BYTES) throw new Error(`Need 16 random bytes, got ${random.length}`)
  const body = Buffer.from(message, 'utf8')
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(body.length)
  const plain = Buffer.concat([random, length, body, Buffer.from(receiverId, 'utf8')])
  const padding = PADDING_BLOCK - (plain.length % PADDING_BLOCK)
  const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)])
  return aes(aesKey, 'encrypt', padded).toString('base64')
}

/**
 * A file of the bot's: AES alone, without the frame around messages.
 * @param aesKey 32 bytes
 * @returns null when it is not padded as it has to be, so the key is another's
 */
export function decryptFile(aesKey: Buffer, encrypted: Uint8Array): Buffer | null {
  if (aesKey.length !== 32 || encrypted.length === 0 || encrypted.length % 16 !== 0) return null
  return withoutPadding(aes(aesKey, 'decrypt', encrypted))
}

function aes(aesKey: Buffer, direction: 'encrypt' | 'decrypt', input: Uint8Array): Buffer {
  const iv = aesKey.subarray(0, 16)
  const cipher =
    direction === 'encrypt'
      ? createCipheriv('aes-256-cbc', aesKey, iv)
      : createDecipheriv('aes-256-cbc', aesKey, iv)
  cipher.setAutoPadding(false)
  return Buffer.concat([cipher.update(input), cipher.final()])
}

function withoutPadding(padded: Buffer): Buffer | null {
  const size = padded[padded.length - 1] ?? 0
  if (size < 1 || size > PADDING_BLOCK || size > padded.length) return null
  const padding = padded.subarray(padded.length - size)
  return padding.every((byte) => byte === size) ? padded.subarray(0, padded.length - size) : null
}

function strictUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

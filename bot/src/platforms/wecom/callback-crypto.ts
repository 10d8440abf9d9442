/**
 * Signature and encryption of WeCom callbacks. Pure: randomness and time come in as arguments.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90968
 * @see https://developer.work.weixin.qq.com/document/path/90238
 */
import { createCipheriv, createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'

/** WeCom pads to multiples of 32 bytes, twice the AES block: OpenSSL's own padding check refuses 17..32. */
const PADDING_BLOCK = 32
const RANDOM_BYTES = 16
const LENGTH_BYTES = 4
/** The shortest token WeCom's own samples use has six letters; anything shorter is a typing mistake. */
const MIN_TOKEN_LENGTH = 6

export interface CallbackKeys {
  readonly token: string
  /** 32 bytes. */
  readonly aesKey: Buffer
  /** CorpID for a self-built app; `''` only for a bot of one's own company. */
  readonly receiverId: string
}

/**
 * Checks the three values an admin copies from the console.
 * @throws {Error} naming the value that is wrong (never showing it): a server must not start with an
 * empty or short secret, since every forged callback would then pass.
 */
export function callbackKeys(values: {
  token: string
  encodingAesKey: string
  receiverId: string
}): CallbackKeys {
  if (!/^[A-Za-z0-9]{1,32}$/.test(values.token) || values.token.length < MIN_TOKEN_LENGTH) {
    throw new Error(
      `WeCom callback token must be ${MIN_TOKEN_LENGTH} to 32 letters and digits, got ${values.token.length} characters`,
    )
  }
  if (!/^[A-Za-z0-9+/]{43}$/.test(values.encodingAesKey)) {
    throw new Error(
      `WeCom EncodingAESKey must be 43 base64 characters, got ${values.encodingAesKey.length}`,
    )
  }
  const aesKey = Buffer.from(`${values.encodingAesKey}=`, 'base64')
  if (aesKey.length !== 32) throw new Error('WeCom EncodingAESKey does not hold 32 bytes')
  return { token: values.token, aesKey, receiverId: values.receiverId }
}

/** sha1 over the four parts in plain text order, lower-case hex. */
export function callbackSignature(
  token: string,
  timestamp: string,
  nonce: string,
  encrypted: string,
): string {
  return sha1([token, timestamp, nonce, encrypted].sort().join(''))
}

/** Constant-time, so that the answer's delay tells nothing about how far a forged signature is right. */
export function signatureMatches(expected: string, given: string): boolean {
  const a = Buffer.from(expected, 'utf8')
  const b = Buffer.from(given, 'utf8')
  return a.length === b.length && timingSafeEqual(a, b)
}

export type Decryption =
  | { kind: 'decrypted'; message: string }
  | { kind: 'failed'; reason: 'undecryptable' | 'wrong-receiver' }

/**
 * `random(16) ‖ uint32 BE length in bytes ‖ message ‖ receiver id`, padded to 32. Every part is
 * checked; whatever does not fit is `undecryptable`, never an exception.
 */
export function decryptCallback(keys: CallbackKeys, encrypted: string): Decryption {
  const failed: Decryption = { kind: 'failed', reason: 'undecryptable' }
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encrypted) || encrypted.length % 4 !== 0) return failed
  const cipherText = Buffer.from(encrypted, 'base64')
  if (cipherText.length === 0 || cipherText.length % PADDING_BLOCK !== 0) return failed
  const padded = aes(keys, 'decrypt', cipherText)
  const plain = withoutPadding(padded)
  if (plain === null || plain.length < RANDOM_BYTES + LENGTH_BYTES) return failed
  const length = plain.readUInt32BE(RANDOM_BYTES)
  const rest = plain.subarray(RANDOM_BYTES + LENGTH_BYTES)
  if (length > rest.length) return failed
  const message = strictUtf8(rest.subarray(0, length))
  const receiverId = strictUtf8(rest.subarray(length))
  if (message === null || receiverId === null) return failed
  if (!signatureMatches(keys.receiverId, receiverId)) {
    return { kind: 'failed', reason: 'wrong-receiver' }
  }
  return { kind: 'decrypted', message }
}

/**
 * Encrypts a passive answer.
 * @param random exactly 16 fresh random bytes
 */
export function encryptCallback(keys: CallbackKeys, message: string, random: Uint8Array): string {
  if (random.length !== RANDOM_BYTES) throw new Error(`Need 16 random bytes, got ${random.length}`)
  const body = Buffer.from(message, 'utf8')
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(body.length)
  const plain = Buffer.concat([random, length, body, Buffer.from(keys.receiverId, 'utf8')])
  const padding = PADDING_BLOCK - (plain.length % PADDING_BLOCK)
  return aes(keys, 'encrypt', Buffer.concat([plain, Buffer.alloc(padding, padding)])).toString(
    'base64',
  )
}

/**
 * Signature a page of ours needs to use WeCom's page interface; the same for the corp's and the
 * app's ticket. `url` is signed as given, without its fragment.
 * @see https://developer.work.weixin.qq.com/document/path/90506
 */
export function jsapiSignature(parts: {
  ticket: string
  nonceStr: string
  /** Seconds. */
  timestamp: number
  url: string
}): string {
  const url = parts.url.split('#', 1)[0] ?? ''
  return sha1(
    `jsapi_ticket=${parts.ticket}&noncestr=${parts.nonceStr}&timestamp=${parts.timestamp}&url=${url}`,
  )
}

function aes(keys: CallbackKeys, direction: 'encrypt' | 'decrypt', input: Buffer): Buffer {
  const iv = keys.aesKey.subarray(0, 16)
  const cipher =
    direction === 'encrypt'
      ? createCipheriv('aes-256-cbc', keys.aesKey, iv)
      : createDecipheriv('aes-256-cbc', keys.aesKey, iv)
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

function sha1(text: string): string {
  return createHash('sha1').update(text, 'utf8').digest('hex')
}

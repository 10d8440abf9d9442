/**
 * Signature and encryption of WeCom callbacks. Pure: randomness and time come in as arguments.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90968
 * @see https://developer.work.weixin.qq.com/document/path/90238
 */
import { createHash } from 'node:crypto'
import { aesKeyOf, seal, signatureMatches, unseal } from '../incoming/sealed-text.ts'

export { callbackSignature, signatureMatches } from '../incoming/sealed-text.ts'

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
  const aesKey = aesKeyOf(values.encodingAesKey)
  if (aesKey === null) {
    throw new Error(
      `WeCom EncodingAESKey must be 43 base64 characters, got ${values.encodingAesKey.length}`,
    )
  }
  return { token: values.token, aesKey, receiverId: values.receiverId }
}

export type Decryption =
  | { kind: 'decrypted'; message: string }
  | { kind: 'failed'; reason: 'undecryptable' | 'wrong-receiver' }

/** Whatever does not fit is `undecryptable`, never an exception. */
export function decryptCallback(keys: CallbackKeys, encrypted: string): Decryption {
  const unsealed = unseal(keys.aesKey, encrypted)
  if (unsealed === null) return { kind: 'failed', reason: 'undecryptable' }
  if (!signatureMatches(keys.receiverId, unsealed.receiverId)) {
    return { kind: 'failed', reason: 'wrong-receiver' }
  }
  return { kind: 'decrypted', message: unsealed.message }
}

/**
 * Encrypts a passive answer.
 * @param random exactly 16 fresh random bytes
 */
export function encryptCallback(keys: CallbackKeys, message: string, random: Uint8Array): string {
  return seal(keys.aesKey, { message, receiverId: keys.receiverId }, random)
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
  const signed = `jsapi_ticket=${parts.ticket}&noncestr=${parts.nonceStr}&timestamp=${parts.timestamp}&url=${url}`
  return createHash('sha1').update(signed, 'utf8').digest('hex')
}

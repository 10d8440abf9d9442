/**
 * Keys and encryption of DingTalk's events over HTTP. Pure: randomness comes in as an argument.
 *
 * @see https://open.dingtalk.com/document/development/callback-event-message-body-encryption-and-decryption
 */
import {
  aesKeyOf,
  callbackSignature,
  seal,
  signatureMatches,
  unseal,
} from '../incoming/sealed-text.ts'

export interface EventKeys {
  readonly token: string
  /** 32 bytes. */
  readonly aesKey: Buffer
  /**
   * For whom events may be sealed, the usual one first: the AppKey for the console's event
   * subscription, the CorpId for addresses registered by API.
   */
  readonly ownerKeys: readonly string[]
}

/**
 * Checks what an admin copies from the console.
 * @throws {Error} naming the value that is wrong (never showing it)
 */
export function eventKeys(values: {
  token: string
  aesKey: string
  ownerKeys: readonly string[]
}): EventKeys {
  if (!/^[A-Za-z0-9]{3,32}$/.test(values.token)) {
    throw new Error(`DingTalk token must be 3 to 32 letters and digits, got ${values.token.length}`)
  }
  const aesKey = aesKeyOf(values.aesKey)
  if (aesKey === null) {
    throw new Error(`DingTalk aes_key must be 43 characters, got ${values.aesKey.length}`)
  }
  const ownerKeys = values.ownerKeys.filter((key) => key !== '')
  if (ownerKeys.length === 0) throw new Error('DingTalk events need an owner key')
  return { token: values.token, aesKey, ownerKeys }
}

export type EventDecryption =
  /** `ownerKey`: the one it was sealed for, so that the answer is sealed for the same. */
  | { kind: 'decrypted'; message: string; ownerKey: string }
  | { kind: 'failed'; reason: 'undecryptable' | 'wrong-receiver' }

export function decryptEvent(keys: EventKeys, encrypted: string): EventDecryption {
  const unsealed = unseal(keys.aesKey, encrypted)
  if (unsealed === null) return { kind: 'failed', reason: 'undecryptable' }
  const ownerKey = keys.ownerKeys.find((key) => signatureMatches(key, unsealed.receiverId))
  if (ownerKey === undefined) return { kind: 'failed', reason: 'wrong-receiver' }
  return { kind: 'decrypted', message: unsealed.message, ownerKey }
}

/** The form of an encrypted answer, and of DingTalk's own request taken together. */
export interface SealedAnswer {
  msg_signature: string
  /** Milliseconds. */
  timeStamp: string
  nonce: string
  encrypt: string
}

/** @param random exactly 16 fresh random bytes for the text, then at least 8 for the nonce */
export function sealAnswer(
  keys: EventKeys,
  ownerKey: string,
  message: string,
  timestampMs: number,
  random: Uint8Array,
): SealedAnswer {
  const encrypt = seal(keys.aesKey, { message, receiverId: ownerKey }, random.subarray(0, 16))
  const timeStamp = String(timestampMs)
  const nonce = Buffer.from(random.subarray(16)).toString('hex')
  const msg_signature = callbackSignature(keys.token, timeStamp, nonce, encrypt)
  return { msg_signature, timeStamp, nonce, encrypt }
}

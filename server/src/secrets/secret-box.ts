/**
 * Secrets at rest: AES-256-GCM under the operator's key, so that a copy of the database alone opens
 * nothing. Without a key they are kept as they are, marked so, and sealed at the next writing once
 * there is one.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
export const SECRET_KEY_BYTES = 32
const IV_BYTES = 12
const TAG_BYTES = 16
const SEALED = 'sealed-1'
const PLAIN = 'plain-1'

export interface SecretKeys {
  /** 32 bytes (`KEDU_SECRET_KEY`); null: nothing is encrypted. */
  current: Uint8Array | null
  /** What older secrets may be sealed with (`KEDU_SECRET_KEY_OLD`). */
  old: readonly Uint8Array[]
}

export interface OpenedSecret {
  bytes: Uint8Array
  /** False: sealed with an older key or not at all; to be sealed anew. */
  isCurrent: boolean
}

/** The secret was sealed with a key nobody gave us, or is not what was sealed. */
export class SecretBoxError extends Error {
  override readonly name = 'SecretBoxError'
}

export class SecretBox {
  readonly #keys: ReadonlyMap<string, Uint8Array>
  readonly #current: { id: string; key: Uint8Array } | null

  /** @throws {Error} when a key has not 32 bytes. */
  constructor({ current, old }: SecretKeys) {
    const all = [...(current === null ? [] : [current]), ...old]
    for (const { length } of all) {
      if (length !== SECRET_KEY_BYTES) throw new Error(`A secret key has 32 bytes, not ${length}`)
    }
    this.#keys = new Map(all.map((key) => [idOf(key), key]))
    this.#current = current && { id: idOf(current), key: current }
  }

  get isEncrypting(): boolean {
    return this.#current !== null
  }

  /**
   * One line of ASCII. `context` says whose secret and which (`<workspace>/<name>`): opened anywhere
   * else, it is refused, so that nobody can put one company's secret in another's place.
   */
  seal(secret: Uint8Array | string, context: string): string {
    const bytes = Buffer.from(secret)
    if (this.#current === null) return `${PLAIN}.${bytes.toString('base64url')}`
    const iv = randomBytes(IV_BYTES)
    const cipher = createCipheriv(CIPHER, this.#current.key, iv, { authTagLength: TAG_BYTES })
    cipher.setAAD(Buffer.from(context))
    const sealed = Buffer.concat([iv, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
    return `${SEALED}.${this.#current.id}.${sealed.toString('base64url')}`
  }

  /** @throws {SecretBoxError} with no word of the secret. */
  open(text: string, context: string): OpenedSecret {
    const [form, ...rest] = text.split('.')
    if (form === PLAIN && rest.length === 1) {
      return { bytes: Buffer.from(rest[0] ?? '', 'base64url'), isCurrent: this.#current === null }
    }
    const [keyId = '', body = ''] = rest
    if (form !== SEALED || rest.length !== 2) throw new SecretBoxError('Not a sealed secret')
    const key = this.#keys.get(keyId)
    if (key === undefined) throw new SecretBoxError(`Sealed with the unknown key ${keyId}`)
    const sealed = Buffer.from(body, 'base64url')
    if (sealed.length < IV_BYTES + TAG_BYTES) throw new SecretBoxError('A sealed secret is cut off')
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
    try {
      const body = decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES))
      const bytes = Buffer.concat([body, decipher.final()])
      return { bytes, isCurrent: keyId === this.#current?.id }
    } catch {
      throw new SecretBoxError('A sealed secret was changed or belongs elsewhere')
    }
  }
}

/** Names a key without telling anything of it. */
function idOf(key: Uint8Array): string {
  return createHash('sha256').update('kedu secret key').update(key).digest('hex').slice(0, 8)
}

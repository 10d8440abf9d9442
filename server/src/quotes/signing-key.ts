/**
 * The company's own key for signing quotes: from a PEM file the operator names, else made once and kept,
 * readable by the owner only. With it lost, papers signed before stay valid; the next
 * ones carry another certificate.
 */
import { createHash, createPrivateKey, randomInt, webcrypto, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Instant } from '@kedu/shared/time/instant'
import { Integer, Utf8String } from 'asn1js'
import { AttributeTypeAndValue, Certificate } from 'pkijs'
import { type KeyPlace, keptKey } from '../secrets/kept-key.ts'

export interface SigningKey {
  certificate: Certificate
  key: webcrypto.CryptoKey
  hash: 'SHA-256'
  /** sha-256 of the certificate, lower-case hex: what a judge of PDFs registers as trusted. */
  fingerprint: string
}

const FILE = 'quote-signing.pem'
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const
const EC = { name: 'ECDSA', namedCurve: 'P-256' } as const
const YEARS = 20

export interface SigningKeyOptions {
  dataFolder: string
  /** Whose key it is; absent: it lies in the folder. */
  workspace?: KeyPlace['workspace']
  secretKeys?: KeyPlace['secretKeys']
  /** PEM with private key and certificate; null: a key of our own. */
  path: string | null
  /** Named in the certificate. */
  holder: string
  now: Instant
}

/** @throws {Error} when the named file holds no RSA or P-256 key with its certificate. */
export async function openSigningKey(options: SigningKeyOptions): Promise<SigningKey> {
  if (options.path !== null) return readSigningKey(readFileSync(options.path, 'utf8'))
  const { dataFolder, workspace = null, secretKeys, now } = options
  const pem = await keptKey(
    { workspace, dataFolder, secretKeys },
    {
      file: FILE,
      name: 'quote-signing',
      isWhole: ({ length }) => length > 0,
      make: async () => Buffer.from(await newSigningKey(options)),
      now,
    },
  )
  return readSigningKey(Buffer.from(pem).toString('utf8'))
}

/** @throws {Error} see `openSigningKey`. */
export async function readSigningKey(pem: string): Promise<SigningKey> {
  const certificatePem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)
  const keyPem = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/.exec(
    pem,
  )
  if (!certificatePem || !keyPem)
    throw new Error('The file holds no certificate with its private key')
  const x509 = new X509Certificate(certificatePem[0])
  const privateKey = createPrivateKey(keyPem[0])
  if (!x509.checkPrivateKey(privateKey)) throw new Error('The private key is not the certificate’s')
  const algorithm = privateKey.asymmetricKeyType === 'rsa' ? RSA : EC
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  return {
    certificate: Certificate.fromBER(x509.raw),
    key: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
    hash: 'SHA-256',
    fingerprint: createHash('sha256').update(x509.raw).digest('hex'),
  }
}

/** As PEM. */
async function newSigningKey({ holder, now }: SigningKeyOptions): Promise<string> {
  const algorithm = { ...RSA, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = new Certificate()
  certificate.version = 2
  certificate.serialNumber = new Integer({ value: randomInt(1, 2 ** 31) })
  const name = new AttributeTypeAndValue({
    type: '2.5.4.3',
    value: new Utf8String({ value: holder }),
  })
  certificate.subject.typesAndValues.push(name)
  certificate.issuer.typesAndValues.push(name)
  // A day early: readers' clocks differ.
  const from = new Date(now - 86_400_000)
  certificate.notBefore.value = from
  certificate.notAfter.value = new Date(Date.UTC(from.getUTCFullYear() + YEARS, 0, 1))
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey)
  await certificate.sign(keys.privateKey, 'SHA-256')
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return pemOf('PRIVATE KEY', pkcs8) + pemOf('CERTIFICATE', certificate.toSchema(true).toBER())
}

function pemOf(kind: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----\n`
}

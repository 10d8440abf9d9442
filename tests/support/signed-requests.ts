/**
 * Whether a request to a bucket is signed as AWS Signature Version 4 says: worked out here from the
 * document, not with the library that made it. Header and address signatures, hash of the body, time.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export interface SignedRequest {
  method: string
  /** Path and query, as on the wire. */
  url: string
  headers: IncomingHttpHeaders
  body: Uint8Array
}

export interface KeyPair {
  accessKeyId: string
  secretAccessKey: string
}

export type SignatureVerdict =
  | 'ok'
  | 'AccessDenied'
  | 'InvalidAccessKeyId'
  | 'SignatureDoesNotMatch'
  | 'XAmzContentSHA256Mismatch'
  | 'RequestTimeTooSkewed'

const SKEW_MS = 15 * 60_000

interface Claim {
  credential: string
  date: string
  signedHeaders: string[]
  signature: string
  payloadHash: string
  /** Null: signed in a header. */
  expiresSeconds: number | null
}

export function verdictOn(request: SignedRequest, keys: KeyPair, now: number): SignatureVerdict {
  const url = new URL(request.url, 'http://bucket')
  const claim = claimOf(request, url)
  if (claim === null) return 'AccessDenied'
  const [accessKeyId, ...scope] = claim.credential.split('/')
  if (accessKeyId !== keys.accessKeyId) return 'InvalidAccessKeyId'
  const age = now - timeOf(claim.date)
  if (claim.expiresSeconds === null && Math.abs(age) > SKEW_MS) return 'RequestTimeTooSkewed'
  if (claim.expiresSeconds !== null && age > claim.expiresSeconds * 1_000) return 'AccessDenied'
  const hash = createHash('sha256').update(request.body).digest('hex')
  if (claim.payloadHash !== 'UNSIGNED-PAYLOAD' && claim.payloadHash !== hash) {
    return 'XAmzContentSHA256Mismatch'
  }
  const canonical = [
    request.method,
    url.pathname
      .split('/')
      .map((part) => encoded(decodeURIComponent(part)))
      .join('/'),
    [...url.searchParams]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
      .sort()
      .join('&'),
    ...claim.signedHeaders.map((name) => `${name}:${headerText(request.headers, name)}`),
    '',
    claim.signedHeaders.join(';'),
    claim.payloadHash,
  ].join('\n')
  const text = [
    'AWS4-HMAC-SHA256',
    claim.date,
    scope.join('/'),
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n')
  const key = scope.reduce<Buffer | string>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `AWS4${keys.secretAccessKey}`,
  )
  const expected = createHmac('sha256', key).update(text).digest('hex')
  const isEqual =
    claim.signature.length === expected.length &&
    timingSafeEqual(Buffer.from(claim.signature), Buffer.from(expected))
  return isEqual ? 'ok' : 'SignatureDoesNotMatch'
}

function claimOf({ headers }: SignedRequest, { searchParams }: URL): Claim | null {
  const header = /^AWS4-HMAC-SHA256 Credential=(.+?), ?SignedHeaders=(.+?), ?Signature=(.+)$/.exec(
    headers.authorization ?? '',
  )
  if (header !== null) {
    const [, credential = '', signedHeaders = '', signature = ''] = header
    return {
      credential,
      signature,
      signedHeaders: signedHeaders.split(';'),
      date: headerText(headers, 'x-amz-date'),
      payloadHash: headerText(headers, 'x-amz-content-sha256'),
      expiresSeconds: null,
    }
  }
  const part = (name: string) => searchParams.get(`X-Amz-${name}`) ?? ''
  if (part('Signature') === '') return null
  return {
    credential: part('Credential'),
    signature: part('Signature'),
    signedHeaders: part('SignedHeaders').split(';'),
    date: part('Date'),
    payloadHash: 'UNSIGNED-PAYLOAD',
    expiresSeconds: Number(part('Expires')),
  }
}

function headerText(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().replace(/ +/g, ' ')
}

/** `20261126T230000Z`. */
function timeOf(date: string): number {
  const [, y, m, d, h, min, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? []
  return Date.UTC(Number(y), Number(m) - 1, Number(d), Number(h), Number(min), Number(s))
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/**
 * RFC 3161: an authority's word that these bytes were there at that moment. Beside the server's own time,
 * not in place of it: without an answer the quote is signed all the same.
 */
import { createHash, randomBytes } from 'node:crypto'
import { type LookupAddress, lookup as resolve } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { isLoopback } from '@kedu/bot/platforms/outgoing/loopback'
import { Integer, Null, OctetString } from 'asn1js'
import type { FastifyBaseLogger } from 'fastify'
import { AlgorithmIdentifier, MessageImprint, TimeStampReq, TimeStampResp } from 'pkijs'
import { Agent, request } from 'undici'
import { timeStampOver } from '../evidence/pdf/container.ts'
import type { Stamper } from './sign-pdf.ts'

const SHA256 = '2.16.840.1.101.3.4.2.1'
const GRANTED = [0, 1]
/** The three minutes of D7 go on meanwhile, and a customer waits. */
const TIMEOUT_MS = 10_000
const MAX_ANSWER_BYTES = 64 * 1024

/** Addresses that only mean something inside a house. */
const INSIDE = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  INSIDE.addSubnet(net, prefix, 'ipv4')
/** All of IPv6 but what is routed in public, and the ways in which it wraps IPv4. */
const OUTSIDE_6 = new BlockList()
OUTSIDE_6.addSubnet('2000::', 3, 'ipv6')
const WRAPPED_4 = new BlockList()
WRAPPED_4.addSubnet('2001::', 32, 'ipv6')
WRAPPED_4.addSubnet('2002::', 16, 'ipv6')

/** Whether anybody on the internet would reach the same there. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !INSIDE.check(address, 'ipv4')
  return OUTSIDE_6.check(address, 'ipv6') && !WRAPPED_4.check(address, 'ipv6')
}

/** Names are resolved once, checked, and connected to as checked. */
const lookupPublic: LookupFunction = (host, options, done) => {
  resolve(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return done(error, '')
    const found = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = found
    if (first === undefined || found.length < addresses.length)
      return done(new Error('The time-stamping authority is at an address inside'), '')
    return options.all ? done(null, found) : done(null, first.address, first.family)
  })
}

/**
 * Asks the authority at this address. A loopback address is the operator's own, named on purpose; any
 * other must be a public one. Never throws: null when there is no time-stamp about these bytes.
 */
export function timeStamper(url: URL, log: Pick<FastifyBaseLogger, 'warn'>): Stamper {
  const own = isLoopback(url)
  const dispatcher = new Agent({
    ...(own ? {} : { connect: { lookup: lookupPublic } }),
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
    maxResponseSize: MAX_ANSWER_BYTES,
  })
  return async (bytes) => {
    try {
      return await stamped(url, bytes, own, dispatcher)
    } catch (error) {
      // The message of the error may hold the address, which may hold a key.
      log.warn({ reason: reasonOf(error) }, 'no time-stamp for a quote')
      return null
    }
  }
}

async function stamped(
  url: URL,
  bytes: Uint8Array,
  own: boolean,
  dispatcher: Agent,
): Promise<Uint8Array> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // For an address in place of a name nothing is looked up.
  if (!own && isIP(host) !== 0 && !isPublicAddress(host)) throw new Error('inside')
  const nonce = randomBytes(8)
  nonce[0] = ((nonce[0] ?? 0) & 0x7f) | 0x40
  const query = new TimeStampReq({
    version: 1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256, algorithmParams: new Null() }),
      hashedMessage: new OctetString({
        valueHex: new Uint8Array(createHash('sha256').update(bytes).digest()).buffer,
      }),
    }),
    nonce: new Integer({ valueHex: new Uint8Array(nonce).buffer }),
    certReq: true,
  })
  const answer = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: Buffer.from(query.toSchema().toBER()),
    dispatcher,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const body = await answer.body.arrayBuffer()
  if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`)
  const response = TimeStampResp.fromBER(body)
  if (!GRANTED.includes(response.status.status) || response.timeStampToken === undefined)
    throw new Error('not granted')
  const token = new Uint8Array(response.timeStampToken.toSchema().toBER())
  // Written anew from what was read: it must still be about these bytes.
  if ((await timeStampOver(token, bytes)) === null) throw new Error('about other bytes')
  return token
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error ? String(error.code) : error.name
}

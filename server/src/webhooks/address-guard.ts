/**
 * Where a webhook may lead: to public addresses only, so that nobody can make the server knock at doors of the network it
 * stands in. Checked when it is set up and again for the very addresses a connection is made to, so that a
 * name that leads elsewhere a moment later does not get through.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'

export interface AddressRules {
  /** Loopback, over http, too: for trying it out on one machine (`KEDU_WEBHOOK_LOOPBACK`). */
  allowLoopback: boolean
}

export type UrlProblem = 'not-a-url' | 'not-https' | 'with-password' | 'private-address'

/** What is wrong with an address as it was given; null: nothing that can be seen from here. */
export function urlProblem(text: string, rules: AddressRules): UrlProblem | null {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    return 'not-a-url'
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'not-https'
  if (url.username !== '' || url.password !== '') return 'with-password'
  const host = hostOf(url)
  if (isLocalName(host)) return rules.allowLoopback ? null : 'private-address'
  const isAddress = ipaddr.isValid(host)
  if (isAddress && !isAllowed(host, rules)) return 'private-address'
  const isLoopback = isAddress && rangeOf(host) === 'loopback'
  return url.protocol === 'https:' || isLoopback ? null : 'not-https'
}

/** `[::1]` without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
}

function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost')
}

export function isAllowed(address: string, { allowLoopback }: AddressRules): boolean {
  const range = rangeOf(address)
  return range === 'unicast' || (allowLoopback && range === 'loopback')
}

/** Of an IPv4 address within an IPv6 one, that of the IPv4 address. */
function rangeOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'invalid'
  const parsed = ipaddr.process(address)
  if (parsed instanceof ipaddr.IPv4) return parsed.range()
  const range = parsed.range()
  // What a translator of the network would make of it.
  if (range === 'rfc6052') return new ipaddr.IPv4(parsed.toByteArray().slice(-4)).range()
  // Nothing else has been given out so far.
  return range === 'unicast' && !parsed.match(ipaddr.parseCIDR('2000::/3')) ? 'reserved' : range
}

/** A host has only addresses nobody may be sent to. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError'
}

/** For `net.connect`: names lead to allowed addresses or nowhere. */
export function guardedLookup(
  rules: AddressRules,
  resolve: typeof systemLookup = systemLookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      // One bad address among good ones is a name that is to be trusted in none.
      const isSound = addresses.every(({ address }: LookupAddress) => isAllowed(address, rules))
      const [first] = addresses
      if (!isSound || first === undefined) {
        return callback(new PrivateAddressError(`${hostname} leads into a private network`), '', 0)
      }
      return options.all === true
        ? callback(null, addresses)
        : callback(null, first.address, first.family)
    })
  }
}

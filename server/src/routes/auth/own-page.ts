import type { FastifyRequest } from 'fastify'
import type { AuthDeps } from './auth-deps.ts'

/** Scheme, host and port under which people reach us. */
export function originOf(request: FastifyRequest, { publicOrigin }: AuthDeps): string {
  if (publicOrigin !== null) return publicOrigin
  const asked = `${request.protocol}://${request.host}`
  // Without a port that goes without saying, as browsers write it.
  return URL.canParse(asked) ? new URL(asked).origin : asked
}

/** The address without `#…` when it is one of ours, else null. */
export function ownPage(url: string, request: FastifyRequest, deps: AuthDeps): string | null {
  if (!URL.canParse(url)) return null
  const { origin, username, password } = new URL(url)
  if (username !== '' || password !== '' || origin !== originOf(request, deps)) return null
  const [address = ''] = url.split('#')
  return address
}

/** A path of ours to go on to; anything else becomes the front page. */
export function ownPath(to: string | undefined): string {
  // `//other.example` and `/\other.example` are other hosts to a browser.
  return to !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(to) ? to : '/'
}

import type { FastifyRequest } from 'fastify'
import type { AuthDeps } from './auth-deps.ts'

/** Address under which people reach this company: scheme, host, port and the path it lies below. */
export function baseOf(request: FastifyRequest, { publicOrigin, basePath }: AuthDeps): string {
  if (publicOrigin !== null) return publicOrigin
  const asked = `${request.protocol}://${request.host}`
  // Without a port that goes without saying, as browsers write it.
  return (URL.canParse(asked) ? new URL(asked).origin : asked) + basePath
}

/** The address without `#…` when it is one of ours, else null. */
export function ownPage(url: string, request: FastifyRequest, deps: AuthDeps): string | null {
  if (!URL.canParse(url)) return null
  const { username, password } = new URL(url)
  // The normal form: no `..` leads out of the path.
  const isOurs = new URL(url).href.startsWith(`${baseOf(request, deps)}/`)
  if (username !== '' || password !== '' || !isOurs) return null
  const [address = ''] = url.split('#')
  return address
}

/** A path below the company's own to go on to; anything else becomes the front page. */
export function ownPath(to: string | undefined): string {
  // `//other.example` and `/\other.example` are other hosts to a browser.
  return to !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(to) ? to : '/'
}

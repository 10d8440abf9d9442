/**
 * Does the request come from our own page? Browsers put `Origin` on every POST. The page's address is the
 * configured one, or, when none is configured, the host the request itself was made to. A mini-program has
 * no page and sends none; it sends its token, which no browser adds by itself.
 */
export function isSameOrigin(
  headers: Readonly<Record<string, string>>,
  publicOrigin: string | null,
): boolean {
  const origin = headers.origin
  if (origin === undefined) return headers.authorization?.startsWith('Bearer ') === true
  if (publicOrigin !== null && origin === new URL(publicOrigin).origin) return true
  const host = headers.host
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`)
}

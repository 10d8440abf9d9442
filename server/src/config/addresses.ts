/** Addresses in the environment: complete, without credentials, and nothing behind the path. */

/** The text of a variable, or null when it is unset or empty. */
export type ReadText = (name: string) => string | null

/** `https://kedu.example.com`; a path is left out. Null and a problem when it is no address. */
export function originOf(name: string, value: string | null, problems: string[]): string | null {
  if (value === null) return null
  if (URL.canParse(value)) {
    const url = new URL(value)
    if ((url.protocol === 'https:' || url.protocol === 'http:') && !url.username) return url.origin
  }
  problems.push(`${name} 要是完整的网址，例如 https://kedu.example.com，现在是「${value}」。`)
  return null
}

/** The address requests go to; a proxy may have them under a path of its own. */
export function baseOf(name: string, text: ReadText, fallback: string, problems: string[]): string {
  const value = text(name)
  if (value === null) return fallback
  if (originOf(name, value, problems) === null) return fallback
  const { search, hash } = new URL(value)
  if (search !== '' || hash !== '') problems.push(`${name} 只写网址，后面不带 ? 和 #。`)
  return value
}

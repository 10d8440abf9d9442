/** Addresses in the environment: complete, without credentials, and nothing behind the path. */
import { isLoopback } from '@kedu/bot/platforms/outgoing/loopback'

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

/**
 * The address requests go to; a proxy may have them under a path of its own. The app's secrets
 * travel there: never in the clear, except within this machine.
 */
export function baseOf(name: string, text: ReadText, fallback: string, problems: string[]): string {
  const value = text(name)
  if (value === null) return fallback
  if (originOf(name, value, problems) === null) return fallback
  const { search, hash } = new URL(value)
  if (search !== '' || hash !== '') problems.push(`${name} 只写网址，后面不带 ? 和 #。`)
  if (isInTheClear(new URL(value))) problems.push(inTheClear(name, 'https', value))
  return value
}

/** The same for a lasting connection: `wss://…`. */
export function socketUrlOf(
  name: string,
  text: ReadText,
  fallback: string,
  problems: string[],
): string {
  const value = text(name)
  if (value === null) return fallback
  const url = URL.canParse(value) ? new URL(value) : null
  const isSocket = url?.protocol === 'wss:' || url?.protocol === 'ws:'
  if (url === null || !isSocket || url.username !== '' || url.hash !== '') {
    problems.push(`${name} 要是 wss:// 开头的完整网址，一般不用填，现在是「${value}」。`)
    return fallback
  }
  if (isInTheClear(url)) problems.push(inTheClear(name, 'wss', value))
  return value
}

function isInTheClear(url: URL): boolean {
  return (url.protocol === 'http:' || url.protocol === 'ws:') && !isLoopback(url)
}

function inTheClear(name: string, scheme: 'https' | 'wss', value: string): string {
  return `${name} 要用 ${scheme}:// 开头：密钥会经过这个网址，不加密只允许在本机（127.0.0.1），现在是「${value}」。`
}

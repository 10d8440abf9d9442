/** What the environment says of running Kedu: where its numbers are read, how it stops. */
import { isIP } from 'node:net'
import { isLoopback } from '@kedu/bot/platforms/outgoing/loopback'
import type { ReadText } from './addresses.ts'

export interface MetricsConfig {
  port: number
  host: string
  /** Asked for as a bearer token; null: whoever reaches the port, which then is only this machine. */
  token: string | null
}

export interface OperationConfig {
  /** Null: not served. */
  metrics: MetricsConfig | null
  /** From "not ready" to taking no more connections, ms: the balancer's time to notice. */
  drainMs: number
  /** Addresses and networks whose word about the caller's own address counts, besides this machine's. */
  trustedProxies: string[]
}

const MIN_TOKEN = 32
/** The whole way down has ten seconds, and what runs needs some of them. */
const MAX_DRAIN_SECONDS = 6

export function operationOf(text: ReadText, problems: string[]): OperationConfig {
  return {
    metrics: metricsOf(text, problems),
    drainMs: drainOf(text, problems),
    trustedProxies: proxiesOf(text, problems),
  }
}

function metricsOf(text: ReadText, problems: string[]): MetricsConfig | null {
  const port = text('KEDU_METRICS_PORT')
  const host = text('KEDU_METRICS_HOST') ?? '127.0.0.1'
  const token = text('KEDU_METRICS_TOKEN')
  if (port === null) {
    for (const name of ['KEDU_METRICS_HOST', 'KEDU_METRICS_TOKEN']) {
      if (text(name) !== null) {
        problems.push(`填了 ${name}，还要填 KEDU_METRICS_PORT，或者都留空（不提供指标）。`)
      }
    }
    return null
  }
  if (!/^\d+$/.test(port) || Number(port) > 65_535) {
    problems.push(`KEDU_METRICS_PORT 要是 0 到 65535 的数字，现在是「${port}」。`)
  }
  if (token !== null && token.length < MIN_TOKEN) {
    problems.push(`KEDU_METRICS_TOKEN 至少要 ${MIN_TOKEN} 个字符。`)
  }
  const isPrivate = isLoopback({ hostname: host.includes(':') ? `[${host}]` : host })
  if (token === null && !isPrivate) {
    problems.push(
      `KEDU_METRICS_HOST 是「${host}」，别的机器也能连上指标：要填 KEDU_METRICS_TOKEN（至少 ${MIN_TOKEN} 个字符），或者用 127.0.0.1。`,
    )
  }
  return { port: Number(port), host, token }
}

function drainOf(text: ReadText, problems: string[]): number {
  const value = text('KEDU_DRAIN_SECONDS') ?? '0'
  const seconds = Number(value)
  if (!/^\d+$/.test(value) || seconds > MAX_DRAIN_SECONDS) {
    problems.push(`KEDU_DRAIN_SECONDS 要是 0 到 ${MAX_DRAIN_SECONDS} 的秒数，现在是「${value}」。`)
  }
  return seconds * 1000
}

function proxiesOf(text: ReadText, problems: string[]): string[] {
  const proxies = (text('KEDU_TRUSTED_PROXIES') ?? '').split(/[,\s]+/).filter((part) => part !== '')
  const wrong = proxies.find((proxy) => !isNetwork(proxy))
  if (wrong !== undefined) {
    problems.push(
      `KEDU_TRUSTED_PROXIES 要是反向代理的地址或网段，用逗号分开，例如 10.0.0.5,172.30.57.0/24，现在有「${wrong}」。`,
    )
  }
  return proxies
}

function isNetwork(proxy: string): boolean {
  const [address = '', bits, ...more] = proxy.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && isBits(Number(bits), version))
}

/** All addresses there are (`/0`) would be trusting everybody. */
function isBits(bits: number, version: number): boolean {
  return bits >= 8 && bits <= (version === 4 ? 32 : 128)
}

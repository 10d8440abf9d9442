/**
 * Files sent to the bot: an address that works for five minutes and bytes that are encrypted. The
 * address comes out of a message, so it is only followed to hosts of WeCom's.
 *
 * @see https://developer.work.weixin.qq.com/document/path/100719
 */
import type { Dispatcher } from 'undici'
import type { MediaOutcome } from '../../platform.ts'
import type { Timers } from '../connection/timers.ts'
import { decryptFile } from '../incoming/sealed-text.ts'
import { callHttp } from '../outgoing/call-http.ts'
import { fileNameOf, safeFileName } from '../outgoing/file-name.ts'
import { fileKeyOf } from './callback-crypto.ts'
import { objectIn, text } from './json-node.ts'

/** Where WeCom keeps what members send. */
const FILE_HOSTS = [/\.myqcloud\.com$/, /\.qpic\.cn$/, /(?:^|\.)(?:qq|weixin\.qq)\.com$/]
/** AES adds up to a block; a file at the limit must still come through. */
const PADDING_ROOM = 64

export interface FileAt {
  url: string
  /** Only over the connection, where every file has its own. */
  aesKey: string | null
}

export interface MediaDeps {
  /** Origins allowed besides WeCom's: the host the operator configured. */
  trustedOrigins: readonly string[]
  /** Used where a file brings no key of its own; null: such files cannot be read. */
  key: Buffer | null
  timeoutMs: number
  timers: Timers
  maxBytes: number
  dispatcher?: Dispatcher
}

/** As `MediaRef.id`. */
export function mediaId(file: FileAt): string {
  return JSON.stringify(file)
}

export async function fetchBotMedia(
  ref: { id: string; fileName: string | null },
  deps: MediaDeps,
): Promise<MediaOutcome> {
  const at = fileAt(ref.id)
  const url = at === null ? null : trustedUrl(at.url, deps.trustedOrigins)
  const key = at?.aesKey ? fileKeyOf(at.aesKey) : deps.key
  if (url === null || key === null) return { kind: 'gone', reason: 'refused' }
  const result = await callHttp(
    {
      apiBase: url.origin,
      timeoutMs: deps.timeoutMs,
      timers: deps.timers,
      secrets: [],
      ...(deps.dispatcher === undefined ? {} : { dispatcher: deps.dispatcher }),
    },
    {
      method: 'GET',
      path: url.pathname,
      query: {},
      signedQuery: url.search.slice(1),
      maxBytes: deps.maxBytes + PADDING_ROOM,
    },
  )
  if (result.kind === 'too-large') return { kind: 'gone', reason: 'too-large' }
  if (result.kind === 'failed') return { kind: 'retry', reason: result.reason, afterMs: 2000 }
  const { status, headers, bytes } = result.answer
  if (status >= 500 || status === 429) return { kind: 'retry', reason: 'busy', afterMs: 2000 }
  // The address has run out, or never was one.
  if (status !== 200) return { kind: 'gone', reason: 'expired' }
  const plain = decryptFile(key, bytes)
  if (plain === null || plain.length === 0) return { kind: 'gone', reason: 'refused' }
  if (plain.length > deps.maxBytes) return { kind: 'gone', reason: 'too-large' }
  const told = ref.fileName === null ? null : safeFileName(ref.fileName)
  return {
    kind: 'fetched',
    bytes: plain,
    fileName: told ?? fileNameOf(headers['content-disposition'] ?? ''),
    // The host only sees encrypted bytes: what it says of them is not about the file.
    mime: null,
  }
}

function fileAt(id: string): FileAt | null {
  const parsed = objectIn(id)
  const url = text(parsed, 'url')
  return url === '' ? null : { url, aesKey: text(parsed, 'aesKey') || null }
}

/** The address when it leads to WeCom over TLS, or to the configured host; never anywhere else. */
export function trustedUrl(address: string, origins: readonly string[]): URL | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return null
  if (origins.includes(url.origin)) return url
  const isWecoms =
    url.protocol === 'https:' &&
    url.port === '' &&
    FILE_HOSTS.some((host) => host.test(url.hostname))
  return isWecoms ? url : null
}

/**
 * Files in and out. The address a file lies at comes from DingTalk's answer, is signed, works for a
 * while and is plain http as often as not; it is only followed to where DingTalk keeps files.
 *
 * @see https://open.dingtalk.com/document/development/download-the-file-content-of-the-robot-receiving-message
 * @see https://open.dingtalk.com/document/development/upload-media-files
 */
import { MINUTE_MS } from '@kedu/shared/time/instant'
import type { MediaOutcome, MediaRef } from '../../platform.ts'
import { callHttp, type HttpOptions } from '../outgoing/call-http.ts'
import { fileNameOf, safeFileName } from '../outgoing/file-name.ts'
import type { DingtalkApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'
import type { ApiFailure } from './api-result.ts'

const MEGABYTE = 1024 * 1024
export const UPLOAD_LIMITS = { image: 20 * MEGABYTE, file: 20 * MEGABYTE } as const
/** What `sampleFile` shows; others DingTalk takes in and cannot send. */
const FILE_TYPES: readonly string[] = ['xlsx', 'pdf', 'zip', 'rar', 'doc', 'docx']
const PICTURES: readonly string[] = ['image/jpeg', 'image/png', 'image/gif', 'image/bmp']

/** DingTalk's own hosts and Aliyun's object storage, where it keeps files. */
const FILE_HOSTS = /(?:^|\.)(?:dingtalk\.com|aliyuncs\.com|alicdn\.com)$/
/** Downloads fail now and then with 502. @see https://github.com/soimy/openclaw-channel-dingtalk/issues/270 */
const TRIES = 3
/** A file waits so long when an admin has to mend something first. */
const MENDING_MS = 10 * MINUTE_MS

/** How a file can be sent: as a picture, as a file of that type, or not at all. */
export function uploadAs(
  mime: string,
  fileName: string,
  size: number,
): { type: 'image' } | { type: 'file'; fileType: string } | null {
  if (size === 0 || size > UPLOAD_LIMITS.file) return null
  if (PICTURES.includes(mime)) return { type: 'image' }
  const fileType = /\.([A-Za-z0-9]{1,8})$/.exec(fileName)?.[1]?.toLowerCase() ?? ''
  return FILE_TYPES.includes(fileType) ? { type: 'file', fileType } : null
}

/** The address when it may be followed, null otherwise. `ours`: hosts we were configured with. */
export function fileAddress(address: string, ours: readonly string[]): URL | null {
  const url = parsedUrl(address)
  if (url === null || url.username !== '' || url.password !== '') return null
  if (!/^https?:$/.test(url.protocol)) return null
  if (ours.includes(url.host)) return url
  return url.port === '' && FILE_HOSTS.test(url.hostname) ? url : null
}

/** The way back of a message: over TLS to DingTalk itself, or to the host we were configured with. */
export function webhookAddress(address: string, ours: readonly string[]): URL | null {
  const url = parsedUrl(address)
  if (url === null || url.username !== '' || url.password !== '') return null
  if (ours.includes(url.host) && /^https?:$/.test(url.protocol)) return url
  const isDingtalk =
    url.protocol === 'https:' && url.port === '' && /\.dingtalk\.com$/.test(url.hostname)
  return isDingtalk ? url : null
}

/** What a message refers to, with the name the message gave it. */
export async function fetchMedia(
  ref: MediaRef,
  {
    api,
    http,
    maxBytes,
  }: { api: DingtalkApi; http: Omit<HttpOptions, 'apiBase' | 'secrets'>; maxBytes: number },
): Promise<MediaOutcome> {
  if (ref.platform !== 'dingtalk' || ref.id === '') return { kind: 'gone', reason: 'refused' }
  const found = await api.downloadUrl(ref.id)
  if (found.kind !== 'ok') return unavailable(found)
  const url = fileAddress(found.value, api.hosts)
  if (url === null) return { kind: 'gone', reason: 'refused' }
  const fetched = await download(url, http, maxBytes)
  if (fetched.kind !== 'fetched') return fetched
  const told = ref.fileName === null ? null : safeFileName(ref.fileName)
  return { ...fetched, fileName: told ?? fetched.fileName }
}

function unavailable(failure: ApiFailure): MediaOutcome {
  const outcome = outcomeOf(failure)
  // A code that DingTalk does not know is one whose time has run out.
  if (outcome.reason === 'media-refused') return { kind: 'gone', reason: 'expired' }
  if (outcome.kind === 'rejected') return { kind: 'gone', reason: 'refused' }
  const { reason, adminHint = null } = outcome
  return { kind: 'retry', reason, afterMs: adminHint ? MENDING_MS : outcome.afterMs, adminHint }
}

/** Fetches the file at once: how long its address works is written nowhere. */
async function download(
  url: URL,
  http: Omit<HttpOptions, 'apiBase' | 'secrets'>,
  maxBytes: number,
): Promise<MediaOutcome> {
  let failure: MediaOutcome = { kind: 'retry', reason: 'network', afterMs: 2000 }
  for (let tries = 0; tries < TRIES; tries += 1) {
    const result = await callHttp(
      { ...http, apiBase: url.origin, secrets: [url.search.slice(1)] },
      // The signature in the query goes out byte for byte as it came.
      { method: 'GET', path: `${url.pathname}${url.search}`, query: {}, maxBytes },
    )
    if (result.kind === 'too-large') return { kind: 'gone', reason: 'too-large' }
    if (result.kind === 'failed') {
      failure = { kind: 'retry', reason: result.reason, afterMs: 2000 }
      continue
    }
    const { status, headers, bytes } = result.answer
    if (status === 200 && bytes.byteLength > 0) {
      const mime = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() || null
      const fileName = fileNameOf(headers['content-disposition'] ?? '')
      return { kind: 'fetched', bytes, fileName, mime }
    }
    if (status < 500 && status !== 429) return { kind: 'gone', reason: 'expired' }
    failure = { kind: 'retry', reason: 'busy', afterMs: 5000 }
  }
  return failure
}

function parsedUrl(address: string): URL | null {
  try {
    return new URL(address)
  } catch {
    return null
  }
}

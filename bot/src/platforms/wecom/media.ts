/**
 * Media in and out. Downloads go through `media/get` by media id only: the `PicUrl` in a message
 * names any host its sender likes and is never fetched.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90253 upload
 * @see https://developer.work.weixin.qq.com/document/path/90254 download
 */
import { Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { callHttp, type HttpAnswer, type HttpOptions } from '../outgoing/call-http.ts'
import { fileNameOf } from '../outgoing/file-name.ts'
import type { FilePart } from '../outgoing/multipart.ts'
import { type ApiResult, readJson } from './api-result.ts'

export interface MediaUpload extends FilePart {
  type: 'image' | 'file'
}

export type MediaDownload =
  | { kind: 'file'; bytes: Uint8Array; fileName: string | null; mime: string | null }
  | { kind: 'too-large' }

const MEGABYTE = 1024 * 1024
/** WeCom's upload limits: more than 5 bytes, images as JPG or PNG. */
export const UPLOAD_LIMITS = { minBytes: 6, image: 10 * MEGABYTE, file: 20 * MEGABYTE } as const
/** Above this a download needs `Range`, and a piece may not be larger either. */
export const RANGE_BYTES = 20 * MEGABYTE
const NEEDS_RANGE = 830002

/** How a file can be sent: as a picture, as a file, or not at all. */
export function uploadTypeOf(mime: string, size: number): 'image' | 'file' | null {
  if (size < UPLOAD_LIMITS.minBytes || size > UPLOAD_LIMITS.file) return null
  const isPicture = mime === 'image/jpeg' || mime === 'image/png'
  return isPicture && size <= UPLOAD_LIMITS.image ? 'image' : 'file'
}

/** Fetches a file, in ranges when WeCom wants that. A JSON body is an error even with status 200. */
export async function mediaDownload(
  http: HttpOptions,
  accessToken: string,
  mediaId: string,
  maxBytes: number,
): Promise<ApiResult<MediaDownload>> {
  const whole = await piece(http, accessToken, mediaId, null, maxBytes)
  if (whole.kind === 'refused' && whole.errcode === NEEDS_RANGE) {
    // WeCom says so of what is larger than one piece: with a smaller limit nothing need be fetched.
    if (maxBytes <= RANGE_BYTES) return { kind: 'ok', value: { kind: 'too-large' } }
    return inRanges(http, accessToken, mediaId, maxBytes)
  }
  if (whole.kind !== 'ok') return whole
  return { kind: 'ok', value: whole.value === null ? { kind: 'too-large' } : fileOf(whole.value) }
}

async function inRanges(
  http: HttpOptions,
  accessToken: string,
  mediaId: string,
  maxBytes: number,
): Promise<ApiResult<MediaDownload>> {
  const pieces: Uint8Array[] = []
  let size = 0
  for (;;) {
    const end = Math.min(size + RANGE_BYTES, maxBytes) - 1
    if (end < size) return { kind: 'ok', value: { kind: 'too-large' } }
    const result = await piece(http, accessToken, mediaId, `bytes=${size}-${end}`, RANGE_BYTES)
    if (result.kind !== 'ok') return result
    if (result.value === null) return { kind: 'ok', value: { kind: 'too-large' } }
    pieces.push(result.value.bytes)
    size += result.value.bytes.length
    const total = totalOf(result.value.headers['content-range'])
    if (total === null || result.value.bytes.length === 0) {
      return { kind: 'failed', reason: 'unknown', detail: 'Range answer without a total' }
    }
    if (total > maxBytes) return { kind: 'ok', value: { kind: 'too-large' } }
    if (size >= total) {
      const answer = { ...result.value, bytes: Buffer.concat(pieces) }
      return { kind: 'ok', value: fileOf(answer) }
    }
  }
}

/** Whatever JSON comes instead of a file is no answer; a refusal is seen before this is asked. */
const NoAnswer = Compile(Type.Never())

async function piece(
  http: HttpOptions,
  accessToken: string,
  mediaId: string,
  range: string | null,
  maxBytes: number,
): Promise<ApiResult<HttpAnswer | null>> {
  const result = await callHttp(http, {
    method: 'GET',
    path: '/cgi-bin/media/get',
    query: { access_token: accessToken, media_id: mediaId },
    ...(range === null ? {} : { headers: { range } }),
    maxBytes,
  })
  if (result.kind === 'too-large') return { kind: 'ok', value: null }
  if (result.kind !== 'answered') return result
  const { answer } = result
  const isFile = 'content-disposition' in answer.headers
  const isJson = /^(?:application\/json|text\/)/i.test(answer.headers['content-type'] ?? '')
  if ((answer.status === 200 || answer.status === 206) && (isFile || !isJson)) {
    return { kind: 'ok', value: answer }
  }
  const refusal = readJson(http, answer, NoAnswer)
  return refusal.kind === 'ok'
    ? { kind: 'failed', reason: 'unknown', detail: 'Media answer without a file' }
    : refusal
}

function fileOf(answer: HttpAnswer): MediaDownload {
  return {
    kind: 'file',
    bytes: answer.bytes,
    fileName: fileNameOf(answer.headers['content-disposition'] ?? ''),
    mime: answer.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() || null,
  }
}

function totalOf(contentRange: string | undefined): number | null {
  const total = /\/(\d{1,15})$/.exec(contentRange ?? '')?.[1]
  return total === undefined ? null : Number(total)
}

/**
 * A file up to WeCom over the connection, in pieces.
 *
 * @see https://developer.work.weixin.qq.com/document/path/101463
 */
import { createHash } from 'node:crypto'
import type { ApiResult } from '../wecom/api-result.ts'
import { type Node, text } from './json-node.ts'

/** Before base64. */
const CHUNK_BYTES = 512 * 1024
const MAX_CHUNKS = 100

export interface Upload {
  type: 'image' | 'file'
  fileName: string
  bytes: Uint8Array
}

type Request = (cmd: string, body: object) => Promise<ApiResult<Node>>

/** Largest file that can be sent. */
export const MAX_UPLOAD_BYTES = CHUNK_BYTES * MAX_CHUNKS

export async function uploadOverConnection(
  request: Request,
  { type, fileName, bytes }: Upload,
): Promise<ApiResult<{ mediaId: string }>> {
  const count = Math.ceil(bytes.length / CHUNK_BYTES)
  const begun = await request('aibot_upload_media_init', {
    type,
    filename: fileName,
    total_size: bytes.length,
    total_chunks: count,
    md5: createHash('md5').update(bytes).digest('hex'),
  })
  if (begun.kind !== 'ok') return begun
  const uploadId = text(begun.value, 'upload_id')
  const sent = await sendChunks(request, uploadId, bytes, count)
  if (sent.kind !== 'ok') return sent
  const finished = await request('aibot_upload_media_finish', { upload_id: uploadId })
  if (finished.kind !== 'ok') return finished
  const mediaId = text(finished.value, 'media_id')
  return mediaId === ''
    ? { kind: 'failed', reason: 'unknown', detail: 'Upload without a media_id' }
    : { kind: 'ok', value: { mediaId } }
}

/** WeCom's page counts pieces from 1, its own client from 0: whichever the first piece is taken under. */
async function sendChunks(
  request: Request,
  uploadId: string,
  bytes: Uint8Array,
  count: number,
): Promise<ApiResult<Node>> {
  let base = 0
  let last: ApiResult<Node> = { kind: 'ok', value: null }
  for (let position = 0; position < count; position += 1) {
    const chunk = bytes.subarray(position * CHUNK_BYTES, (position + 1) * CHUNK_BYTES)
    const data = Buffer.from(chunk).toString('base64')
    const send = () =>
      request('aibot_upload_media_chunk', {
        upload_id: uploadId,
        chunk_index: position + base,
        base64_data: data,
      })
    last = await send()
    if (last.kind === 'refused' && position === 0) {
      base = 1
      last = await send()
    }
    if (last.kind !== 'ok') return last
  }
  return last
}

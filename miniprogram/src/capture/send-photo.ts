/** One photo to the server, piece by piece, from where it broke off. */
import type { UploadState } from '@kedu/shared/contracts/api/uploads'
import { sha256 } from 'js-sha256'
import type { Result } from '../api/result.ts'
import type { CaptureApi, PhotoFile } from './capture-deps.ts'

/** The server's limit of one piece; see shared/src/contracts/api/uploads.ts. A test keeps both the same. */
export const MAX_PIECE_BYTES = 1024 * 1024
/** On a slow line a piece comes through within seconds, so a break costs little. */
export const SLOW_PIECE_BYTES = 128 * 1024
/** So much is hashed at a time. */
const READ_BYTES = 1024 * 1024

export type SentPhoto =
  | { kind: 'stored'; uploadId: string; fileId: string }
  /** No network, or the server asks for patience. */
  | { kind: 'later' }
  | { kind: 'signed-out' }
  | { kind: 'refused'; message: string }

export async function sendPhoto(
  api: CaptureApi,
  file: PhotoFile,
  upload: { clientId: string; originalOf: string | null },
  pieceBytes: () => number,
  onProgress: (sent: number) => void,
): Promise<SentPhoto> {
  const created = await api.createUpload({
    clientId: upload.clientId,
    fileName: file.fileName,
    size: file.bytes,
    sha256: await digestOf(file),
    ...(upload.originalOf === null ? {} : { originalOf: upload.originalOf }),
  })
  if (created.kind !== 'ok') return notSent(created)
  let state = created.data
  let beginsAnew = 0
  while (state.file === null) {
    onProgress(state.offset)
    const end = Math.min(file.bytes, state.offset + pieceBytes())
    const bytes = await file.read(state.offset, end)
    const answer = await api.putPiece(state.id, state.offset, bytes)
    if (answer.kind === 'ok') {
      state = answer.data
      continue
    }
    if (answer.kind === 'unreachable') return { kind: 'later' }
    const next = await goneAstray(api, state, answer)
    if (next === null) return notSent(answer)
    beginsAnew += 1
    // Twice the wrong place or a damaged file: the line is fine, something else is not.
    if (beginsAnew > 2) return { kind: 'refused', message: answer.message }
    state = next
  }
  onProgress(file.bytes)
  return { kind: 'stored', uploadId: state.file.uploadId, fileId: state.file.fileId }
}

type NotOk = Exclude<Result<unknown>, { kind: 'ok' }>
type Problem = Extract<NotOk, { kind: 'problem' }>

/** Where to go on after a piece at the wrong place or a file that came damaged; null: it is something else. */
async function goneAstray(
  api: CaptureApi,
  state: UploadState,
  answer: Problem,
): Promise<UploadState | null> {
  if (answer.code !== 'upload-offset' && answer.code !== 'upload-damaged') return null
  const now = await api.uploadState(state.id)
  return now.kind === 'ok' ? now.data : null
}

/** Whether it is worth trying again by itself. */
export function notSent(
  answer: NotOk,
): { kind: 'later' } | { kind: 'signed-out' } | { kind: 'refused'; message: string } {
  if (answer.kind === 'unreachable') return { kind: 'later' }
  const { status, message } = answer
  if (status === 401) return { kind: 'signed-out' }
  const isPatience = status === 408 || status === 429 || status >= 500
  return isPatience ? { kind: 'later' } : { kind: 'refused', message }
}

/** Hex; read bit by bit, so that a large photo is never in memory twice. */
export async function digestOf(file: PhotoFile): Promise<string> {
  const hash = sha256.create()
  for (let from = 0; from < file.bytes; from += READ_BYTES) {
    hash.update(await file.read(from, Math.min(file.bytes, from + READ_BYTES)))
  }
  return hash.hex()
}

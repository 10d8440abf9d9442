/** A forwarded file: fetched at once (platforms forget it), sniffed, kept by content. */
import type { StoredMedia } from '@kedu/bot/dialog/world'
import type { ChatPlatform, MediaRef } from '@kedu/bot/platform'
import type { EvidenceKind, FileId } from '@kedu/shared/evidence/evidence'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { sanitiseFileName } from '../files/file-name.ts'
import type { FileMeta, FileStore } from '../files/file-store.ts'
import { FilesUnavailableError } from '../files/objects.ts'
import { sniffFile } from '../files/sniff.ts'

/** The platform could not give the file just now; the message is to be tried again. */
export class MediaUnavailableError extends Error {
  readonly afterMs: number

  constructor(afterMs: number, reason: string) {
    super(`The file cannot be fetched now: ${reason}`)
    this.name = 'MediaUnavailableError'
    this.afterMs = afterMs
  }
}

/** @throws {MediaUnavailableError} when the platform, or the place files are kept in, is busy or down. */
export async function storeMedia(
  platform: Pick<ChatPlatform, 'fetchMedia'>,
  ref: MediaRef,
  evidenceId: string,
  sentAt: Instant,
  workspace: WorkspaceId,
  files: FileStore,
): Promise<StoredMedia> {
  const fetched = await platform.fetchMedia(ref)
  switch (fetched.kind) {
    case 'retry':
      throw new MediaUnavailableError(fetched.afterMs, fetched.reason)
    case 'gone':
      return { kind: 'refused', reason: fetched.reason, fileName: ref.fileName }
    case 'fetched':
      break
    default:
      return fetched satisfies never
  }
  const sniffed = await sniffFile(fetched.bytes)
  const given = ref.fileName ?? fetched.fileName
  if (sniffed.kind === 'refused') {
    return { kind: 'refused', reason: sniffed.reason, fileName: given }
  }
  const fileId = await put(files, workspace, fetched.bytes, sniffed)
  const preview =
    sniffed.family === 'image' ? await files.preview(workspace, fileId, 'screen') : null
  return {
    kind: 'stored',
    file: {
      id: evidenceId,
      fileId,
      kind: kindFor(sniffed),
      fileName: sanitiseFileName(given ?? `${fileId.slice(0, 8)}.${sniffed.extension}`),
      mime: sniffed.mime,
      bytes: fetched.bytes.length,
      sentAt,
      hasPreview: preview !== null,
    },
  }
}

async function put(
  files: FileStore,
  workspace: WorkspaceId,
  bytes: Uint8Array,
  meta: FileMeta,
): Promise<FileId> {
  try {
    return await files.put(workspace, bytes, meta)
  } catch (error) {
    if (!(error instanceof FilesUnavailableError)) throw error
    throw new MediaUnavailableError(error.afterMs, error.message)
  }
}

/** What the bytes alone tell; what a picture shows is asked. */
function kindFor(meta: FileMeta): EvidenceKind {
  return meta.family === 'audio' ? 'voice' : 'unsorted'
}

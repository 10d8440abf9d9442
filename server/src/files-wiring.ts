/** Where a company's files are, who uploads them and what becomes of those nobody names. */
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { AppDeps } from './app-deps.ts'
import { openBackupSource, type SourceConfig } from './backup/open-source.ts'
import { workspacePrefix } from './files/file-keys.ts'
import type { FileStore } from './files/file-store.ts'
import { openFileStore } from './files/open-file-store.ts'
import { type ObjectsConfig, openObjects } from './files/open-objects.ts'
import { type CleaningDeps, FileCleaning } from './files/weekly-cleaning.ts'
import { HalfSent } from './uploads/half-sent.ts'
import { ResumableUploads } from './uploads/resumable-uploads.ts'
import { UploadMarks } from './uploads/upload-marks.ts'
import { Uploads } from './uploads/uploads.ts'

export interface FileParts {
  files: FileStore
  uploads: Uploads
  resumable: ResumableUploads
  cleaning: FileCleaning
}

export type FileDeps = Pick<
  AppDeps,
  'workspace' | 'now' | 'realNow' | 'objects' | 'uploadBytesPerDay'
> & {
  config: ObjectsConfig & SourceConfig
  log: CleaningDeps['log']
}

export async function openFileParts(deps: FileDeps): Promise<FileParts> {
  const { workspace, now, realNow, log, config } = deps
  const objects = deps.objects ?? (await openObjects(config))
  const files = openFileStore({ objects, now })
  const own = workspacePrefix(workspace.id)
  const marks = new UploadMarks(objects, `${own}uploaded/`)
  const halfSent = new HalfSent(objects, `${own}uploads/`)
  const today = () => workspace.today(now())
  const uploads = new Uploads({
    ...{ files, marks, workspaceId: workspace.id, today },
    companyBytesPerDay: deps.uploadBytesPerDay,
  })
  async function* uploaded(): AsyncGenerator<FileId> {
    yield* halfSent.files()
    yield* marks.files()
  }
  return {
    files,
    uploads,
    resumable: new ResumableUploads(halfSent, uploads, realNow),
    cleaning: new FileCleaning({
      workspace,
      objects,
      openSource: () => openBackupSource(config),
      uploaded,
      now,
      log,
    }),
  }
}

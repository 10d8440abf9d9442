/** Files named in a request become evidence: each must be the person's own upload. */
import { fileRefusalText } from '@kedu/bot/wording/evidence'
import type { GivenFile } from '@kedu/shared/contracts/api/commands'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { EvidenceInput } from '@kedu/shared/deal/commands'
import { type Instant, instant } from '@kedu/shared/time/instant'
import { causeOf } from '../../flows/on-page.ts'
import type { Asking } from '../../queries/asking.ts'
import type { ApiDeps } from './api-deps.ts'
import { problems } from './wording.ts'

export type FilesResult =
  | { kind: 'files'; files: EvidenceInput[] }
  | { kind: 'problem'; status: number; problem: ApiProblem }

/** All or nothing: nobody is told that half of the photos were kept. */
export async function evidenceOf(
  deps: ApiDeps,
  { me, now }: Asking,
  clientId: string,
  given: readonly GivenFile[],
): Promise<FilesResult> {
  const files: EvidenceInput[] = []
  for (const [position, file] of given.entries()) {
    const fileId = deps.uploadedFile(me.id, file.uploadId)
    if (fileId === null) return { kind: 'problem', status: 410, problem: problems.uploadExpired }
    const stored = await deps.page.storeMedia(
      { platform: 'web', id: fileId, fileName: file.fileName },
      `${causeOf(me.id, clientId)}/f${position}`,
      now,
    )
    if (stored.kind === 'refused') {
      if (stored.reason === 'expired') {
        return { kind: 'problem', status: 410, problem: problems.fileGone }
      }
      const message = fileRefusalText(stored.reason, stored.fileName)
      return { kind: 'problem', status: 422, problem: { code: 'file-refused', message } }
    }
    const kind = file.kind ?? stored.file.kind
    files.push({ ...stored.file, kind, sentAt: takenAt(file.capturedAt, now) })
  }
  return { kind: 'files', files }
}

/** A device's clock may be wrong; nothing was taken after it came in. */
function takenAt(capturedAt: number | undefined, now: Instant): Instant | null {
  if (capturedAt === undefined) return null
  return capturedAt > now ? now : instant(Math.round(capturedAt))
}

/** What the API's endpoints need, out of the parts of the app. */
import type { ChatPlatform } from '@kedu/bot/platform'
import type { WebSessions } from '@kedu/bot/platforms/web/sessions'
import type { Instant } from '@kedu/shared/time/instant'
import type { DiagnosisDesk } from './diagnosis/diagnosis-desk.ts'
import type { EvidenceDesk } from './flows/evidence-desk.ts'
import { storeMedia } from './flows/store-media.ts'
import type { InsightIndex } from './insight/insight-index.ts'
import type { LeadDesk } from './leads/lead-desk.ts'
import type { PackDesk } from './packs/pack-desk.ts'
import type { Quotes } from './quotes-wiring.ts'
import type { ApiDeps } from './routes/api/api-deps.ts'
import type { FileAccess } from './uploads/file-access.ts'
import type { ResumableUploads } from './uploads/resumable-uploads.ts'
import type { Workspace } from './workspace/workspace.ts'

export interface ApiParts {
  workspace: Workspace
  now(): Instant
  sessions: WebSessions
  web: ChatPlatform
  fileAccess: FileAccess
  uploads: ResumableUploads
  desk: EvidenceDesk
  quotes: Quotes
  packs: PackDesk
  diagnosis: DiagnosisDesk
  insight: InsightIndex
  rules: ApiDeps['rules']
  leads: LeadDesk
  dealIdFor(commandId: string): string
  onReplies(): void
}

export function apiDeps(parts: ApiParts): ApiDeps {
  const { workspace, sessions, fileAccess } = parts
  return {
    workspace,
    now: parts.now,
    session: (authorization) => {
      const session = authorization === undefined ? null : sessions.fromHeaders({ authorization })
      const person = session && workspace.people.byAccount('web', session.personId)
      return person?.active && session ? { sessionId: session.sessionId, person } : null
    },
    page: {
      dealIdFor: parts.dealIdFor,
      desk: parts.desk,
      quotes: parts.quotes,
      packs: parts.packs,
      leads: parts.leads,
      storeMedia: (ref, evidenceId, sentAt) =>
        storeMedia(parts.web, ref, evidenceId, sentAt, workspace.id, fileAccess.files),
      onReplies: parts.onReplies,
    },
    fileAccess,
    quotes: parts.quotes,
    packs: parts.packs,
    diagnosis: parts.diagnosis,
    insight: parts.insight,
    rules: parts.rules,
    leads: parts.leads,
    uploads: parts.uploads,
    uploadId: (personId, fileId) => sessions.uploadId(personId, fileId),
    uploadedFile: (personId, uploadId) => sessions.uploadedFile(personId, uploadId),
  }
}

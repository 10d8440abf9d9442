/** What the API's endpoints need, out of the parts of the app. */
import type { ChatPlatform } from '@kedu/bot/platform'
import type { WebSessions } from '@kedu/bot/platforms/web/sessions'
import type { Instant } from '@kedu/shared/time/instant'
import { TOKEN_PREFIX } from './api-keys/api-key.ts'
import type { BoardPicturing } from './boards/board-pictures.ts'
import type { DiagnosisDesk } from './diagnosis/diagnosis-desk.ts'
import type { EvidenceDesk } from './flows/evidence-desk.ts'
import { storeMedia } from './flows/store-media.ts'
import type { InsightIndex } from './insight/insight-index.ts'
import type { LeadDesk } from './leads/lead-desk.ts'
import type { PackDesk } from './packs/pack-desk.ts'
import type { Quotes } from './quotes-wiring.ts'
import type { ApiDeps, ApiSession } from './routes/api/api-deps.ts'
import type { FileAccess } from './uploads/file-access.ts'
import type { ResumableUploads } from './uploads/resumable-uploads.ts'
import type { Webhooks } from './webhook-wiring.ts'
import type { Workspace } from './workspace/workspace.ts'

export interface ApiParts {
  workspace: Workspace
  now(): Instant
  realNow(): Instant
  randomBytes(size: number): Uint8Array
  sessions: WebSessions
  web: ChatPlatform
  fileAccess: FileAccess
  uploads: ResumableUploads
  desk: EvidenceDesk
  quotes: Quotes
  packs: PackDesk
  boards: BoardPicturing
  diagnosis: DiagnosisDesk
  insight: InsightIndex
  rules: ApiDeps['rules']
  leads: LeadDesk
  webhooks: Webhooks
  dealIdFor(commandId: string): string
  onReplies(): void
}

export function apiDeps(parts: ApiParts): ApiDeps {
  const { workspace, sessions, fileAccess } = parts
  return {
    workspace,
    now: parts.now,
    realNow: parts.realNow,
    randomBytes: parts.randomBytes,
    session: (authorization) => {
      const token = keyTokenIn(authorization)
      if (token !== null) return keySession(workspace, token, parts.realNow())
      const session = authorization === undefined ? null : sessions.fromHeaders({ authorization })
      const person = session && workspace.people.byAccount('web', session.personId)
      return person?.active && session ? { sessionId: session.sessionId, person, key: null } : null
    },
    page: {
      dealIdFor: parts.dealIdFor,
      desk: parts.desk,
      quotes: parts.quotes,
      packs: parts.packs,
      boards: parts.boards,
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
    webhooks: parts.webhooks,
    uploads: parts.uploads,
    uploadId: (personId, fileId) => sessions.uploadId(personId, fileId),
    uploadedFile: (personId, uploadId) => sessions.uploadedFile(personId, uploadId),
  }
}

const BEARER = 'Bearer '

function keyTokenIn(authorization: string | undefined): string | null {
  const isKey = authorization?.startsWith(BEARER + TOKEN_PREFIX) ?? false
  return isKey ? (authorization?.slice(BEARER.length) ?? null) : null
}

/** A key is as good as the person behind it: whoever left leaves no door open. */
function keySession(workspace: Workspace, token: string, now: Instant): ApiSession | null {
  const key = workspace.apiKeys.byToken(token, now)
  const person = key && workspace.people.get(key.personId)
  return key && person?.active ? { sessionId: `key:${key.id}`, person, key } : null
}

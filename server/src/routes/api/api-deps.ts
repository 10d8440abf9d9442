import type { FileId } from '@kedu/shared/evidence/evidence'
import type { Person } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { ApiKey } from '../../api-keys/api-key.ts'
import type { DiagnosisDesk } from '../../diagnosis/diagnosis-desk.ts'
import type { PageDeps } from '../../flows/on-page.ts'
import type { InsightIndex } from '../../insight/insight-index.ts'
import type { LeadDesk } from '../../leads/lead-desk.ts'
import type { PackDesk } from '../../packs/pack-desk.ts'
import type { Quotes } from '../../quotes-wiring.ts'
import type { ActionRates } from '../../rules/action-rates.ts'
import type { BackTests } from '../../rules/back-tests.ts'
import type { ShadowRules } from '../../rules/shadow-rules.ts'
import type { FileAccess } from '../../uploads/file-access.ts'
import type { ResumableUploads } from '../../uploads/resumable-uploads.ts'
import type { Webhooks } from '../../webhook-wiring.ts'
import type { Workspace } from '../../workspace/workspace.ts'

/** Who is behind a request. */
export interface ApiSession {
  /** Names the session or the key, for limits. */
  sessionId: string
  person: Person
  /** The key that acts for the person; null: they are signed in themselves. */
  key: ApiKey | null
}

/** All that the API needs from the server. */
export interface ApiDeps {
  workspace: Workspace
  /** Kedu's clock, the trial's advance included. */
  now(): Instant
  /** The real clock: keys must not end because the trial's clock moved. */
  realNow(): Instant
  randomBytes(size: number): Uint8Array
  /**
   * The live session or key of an active person behind a bearer token, else null. Never by a cookie: what a
   * browser sends on its own could be sent in somebody's name.
   */
  session(authorization: string | undefined): ApiSession | null
  page: PageDeps
  fileAccess: FileAccess
  quotes: Quotes
  packs: PackDesk
  diagnosis: DiagnosisDesk
  insight: InsightIndex
  rules: { backTests: BackTests; actionRates: ActionRates; shadow: ShadowRules }
  leads: LeadDesk
  webhooks: Webhooks
  uploads: ResumableUploads
  /** Proof that this person uploaded the file. */
  uploadId(personId: string, fileId: FileId): string
  /** The file behind such a proof; null when forged, somebody else's or too old. */
  uploadedFile(personId: string, uploadId: string): FileId | null
}

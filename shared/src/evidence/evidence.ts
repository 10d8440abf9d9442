import type { PersonId } from '../people/person.ts'
import type { Instant } from '../time/instant.ts'

/** sha-256 of the content, lower-case hex: files are content-addressed. */
export type FileId = string

/** What a piece of evidence shows. `unsorted` until somebody says. */
export type EvidenceKind =
  | 'contract-scan'
  | 'signature-page'
  | 'quote'
  | 'fulfilment-clause'
  | 'site-photo'
  | 'voice'
  | 'document'
  | 'unsorted'

/** D3. Until a machine or a manager has judged it, evidence is `unjudged` and counts as doubtful. */
export type EvidenceVerdict = 'pass' | 'doubtful' | 'missing' | 'unjudged'

/** One file on a deal. */
export interface Evidence {
  id: string
  fileId: FileId
  kind: EvidenceKind
  verdict: EvidenceVerdict
  /** As the sender's device called it; shown, never used as a path. */
  fileName: string
  mime: string
  bytes: number
  /** Who truly sent it (R15). */
  addedBy: PersonId
  addedAt: Instant
  /** Platform's sending time when known; kept apart from our receive time (L8). */
  sentAt: Instant | null
  /** false when the original is kept but no display copy could be made (e.g. HEIC). */
  hasPreview: boolean
}

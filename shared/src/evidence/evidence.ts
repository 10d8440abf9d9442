import type { PersonId } from '../people/person.ts'
import type { Instant } from '../time/instant.ts'
import type { Finding, JudgedVerdict } from './judge-evidence.ts'

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

/** D3. Until a machine or a manager has judged it, evidence is `unjudged`: a gate waits for its verdict. */
export type EvidenceVerdict = 'pass' | 'doubtful' | 'missing' | 'unjudged'

/** What the machine said of a file, with its reasons. */
export interface MachineJudgement {
  verdict: JudgedVerdict
  /** 0–1 of the worst finding. */
  score: number
  /** The worst one first, see `judgeEvidence`. */
  findings: Finding[]
  /** Which judging rules and eyes these were, see `JUDGE_VERSION`. */
  engine: string
  at: Instant
}

/** A manager knew better than the machine. */
export interface Overrule {
  byId: PersonId
  reason: string
  at: Instant
}

/** One file on a deal. */
export interface Evidence {
  id: string
  fileId: FileId
  kind: EvidenceKind
  /** The one that counts: the machine's, or a manager's in its place. */
  verdict: EvidenceVerdict
  /** Absent while it is unjudged, and on evidence stored before files were judged. */
  judgement?: MachineJudgement
  overruled?: Overrule
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

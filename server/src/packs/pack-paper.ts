/** What stands on the pages of an evidence pack: plain data with every name in it, drawn by `pack-pdf.ts`. */
import type { EvidenceVerdict } from '@kedu/shared/evidence/evidence'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'

export interface PackPaper {
  zone: TimeZone
  exportedAt: Instant
  exportedByName: string
  customerName: string
  customerNumber: string
  /** 负责人, 阶段, 金额 …: label and value. */
  facts: [string, string][]
  stays: { stageName: string; enteredAt: Instant; leftAt: Instant | null }[]
  /** How the 48 hours stand, with the sum behind it (D1). */
  clockSentence: string
  alerts: { raisedAt: Instant; told: string; ending: string }[]
  /** The contract and the quotes, and what finance makes of each (R26). */
  papers: { name: string; amount: string; finance: string }[]
  /** Oldest first. */
  entries: PackEntry[]
  /** In the order they came. */
  files: PackFilePaper[]
  chain: {
    events: number
    hash: string
    /** The newest of them, oldest first. */
    rows: { version: number; at: Instant; who: string; what: string; hash: string }[]
  }
  /** sha-256 of the certificate it is signed with. */
  fingerprint: string
}

/** Stage – action – evidence with 人事物时地 (R12, R13). */
export interface PackEntry {
  at: Instant
  saidAt: Instant | null
  /** 张伟, or 李娜（代 张伟 录入）. */
  who: string
  door: string
  stage: string
  title: string
  action: string | null
  /** Numbers of `files`. */
  files: number[]
  place: string | null
  missing: string[]
  isUndone: boolean
}

export interface PackPicture {
  page: number
  /** JPEG with the frames of what was found on it. */
  jpeg: Buffer
  /** px. */
  width: number
  height: number
}

export interface PackFilePaper {
  number: number
  fileId: string
  fileName: string
  kindName: string
  verdict: EvidenceVerdict
  verdictWords: string
  /** What the machine saw, one sentence each. */
  findings: string[]
  /** The manager's word in its place. */
  overruled: string | null
  /** Who brought it when. */
  added: string
  size: string
  /** Whether it was taken off the deal again. */
  isRemoved: boolean
  /** Whether it is attached untouched. */
  isAttached: boolean
  pictures: PackPicture[]
  /** Why there is no picture; null when there are some. */
  noPicture: string | null
}

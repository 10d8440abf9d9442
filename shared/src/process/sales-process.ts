/**
 * The sales process as workspace data (D2): stages, gates, fields, limits. Never constants in code:
 * `light` and `b2b` are templates to start from.
 */
import type { EvidenceKind } from '../evidence/evidence.ts'

export type StageId = string

export interface Stage {
  id: StageId
  /** What people call it, e.g. 报价. */
  name: string
  /** Other words for the same stage that reps use, e.g. 询价 for 报价. */
  aliases: string[]
}

/** Fields a deal may be required to have before it is opened. */
export type DealField =
  | 'customerName'
  | 'stage'
  | 'obstacle'
  | 'nextAction'
  | 'industry'
  | 'firstContact'
  | 'summary'
  | 'attachment'

export interface StageGate {
  from: StageId
  to: StageId
  /** Evidence that must be on the deal before the move. */
  requires: EvidenceKind[]
  /** true: doubtful counts as missing (D3). */
  strict: boolean
}

export interface SalesProcess {
  template: 'light' | 'b2b'
  stages: Stage[]
  /** Asked for, one at a time, before a deal is opened (R1). */
  requiredFields: DealField[]
  /** Shown on the deal, and shown as missing when empty (R6, R13). */
  coreFields: DealField[]
  gates: StageGate[]
  /** Moving over a stage: refused, or allowed with every gate on the way met (E27). */
  allowSkip: boolean
  /** Who may move a deal back. */
  moveBack: 'anyone' | 'manager' | 'nobody'
  firstContactChannels: string[]
  industries: string[]
  /** Stage from which a deal can be won; usually the last. */
  contractStage: StageId
  deliveryStage: StageId
}

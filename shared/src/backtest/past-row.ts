/**
 * Of a deal of the past what rules ask for, and nothing in place of the rest: words, names and files of
 * 20,000 deals are not to be held at once.
 */
import type { DealRow } from '../deal/deal.ts'

/** What rules ask of a deal. */
export const PAST_FACTS = [
  'id',
  'customerName',
  'region',
  'ownerId',
  'stage',
  'stageEnteredAt',
  'stageEntries',
  'reopenedAt',
  'outcome',
  'nextAction',
  'nextActionUpdatedAt',
  'waitUntil',
  'waitUntilAt',
  'evidenceCount',
  'newestFileAt',
  'requests',
  'openedAt',
  'updatedAt',
  'updatedBy',
  'withdrawn',
] as const satisfies readonly (keyof DealRow)[]

export type PastFacts = Required<Pick<DealRow, (typeof PAST_FACTS)[number]>>

const NONE: never[] = []

/** The row the rules would have seen. */
export function pastRow(facts: PastFacts): DealRow {
  return {
    id: facts.id,
    version: 0,
    customerNumber: '',
    customerName: facts.customerName,
    aliases: NONE,
    industry: null,
    region: facts.region,
    ownerId: facts.ownerId,
    stage: facts.stage,
    stageEnteredAt: facts.stageEnteredAt,
    stageEntries: facts.stageEntries,
    reopenedAt: facts.reopenedAt,
    outcome: facts.outcome,
    obstacle: null,
    nextAction: facts.nextAction === null ? null : { ...facts.nextAction, text: '' },
    nextActionUpdatedAt: facts.nextActionUpdatedAt,
    waitUntil: facts.waitUntil,
    waitUntilAt: facts.waitUntilAt,
    waitReason: null,
    amountFen: null,
    evidenceCount: facts.evidenceCount,
    newestFileAt: facts.newestFileAt,
    unjudgedCount: 0,
    wanted: null,
    requests: facts.requests,
    evidence: NONE,
    fileIds: NONE,
    alerts: NONE,
    openedAt: facts.openedAt,
    updatedAt: facts.updatedAt,
    updatedBy: facts.updatedBy,
    withdrawn: facts.withdrawn,
  }
}

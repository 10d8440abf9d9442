import type { RowProjection, StoreProblem } from '@kedu/server/store/store'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import { type Instant, instant, parseInstant } from '@kedu/shared/time/instant'

export const START = parseInstant('2026-03-02T09:00:00+08:00') ?? instant(0)

/** The little of a deal the store's promises are about. */
export interface SampleDeal {
  id: string
  ownerId: string
  region: string | null
  outcome: DealRow['outcome']
  checkAt: Instant | null
  note: string
  withdrawn: boolean
  alerts?: DealRow['alerts']
  doubtfulMoves?: DealRow['doubtfulMoves']
}

export function sampleDeal(id: string, change: Partial<SampleDeal> = {}): SampleDeal {
  return {
    id,
    ownerId: 'zhang',
    region: '华东',
    outcome: 'open',
    checkAt: null,
    note: '',
    withdrawn: false,
    ...change,
  }
}

/** `delayMs` stands for a changed rule: `reproject` must make it count. */
export function sampleProjection(rule: { delayMs: number }): RowProjection {
  return {
    project(state, version) {
      const deal = state as SampleDeal
      if (deal.note === 'unprojectable') throw new Error('This deal gives no row')
      const row: DealRow = {
        id: deal.id,
        version,
        customerNumber: `C-${deal.id}`,
        customerName: '宏远机械',
        aliases: [],
        industry: null,
        region: deal.region,
        ownerId: deal.ownerId,
        stage: 'contact',
        stageEnteredAt: START,
        outcome: deal.outcome,
        obstacle: deal.note,
        nextAction: null,
        nextActionUpdatedAt: START,
        waitUntil: null,
        waitUntilAt: deal.checkAt,
        waitReason: null,
        amountFen: null,
        unjudgedCount: 0,
        wanted: null,
        evidenceCount: 0,
        newestFileAt: null,
        evidence: [],
        fileIds: [],
        alerts: deal.alerts ?? [],
        openedAt: START,
        updatedAt: START,
        updatedBy: deal.ownerId,
        withdrawn: deal.withdrawn,
        ...(deal.doubtfulMoves === undefined ? {} : { doubtfulMoves: deal.doubtfulMoves }),
      }
      return row
    },
    nextCheckAt: (row) =>
      row.waitUntilAt === null ? null : instant(row.waitUntilAt + rule.delayMs),
  }
}

export function sampleDraft(key: string, change: Partial<OutboxDraft> = {}): OutboxDraft {
  return {
    key,
    recipientId: 'zhang',
    platform: null,
    message: { kind: 'admin-notice', title: '提醒', text: `第 ${key} 条` },
    dueAt: START,
    expiresAt: null,
    priority: 'reply',
    replaces: null,
    ...change,
  }
}

export function kinds(problems: readonly StoreProblem[]): string[] {
  return problems.map((problem) => problem.kind)
}

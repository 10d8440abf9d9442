import type { DealFacts } from '@kedu/shared/messages/outbound-message'
import { HOUR_MS, instant, localDate } from '@kedu/shared/time/instant'
import { NOW } from './arbitrary-message.ts'

/** A red deal of 小李's in 报价, with whatever matters to the test. */
export function aDeal(given: Partial<DealFacts> = {}): DealFacts {
  return {
    dealId: 'd1',
    customerNumber: 'C-0007',
    customerName: '华东机电',
    industry: '机械',
    region: '华东',
    ownerId: 'p1',
    ownerName: '小李',
    stageName: '报价',
    stageNames: ['线索', '报价', '合同', '交付'],
    stageIndex: 1,
    daysInStage: 5,
    obstacle: '付款周期',
    nextAction: { date: localDate('2026-11-24'), time: '15:00', isDeadline: false, text: '送样' },
    clock: { kind: 'red', overdueHours: 51, redSince: instant(NOW - 3 * HOUR_MS) },
    amountFen: 35_000_000,
    outcome: 'open',
    wait: null,
    evidenceCount: 2,
    updatedAt: instant(NOW - 51 * HOUR_MS),
    updatedByName: '小李',
    ...given,
  }
}

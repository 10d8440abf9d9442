/** Deals' histories as traces, the words of their summaries split as a company's would be. */
import type { DealEvent } from '@kedu/shared/deal/events'
import { NameTable } from '@kedu/shared/insight/name-table'
import type { DealTrace } from '@kedu/shared/insight/trace'
import { traceOf } from '@kedu/shared/insight/trace-of'
import { wordSplitter } from '@kedu/shared/insight/words'
import type { GivenDeal } from './given-deal.ts'

const split = wordSplitter([])

export function traceOfEvents(
  events: readonly DealEvent[],
  names: NameTable = new NameTable(),
): DealTrace {
  return traceOf(events, names, split)
}

/** Of several deals, with one table of names as the index has it. */
export function tracesOf(deals: Readonly<Record<string, GivenDeal>>) {
  const names = new NameTable()
  return Object.entries(deals).map(([dealId, { history }]) => ({
    dealId,
    trace: traceOfEvents(history, names),
  }))
}

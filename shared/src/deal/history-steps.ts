/** A deal's history as people tell it: one step for each command, however many events it made. Pure. */
import type { Deal } from './deal.ts'
import type { DealEvent } from './events.ts'
import { evolve } from './evolve.ts'

/** Everything one command did, with the deal before and after it. */
export interface HistoryStep {
  /** Never empty. */
  events: DealEvent[]
  first: DealEvent
  /** Null: the command opened the deal. */
  before: Deal | null
  after: Deal
}

/** Oldest first, as the events are. */
export function historySteps(history: readonly DealEvent[]): HistoryStep[] {
  const steps: HistoryStep[] = []
  let deal: Deal | null = null
  for (const event of history) {
    const before: Deal | null = deal
    deal = evolve(deal, event)
    const last = steps.at(-1)
    if (last?.first.meta.commandId === event.meta.commandId) {
      last.events.push(event)
      last.after = deal
    } else steps.push({ events: [event], first: event, before, after: deal })
  }
  return steps
}

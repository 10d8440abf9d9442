import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import type { MeView } from '@kedu/shared/contracts/api/me'
import type { WebRuler } from '@kedu/shared/contracts/web-chat-item'

/** Where a deal stands on the company's scale. Day 1 is the day the stage was entered. */
export function rulerOf(deal: DealRowView, process: MeView['process']): WebRuler {
  return {
    stages: process.stages.map(({ name }) => name),
    index: deal.stage.index,
    daysInStage: deal.dayInStage - 1,
    thresholdDay: deal.thresholdDay,
  }
}

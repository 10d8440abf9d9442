import { canChangeDeal } from '@kedu/shared/access/visible'
import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import type { DealRow } from '@kedu/shared/deal/deal'
import { inStageSince } from '@kedu/shared/deal/in-stage-since'
import { dateOf, daysBetween } from '@kedu/shared/time/instant'
import { type Asking, isStandIn, personRef, stageRef } from './asking.ts'

/** A row as every list and page shows it; the caller has seen to it that the person may. */
export function dealRowView(asking: Asking, row: DealRow): DealRowView {
  const { workspace, me, now } = asking
  const { timezone: zone } = workspace.settings
  const today = workspace.today(now)
  const clock = workspace.clockFacts(row, now)
  const since = dateOf(inStageSince(row), zone)
  const redAt = workspace.redAt(row)
  return {
    id: row.id,
    version: row.version,
    customerNumber: row.customerNumber,
    customerName: row.customerName,
    industry: row.industry,
    region: row.region,
    owner: personRef(asking, row.ownerId),
    stage: stageRef(asking, row.stage),
    dayInStage: Math.max(0, daysBetween(since, today)) + 1,
    thresholdDay: redAt === null ? null : daysBetween(since, dateOf(redAt, zone)),
    obstacle: row.obstacle,
    nextAction: row.nextAction,
    clock,
    isDueToday: row.outcome === 'open' && row.nextAction?.date === today,
    amountFen: row.amountFen,
    outcome: row.outcome,
    wait: row.waitUntil === null ? null : { until: row.waitUntil, reason: row.waitReason ?? '' },
    evidenceCount: row.evidenceCount,
    updatedAt: row.updatedAt,
    updatedBy: personRef(asking, row.updatedBy),
    isStandIn: isStandIn(row.updatedBy, row.ownerId),
    mayChange: canChangeDeal(me, row, workspace.people.all),
  }
}

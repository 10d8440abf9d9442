/** The two-tap repair (L1) from a page: the same choices, the same fields; its cards change everywhere. */
import { repairChanges } from '@kedu/shared/alerts/repair-plan'
import type { RepairAlert } from '@kedu/shared/contracts/api/alerts'
import type { DealId } from '@kedu/shared/deal/deal'
import type { RepairChoice } from '@kedu/shared/messages/outbound-message'
import type { Asking } from '../queries/asking.ts'
import { givenDay } from './given-day.ts'
import type { PageAct, PageDeps } from './on-page.ts'
import { commandOnPage, type PageResult } from './page-commands.ts'

export async function repairOnPage(
  asking: Asking,
  deps: PageDeps,
  act: PageAct,
  given: { alertId: string; choice: RepairAlert['choice']; obstacle: string | null },
): Promise<{ dealId: DealId | null; result: PageResult }> {
  const { workspace, now } = asking
  // `<rule>:<deal>:<episode>`; the door checks that the alert is on that deal.
  const row = workspace.row(given.alertId.split(':')[1] ?? '')
  if (row === null) return { dealId: null, result: { kind: 'unknown' } }
  const obstacle = given.obstacle ?? row.obstacle
  const choice: RepairChoice =
    given.choice.kind === 'wait'
      ? { kind: 'wait', until: givenDay(given.choice.until) }
      : given.choice
  if (obstacle === null) {
    const refusal = { kind: 'missing-fields' as const, fields: ['obstacle' as const] }
    const { customerName } = row
    return { dealId: row.id, result: { kind: 'refused', refusal, customerName, isHeld: false } }
  }
  const result = await commandOnPage(asking, deps, act, row.id, {
    kind: 'repair',
    alertId: given.alertId,
    changes: repairChanges(row.stage, choice, obstacle, {
      process: workspace.settings.process,
      calendar: workspace.calendar,
      today: workspace.today(now),
    }),
    wait:
      choice.kind === 'wait' && choice.until !== null
        ? { until: choice.until, reason: obstacle }
        : null,
  })
  return { dealId: row.id, result }
}

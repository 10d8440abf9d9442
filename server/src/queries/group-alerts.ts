/** Orange and red: alerts about several deals, for those who lead them and those who were told. */
import { type GroupGround, groupHeading, groupSum } from '@kedu/bot/alerts/group-voice'
import { causeWords } from '@kedu/bot/wording/group-alerts'
import { authorityOver, mayLead, visibilityOf } from '@kedu/shared/access/visible'
import type { GroupAlert } from '@kedu/shared/alerts/group-alert'
import {
  GROUP_ALERT_DEALS,
  type GroupAlertDeals,
  type GroupAlertView,
  MORE_GROUP_ALERT_DEALS,
} from '@kedu/shared/contracts/api/alerts'
import type { Person, PersonId } from '@kedu/shared/people/person'
import type { DiagnosisPack } from '../diagnosis/diagnosis.ts'
import type { DiagnosisDesk } from '../diagnosis/diagnosis-desk.ts'
import { groupGround } from '../flows/group-ground.ts'
import { mailStateWords } from '../mail/wording.ts'
import { maySeeAlerts, RECENT_MS, stepViews } from './alerts.ts'
import { type Asking, personRef } from './asking.ts'
import { dealRowView } from './deal-row-view.ts'

/** Those still open first, red before orange; cleared ones, when asked for, the last cleared first. */
export async function groupAlerts(
  asking: Asking,
  withClosed: boolean,
  desk: DiagnosisDesk,
): Promise<GroupAlertView[]> {
  const { workspace, now } = asking
  const open = workspace.groupAlerts.open()
  const closed = workspace.groupAlerts
    .groups()
    .flatMap(({ alerts }) => alerts)
    .filter(({ closedAt }) => closedAt !== null && now - closedAt < RECENT_MS)
    .sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0) || (a.id < b.id ? -1 : 1))
  const seen = [...open, ...(withClosed ? closed : [])].filter((alert) =>
    maySeeGroupAlert(asking, alert),
  )
  return Promise.all(
    seen.map(async (alert) => ({
      ...groupAlertView(asking, alert),
      pack: await packView(asking, alert, desk),
    })),
  )
}

/** Those of an alert that its card does not show, from one place in the list on; null: not for this eye. */
export function groupAlertDeals(
  asking: Asking,
  alertId: string,
  from: number,
): GroupAlertDeals | null {
  const { workspace, now } = asking
  const alert = workspace.groupAlerts.alert(alertId)
  if (alert === null || !maySeeGroupAlert(asking, alert)) return null
  const deals = dealsInView(asking, groupGround(alert, workspace, now))
  return { deals: deals.slice(from, from + MORE_GROUP_ALERT_DEALS), total: deals.length }
}

async function packView(
  asking: Asking,
  alert: GroupAlert,
  desk: DiagnosisDesk,
): Promise<GroupAlertView['pack']> {
  const pack = alert.rule === 'region-delivery-gap' ? await desk.pack(alert.id) : null
  if (pack === null) return null
  const mail = await desk.lastMail(pack)
  const zone = asking.workspace.settings.timezone
  return {
    madeAt: pack.madeAt,
    hasPdf: pack.pdf !== null,
    mail:
      mail === null
        ? null
        : mailStateWords(mail, personRef(asking, mail.recipientId).name, asking.now, zone),
    maySend: desk.wayTo(sendsTo(asking.me, pack)) === 'by-mail',
  }
}

/** Whoever was told, when an admin sends it again; a director who asks gets it themselves. */
export function sendsTo(me: Person, { recipientId }: Pick<DiagnosisPack, 'recipientId'>): PersonId {
  return me.role === 'admin' && recipientId !== null ? recipientId : me.id
}

/**
 * Whoever was told, an admin, those above the rep (orange), and the directors in whose reach the region
 * is (red). Not the rep: they hear of each deal by itself.
 */
export function maySeeGroupAlert(asking: Asking, { rule, key, steps }: GroupAlert): boolean {
  const { me, workspace } = asking
  if (!maySeeAlerts(asking)) return false
  if (steps.some(({ recipientId }) => recipientId === me.id)) return true
  if (rule === 'region-delivery-gap') {
    return me.role === 'admin' || (me.role === 'director' && isInReach(me.region, key))
  }
  const { all } = workspace.people
  const scope = { ownerId: key, region: null }
  return me.id !== key && mayLead(me, scope, all.get(key) ?? null, authorityOver(me, key, all))
}

function isInReach(reach: string | null, region: string): boolean {
  return reach === null || reach === region
}

function groupAlertView(asking: Asking, alert: GroupAlert): Omit<GroupAlertView, 'pack'> {
  const { workspace, now } = asking
  const ground = groupGround(alert, workspace, now)
  const deals = dealsInView(asking, ground)
  return {
    id: alert.id,
    rule: alert.rule,
    title: groupHeading(ground),
    tone: alert.rule === 'region-delivery-gap' ? 'red' : 'orange',
    raisedAt: alert.raisedAt,
    status: alert.status,
    closedAt: alert.closedAt,
    sum: groupSum(ground),
    deals: deals.slice(0, GROUP_ALERT_DEALS),
    total: deals.length,
    steps: stepViews(asking, alert.steps),
  }
}

/** Of a region those that stand in 合同 come first: they are what waits. */
function dealsInView(asking: Asking, { deals }: GroupGround): GroupAlertView['deals'] {
  const { workspace, me } = asking
  const isVisible = visibilityOf(me, workspace.people.all)
  return deals
    .toSorted(
      (a, b) => Number(a.causes.includes('in-delivery')) - Number(b.causes.includes('in-delivery')),
    )
    .flatMap(({ deal, causes }) => {
      const row = workspace.row(deal.dealId)
      if (row === null || !isVisible(row)) return []
      return [{ deal: dealRowView(asking, row), why: causeWords(deal, causes) }]
    })
}

/** How a team stands: per person, per stage and group, and what was left longest (R19, R20). */
import { reportsOf } from '@kedu/shared/access/reporting-line'
import { canSeeDeal } from '@kedu/shared/access/visible'
import type { HeatmapAnswer, OverdueTopAnswer, TeamAnswer } from '@kedu/shared/contracts/api/team'
import type { DealRow } from '@kedu/shared/deal/deal'
import { chainOfAll, rowChain } from '@kedu/shared/evidence/evidence-chain'
import { type HeatSplit, heatMap } from '@kedu/shared/insight/heat-map'
import { lastUpdateInStage, longestUntouched } from '@kedu/shared/insight/overdue-top'
import type { Person, Role } from '@kedu/shared/people/person'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { type Asking, personRef, stageRef, visibleRows } from './asking.ts'
import { chainView } from './chain-view.ts'
import { dealRowView } from './deal-row-view.ts'
import { groupedBy } from './grouped-by.ts'
import { countsOf, urgencyOf } from './urgency.ts'
import { notFilledIn } from './wording.ts'

const LEADING: readonly Role[] = ['manager', 'director', 'admin']

/** Pages about a team are for those who lead one. */
export function maySeeTeam(person: Person): boolean {
  return person.active && LEADING.includes(person.role)
}

export function team(asking: Asking): TeamAnswer {
  const { workspace, me, now } = asking
  const today = workspace.today(now)
  const people = workspace.people.all
  const open = openRows(asking).map((row) => urgencyOf(row, now, workspace.clock))
  const byOwner = groupedBy(open, ({ row }) => row.ownerId)
  const { process } = workspace.settings
  // A deal that was won keeps counting: its evidence is what the work left behind.
  const chains = visibleRows(asking)
    .filter(({ outcome }) => outcome === 'open' || outcome === 'won')
    .map((row) => ({ ownerId: row.ownerId, score: rowChain(process, row) }))
  const chainsOf = groupedBy(chains, ({ ownerId }) => ownerId)
  const chainOf = (found: typeof chains) => chainView(chainOfAll(found.map(({ score }) => score)))
  const reports = reportsOf(me.id, people)
  for (const person of people.values()) {
    const isInView =
      reports.has(person.id) ||
      canSeeDeal(me, { ownerId: person.id, region: person.region }, people)
    if (person.active && person.role === 'rep' && isInView && !byOwner.has(person.id)) {
      byOwner.set(person.id, [])
    }
  }
  const members = [...byOwner].map(([id, rows]) => ({
    person: personRef(asking, id),
    department: people.get(id)?.department ?? null,
    region: people.get(id)?.region ?? null,
    counts: countsOf(rows, now, today),
    chain: chainOf(chainsOf.get(id) ?? []),
  }))
  return {
    members: members.toSorted(
      (a, b) =>
        b.counts.red - a.counts.red ||
        b.counts.overdue - a.counts.overdue ||
        a.person.name.localeCompare(b.person.name, 'zh-CN'),
    ),
    counts: countsOf(open, now, today),
    chain: chainOf(chains),
  }
}

/** The open ones among the rows, per stage and group. */
export function heatmap(
  asking: Asking,
  by: HeatSplit,
  rows: readonly DealRow[] = visibleRows(asking),
): HeatmapAnswer {
  const { process } = asking.workspace.settings
  const { groups, totals } = heatMap(rows, process, by)
  return {
    by,
    stages: process.stages.map((stage) => stageRef(asking, stage.id)),
    groups: groups.map((group) => ({
      ...group,
      label: group.key === '' ? notFilledIn : group.key,
    })),
    totals,
  }
}

/** The five open ones among the rows with the longest times since the last update in their stage. */
export function overdueTop(
  asking: Asking,
  rows: readonly DealRow[] = visibleRows(asking),
): OverdueTopAnswer {
  return {
    deals: longestUntouched(rows).map((row) => ({
      deal: dealRowView(asking, row),
      lastUpdateAt: lastUpdateInStage(row),
      hoursSince: hoursUntouched(asking, row),
    })),
  }
}

/** Whole hours since the last update in the stage it is in. */
export function hoursUntouched({ now }: Asking, row: DealRow): number {
  return Math.max(0, Math.floor((now - lastUpdateInStage(row)) / HOUR_MS))
}

function openRows(asking: Asking): DealRow[] {
  return visibleRows(asking).filter((row) => row.outcome === 'open')
}

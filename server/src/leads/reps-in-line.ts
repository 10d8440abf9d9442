/** The reps as the allocator sees them, from rows, people and leads as they stand. */
import type { DealRow } from '@kedu/shared/deal/deal'
import type { AllocationRules, RepInLine } from '@kedu/shared/leads/allocate'
import { holdingRows, untouchedDeals } from '@kedu/shared/leads/block'
import type { Person, PersonId } from '@kedu/shared/people/person'
import { clockStart, isRed } from '@kedu/shared/policies/red-flag'
import { HOUR_MS, type Instant } from '@kedu/shared/time/instant'
import { isOnLeave } from '@kedu/shared/time/work-calendar'
import type { Workspace } from '../workspace/workspace.ts'

/** Leads come by turn to reps at work; managers and directors are given them by name alone. */
export function isInLine(person: Person): boolean {
  return person.active && person.role === 'rep'
}

/** Where the company sells: the regions of its settings and of its reps. Empty: leads have none. */
export function salesRegions({
  settings,
  people,
}: Pick<Workspace, 'settings' | 'people'>): string[] {
  const ofReps = [...people.all.values()].filter(isInLine).map(({ region }) => region)
  return [...new Set([...settings.regions, ...ofReps.filter((region) => region !== null)])]
}

export function repsInLine(workspace: Workspace, now: Instant): RepInLine[] {
  const reps = [...workspace.people.all.values()].filter(isInLine)
  const rows = rowsByOwner(workspace, new Set(reps.map(({ id }) => id)))
  return reps.map((rep) => repInLine(workspace, rep, rows.get(rep.id) ?? [], now))
}

/** One rep alone; null: leads do not come to this person by turn. */
export function oneInLine(workspace: Workspace, repId: PersonId, now: Instant): RepInLine | null {
  const rep = workspace.people.get(repId)
  if (rep === null || !isInLine(rep)) return null
  const rows = workspace.store.rows(workspace.id, { ownerIds: [repId], outcome: 'open' })
  return repInLine(workspace, rep, rows, now)
}

export function allocationRules({ settings }: Pick<Workspace, 'settings'>): AllocationRules {
  return { capacity: settings.leadCapacity, specialists: settings.leadSpecialists }
}

function repInLine(
  workspace: Workspace,
  { id, region, leaves }: Person,
  rows: readonly DealRow[],
  now: Instant,
): RepInLine {
  const { leads, settings, clock } = workspace
  const today = workspace.today(now)
  const leave = isOnLeave(leaves, today)
    ? leaves.find(({ from, to }) => from <= today && today <= to)
    : undefined
  const holding = holdingRows(rows, settings.process, (row) => isRedNow(row, now, clock))
  return {
    id,
    region,
    lastTurn: leads.lastTurnOf(id),
    load: untouchedDeals(rows, settings.process) + leads.heldBy(id).length,
    block:
      leave !== undefined
        ? { kind: 'on-leave', until: leave.to }
        : holding.length > 0
          ? { kind: 'rows', rows: holding }
          : null,
  }
}

/** No clock counts faster than the wall's: most rows need no calendar to be told not red. */
function isRedNow(row: DealRow, now: Instant, clock: Workspace['clock']): boolean {
  const elapsedMs = now - clockStart(row, clock).at
  return elapsedMs > clock.settings.redFlagHours * HOUR_MS && isRed(row, now, clock)
}

function rowsByOwner(
  workspace: Workspace,
  owners: ReadonlySet<PersonId>,
): Map<PersonId, DealRow[]> {
  const byOwner = new Map<PersonId, DealRow[]>()
  for (const row of workspace.store.rows(workspace.id, { outcome: 'open' })) {
    if (!owners.has(row.ownerId)) continue
    const rows = byOwner.get(row.ownerId)
    if (rows) rows.push(row)
    else byOwner.set(row.ownerId, [row])
  }
  return byOwner
}

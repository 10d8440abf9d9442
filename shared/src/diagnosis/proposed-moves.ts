/**
 * Three moves a director can assign with a tap: each opens its deal with the form filled in, and is made
 * by whoever looks at it and confirms, through the one door.
 */
import { workdayIn } from '../alerts/repair-plan.ts'
import type { DealId, DealRow } from '../deal/deal.ts'
import type { Person, PersonId } from '../people/person.ts'
import type { ClockContext } from '../policies/policy.ts'
import { dateOf, type Instant, type LocalDate } from '../time/instant.ts'

export type ProposedMove =
  /** Make a date for handing over what was signed. */
  | {
      kind: 'set-delivery-date'
      dealId: DealId
      customerName: string
      ownerName: string
      on: LocalDate
    }
  /** What most contracts of the region are stuck on, on the one that waits longest for it. */
  | {
      kind: 'clear-obstacle'
      dealId: DealId
      customerName: string
      ownerName: string
      obstacle: string
      /** Contracts of the region with it. */
      count: number
      on: LocalDate
    }
  /** From whoever has the most contracts to a colleague of the region who has room. */
  | {
      kind: 'hand-over'
      dealId: DealId
      customerName: string
      ownerName: string
      toId: PersonId
      toName: string
      /** Contracts of each. */
      from: number
      to: number
    }

export interface MovesInput {
  region: string
  /** The longest first. */
  contracts: readonly { row: DealRow }[]
  people: ReadonlyMap<PersonId, Person>
  context: Pick<ClockContext, 'calendar'>
  now: Instant
}

const MOVES = 3
/** Giving away one contract must leave the giver no worse off than the taker. */
const LEAST_DIFFERENCE = 2
/** 无 is an answer, and nothing to clear. */
const NO_OBSTACLE = new Set(['', '无'])

/** At most three, each about another deal, the most pressing first. */
export function proposedMoves(input: MovesInput): ProposedMove[] {
  const used = new Set<DealId>()
  const moves: ProposedMove[] = []
  const add = (move: ProposedMove | null) => {
    if (move === null || moves.length >= MOVES) return
    used.add(move.dealId)
    moves.push(move)
  }
  add(deliveryDate(input, used))
  add(handOver(input, used))
  add(obstacle(input, used))
  while (moves.length < MOVES) {
    const next = deliveryDate(input, used)
    if (next === null) break
    add(next)
  }
  return moves
}

function nameOf({ people }: MovesInput, id: PersonId): string {
  return people.get(id)?.name ?? id
}

function nextWorkday({ context, now }: MovesInput): LocalDate {
  return workdayIn(1, dateOf(now, context.calendar.zone), context.calendar)
}

function deliveryDate(input: MovesInput, used: ReadonlySet<DealId>): ProposedMove | null {
  const longest = input.contracts.find(({ row }) => !used.has(row.id))?.row
  if (longest === undefined) return null
  return {
    kind: 'set-delivery-date',
    dealId: longest.id,
    customerName: longest.customerName,
    ownerName: nameOf(input, longest.ownerId),
    on: nextWorkday(input),
  }
}

function handOver(input: MovesInput, used: ReadonlySet<DealId>): ProposedMove | null {
  const { region, contracts, people } = input
  const load = new Map<PersonId, number>()
  for (const { row } of contracts) load.set(row.ownerId, (load.get(row.ownerId) ?? 0) + 1)
  const [most] = [...load].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  if (most === undefined) return null
  const [least] = [...people.values()]
    .filter(
      ({ id, role, active, region: own }) =>
        role === 'rep' && active && own === region && id !== most[0],
    )
    .map((person) => ({ person, count: load.get(person.id) ?? 0 }))
    .sort((a, b) => a.count - b.count || (a.person.id < b.person.id ? -1 : 1))
  if (least === undefined || most[1] - least.count < LEAST_DIFFERENCE) return null
  const given = contracts.find(({ row }) => row.ownerId === most[0] && !used.has(row.id))?.row
  if (given === undefined) return null
  return {
    kind: 'hand-over',
    dealId: given.id,
    customerName: given.customerName,
    ownerName: nameOf(input, given.ownerId),
    toId: least.person.id,
    toName: least.person.name,
    from: most[1],
    to: least.count,
  }
}

function obstacle(input: MovesInput, used: ReadonlySet<DealId>): ProposedMove | null {
  const counts = new Map<string, number>()
  for (const { row } of input.contracts) {
    const named = row.obstacle?.trim() ?? ''
    if (!NO_OBSTACLE.has(named)) counts.set(named, (counts.get(named) ?? 0) + 1)
  }
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  for (const [named, count] of ranked) {
    const row = input.contracts.find(
      (one) => one.row.obstacle?.trim() === named && !used.has(one.row.id),
    )?.row
    if (row === undefined) continue
    return {
      kind: 'clear-obstacle',
      dealId: row.id,
      customerName: row.customerName,
      ownerName: nameOf(input, row.ownerId),
      obstacle: named,
      count,
      on: nextWorkday(input),
    }
  }
  return null
}

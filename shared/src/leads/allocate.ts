/**
 * Who gets a lead (R3, E28). One queue: of those the lead fits, whoever waits longest for one and is
 * not held back. A rep who is passed over keeps the place in the queue, so whoever puts their rows
 * right gets the very next one; nobody saves up for the time they could not take any (decision 0026).
 */
import type { PersonId } from '../people/person.ts'
import type { Instant } from '../time/instant.ts'
import { plusMs } from '../time/instant.ts'
import type { Block } from './block.ts'
import type { Lead, LeadContent, PassedOver } from './lead.ts'

/** Those who take leads of one industry; leads of the others go to everybody. */
export interface LeadSpecialists {
  industry: string
  personIds: PersonId[]
}

/** A rep as the allocator sees one. */
export interface RepInLine {
  id: PersonId
  /** Null: takes leads of every region. */
  region: string | null
  /** Turn of the last lead given, by whomever; 0: none yet. */
  lastTurn: number
  /** Leads not accepted yet and deals not moved on yet. */
  load: number
  /** What holds the rep back whatever the lead is. */
  block: Extract<Block, { kind: 'rows' | 'on-leave' }> | null
}

export interface AllocationRules {
  /** Most a rep may have in hand; see `RepInLine.load`. */
  capacity: number
  specialists: readonly LeadSpecialists[]
}

export type Allocation =
  | { kind: 'given'; repId: PersonId; passedOver: Omit<PassedOver, 'at'>[] }
  /** Nobody can take it; `passedOver` empty: it fits nobody. */
  | { kind: 'held'; passedOver: Omit<PassedOver, 'at'>[] }

/** The region is the rep's, and the industry is not left to others. */
export function fits(
  { region, industry }: Pick<LeadContent, 'region' | 'industry'>,
  rep: Pick<RepInLine, 'id' | 'region'>,
  specialists: readonly LeadSpecialists[],
): boolean {
  if (region !== null && rep.region !== null && rep.region !== region) return false
  const special = specialists.find((one) => one.industry === industry)
  return special === undefined || special.personIds.includes(rep.id)
}

/**
 * Same input, same answer, in whatever order the reps are given.
 * @param hadIt reps who had this lead before and do not get it again by turn
 */
export function allocate(
  lead: Pick<LeadContent, 'region' | 'industry'>,
  reps: readonly RepInLine[],
  rules: AllocationRules,
  hadIt: ReadonlyMap<PersonId, 'returned' | 'recycled'> = new Map(),
): Allocation {
  const here = new Set(reps.map(({ id }) => id))
  // Specialists who all left leave their industry to everybody.
  const specialists = rules.specialists.filter(({ personIds }) =>
    personIds.some((id) => here.has(id)),
  )
  const passedOver: Omit<PassedOver, 'at'>[] = []
  for (const rep of reps.filter((one) => fits(lead, one, specialists)).toSorted(byTurn)) {
    const block = blockFor(rep, rules, hadIt)
    if (block === null) return { kind: 'given', repId: rep.id, passedOver }
    passedOver.push({ repId: rep.id, block })
  }
  return { kind: 'held', passedOver }
}

/** Whoever never got one waits longest: somebody new is neither ahead by more than one nor skipped. */
function byTurn(a: RepInLine, b: RepInLine): number {
  return a.lastTurn - b.lastTurn || (a.id < b.id ? -1 : 1)
}

/** What keeps this rep from this lead; null: nothing. */
export function blockFor(
  rep: RepInLine,
  { capacity }: Pick<AllocationRules, 'capacity'>,
  hadIt: ReadonlyMap<PersonId, 'returned' | 'recycled'> = new Map(),
): Block | null {
  const how = hadIt.get(rep.id)
  if (how !== undefined) return { kind: 'had-it', how }
  if (rep.block !== null) return rep.block
  return rep.load >= capacity ? { kind: 'full', load: rep.load, capacity } : null
}

/**
 * Who does not get this lead again by turn: whoever returned it, and whoever let it lie, until
 * somebody else had it or as long again has passed.
 */
export function hadBefore(
  { tenures }: Pick<Lead, 'tenures'>,
  now: Instant,
  againAfterMs: number,
): Map<PersonId, 'returned' | 'recycled'> {
  const had = new Map<PersonId, 'returned' | 'recycled'>()
  for (const { repId, end } of tenures) {
    if (end?.how === 'returned') had.set(repId, 'returned')
  }
  const last = tenures.at(-1)
  if (last?.end?.how === 'recycled' && !had.has(last.repId)) {
    if (now < plusMs(last.end.at, againAfterMs)) had.set(last.repId, 'recycled')
  }
  return had
}

/**
 * What boards need to know of a deal's history, made small: five whole numbers for each fact, so that
 * 20,000 deals of a year fit into some megabytes and are looked through in milliseconds. Made by
 * `traceOf`, of the events alone.
 */
import type { Outcome } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { StageId } from '../process/sales-process.ts'
import { type Instant, instant } from '../time/instant.ts'
import type { NameTable } from './name-table.ts'

/** Kinds of facts; their place in the list is how they are kept. Only ever added to. */
export const FACT_KINDS = [
  'opened',
  'entered',
  'dated',
  'spoke',
  'waited',
  'filed',
  'owned',
  'ended',
  'alerted',
  'answered',
  'touched',
  'requested',
] as const
export type FactKind = (typeof FACT_KINDS)[number]

export const OUTCOMES = ['open', 'won', 'lost', 'on-hold'] as const satisfies Outcome['kind'][]

/** Yes or no about a fact. */
export const MARKS = {
  /** The first fact of a command that somebody of the company gave: acts are counted by it. */
  act: 1,
  /** A move or a new date that came with a file whose content was not on the deal at the one before. */
  fresh: 2,
  /** By a button of a card of Kedu's own. */
  card: 4,
  /** By the owner of that time. */
  own: 8,
  /** On the first fact, as things stand: the summary says something, no blank and no placeholder. */
  said: 16,
  /** On the first fact, as things stand: how the first contact came about is known. */
  contact: 32,
} as const

interface FactBase {
  /** To the second. */
  at: Instant
  by: PersonId
  isAct: boolean
  isByCard: boolean
  isByOwner: boolean
}

/** A fact in full, for those who do not look through thousands. */
export type Fact = FactBase &
  (
    | { kind: 'opened'; stage: StageId; ownerId: PersonId }
    | { kind: 'entered'; stage: StageId; from: StageId; isFresh: boolean }
    /** The next action was set or confirmed; the same moment twice is a confirmation. */
    | { kind: 'dated'; dueAt: Instant | null; wasDueAt: Instant | null; isFresh: boolean }
    /** Words of the communication summary, stop words included (see `countableWords`). */
    | { kind: 'spoke'; words: string[] }
    | { kind: 'waited'; until: Instant }
    /** `files`: how many whose content was not on the deal before. */
    | { kind: 'filed'; files: number }
    | { kind: 'owned'; ownerId: PersonId }
    | { kind: 'ended'; outcome: Outcome['kind'] }
    | { kind: 'alerted'; rule: string }
    | { kind: 'answered'; status: 'handled' | 'cleared' }
    | { kind: 'touched' }
    /** Another department was asked for something (R30). */
    | { kind: 'requested'; toId: PersonId }
  )

export const FIELDS = 5
/** Seconds are counted from here: 2020-01-01, so that they fit. */
const EPOCH_S = 1_577_836_800
/** Stands where there is no moment. */
export const NO_MOMENT = -2_147_483_648

export function secondsOf(at: Instant | null): number {
  return at === null ? NO_MOMENT : Math.floor(at / 1000) - EPOCH_S
}

export function momentOf(seconds: number): Instant | null {
  return seconds === NO_MOMENT ? null : instant((seconds + EPOCH_S) * 1000)
}

/** Kinds as they are kept, to compare with `kindAt`. */
export const KIND = Object.fromEntries(FACT_KINDS.map((kind, index) => [kind, index])) as Readonly<
  Record<FactKind, number>
>

/** Where the numbers of one or of many traces stand, one after the other. */
export interface TraceColumns {
  /** Of each fact: kind and marks, second, person, and two numbers that depend on the kind. */
  facts: Int32Array
  words: Int32Array
  names: NameTable
}

/** Which part of the columns is one deal's. */
export interface TraceSpan {
  factsFrom: number
  factsTo: number
  wordsFrom: number
  wordsTo: number
}

/**
 * One deal's trace; read only. It looks into columns that many share: an array of its own for each of
 * 20,000 would cost more than all that is in them.
 */
export class DealTrace {
  // Nothing between a trace and its numbers: boards look through millions of them.
  readonly #facts: Int32Array
  readonly #words: Int32Array
  readonly #factsFrom: number
  readonly #wordsFrom: number
  readonly #wordsTo: number
  readonly names: NameTable
  /** How many facts. */
  readonly length: number

  /** Without a span all of the columns. */
  constructor({ facts, words, names }: TraceColumns, span?: TraceSpan) {
    this.#facts = facts
    this.#words = words
    this.names = names
    this.#factsFrom = span?.factsFrom ?? 0
    this.#wordsFrom = span?.wordsFrom ?? 0
    this.#wordsTo = span?.wordsTo ?? words.length
    this.length = ((span?.factsTo ?? facts.length) - this.#factsFrom) / FIELDS
  }

  get facts(): Int32Array {
    return this.#facts.subarray(this.#factsFrom, this.#factsFrom + this.length * FIELDS)
  }

  get words(): Int32Array {
    return this.#words.subarray(this.#wordsFrom, this.#wordsTo)
  }

  kindAt(index: number): number {
    return this.#number(index, 0) & 0xff
  }

  has(index: number, mark: number): boolean {
    return ((this.#number(index, 0) >> 8) & mark) !== 0
  }

  /** Epoch milliseconds, whole seconds. */
  at(index: number): number {
    return (this.#number(index, 1) + EPOCH_S) * 1000
  }

  /** The person's number in `names`. */
  by(index: number): number {
    return this.#number(index, 2)
  }

  a(index: number): number {
    return this.#number(index, 3)
  }

  b(index: number): number {
    return this.#number(index, 4)
  }

  /** The number of one word of a `spoke`: the first stands at its `a`, and there are `b` of them. */
  word(place: number): number {
    return this.#words[this.#wordsFrom + place] ?? 0
  }

  /** Numbers of the words of a `spoke`, in their order. */
  wordsAt(index: number): Int32Array {
    const from = this.a(index)
    return this.words.subarray(from, from + this.b(index))
  }

  /** What stands on the deal now, of what a row does not tell. */
  stands(mark: typeof MARKS.said | typeof MARKS.contact): boolean {
    return this.length > 0 && this.has(0, mark)
  }

  /** In full; makes an object of each. */
  *all(): Generator<Fact> {
    for (let index = 0; index < this.length; index += 1) yield this.fact(index)
  }

  fact(index: number): Fact {
    const kind = FACT_KINDS[this.kindAt(index)]
    if (kind === undefined) throw new Error(`No fact has the kind ${this.kindAt(index)}`)
    const base = {
      at: instant(this.at(index)),
      by: this.#name(this.by(index)),
      isAct: this.has(index, MARKS.act),
      isByCard: this.has(index, MARKS.card),
      isByOwner: this.has(index, MARKS.own),
    }
    const a = this.a(index)
    const b = this.b(index)
    const isFresh = this.has(index, MARKS.fresh)
    switch (kind) {
      case 'opened':
        return { ...base, kind, stage: this.#name(a), ownerId: this.#name(b) }
      case 'entered':
        return { ...base, kind, stage: this.#name(a), from: this.#name(b), isFresh }
      case 'dated':
        return { ...base, kind, dueAt: momentOf(a), wasDueAt: momentOf(b), isFresh }
      case 'spoke':
        return { ...base, kind, words: Array.from(this.wordsAt(index), (id) => this.#name(id)) }
      case 'waited':
        return { ...base, kind, until: momentOf(a) ?? base.at }
      case 'filed':
        return { ...base, kind, files: a }
      case 'owned':
        return { ...base, kind, ownerId: this.#name(a) }
      case 'ended':
        return { ...base, kind, outcome: OUTCOMES[a] ?? 'open' }
      case 'alerted':
        return { ...base, kind, rule: this.#name(a) }
      case 'answered':
        return { ...base, kind, status: a === 1 ? 'handled' : 'cleared' }
      case 'touched':
        return { ...base, kind }
      case 'requested':
        return { ...base, kind, toId: this.#name(a) }
      default:
        return kind satisfies never
    }
  }

  #number(index: number, field: number): number {
    if (index >= this.length) return 0
    return this.#facts[this.#factsFrom + index * FIELDS + field] ?? 0
  }

  #name(id: number): string {
    return this.names.text(id)
  }
}

/** A deal's events as its trace: the one projection boards stand on. */
import type { Door } from '../deal/commands.ts'
import type { CommandId } from '../deal/deal.ts'
import type { DealEvent } from '../deal/events.ts'
import { isPlaceholder } from '../deal/plain-words.ts'
import { OPERATOR_ID, type PersonId } from '../people/person.ts'
import type { Instant } from '../time/instant.ts'
import type { NameTable } from './name-table.ts'
import { DealTrace, type FactKind, KIND, MARKS, OUTCOMES, secondsOf } from './trace.ts'

/** Takes a summary apart, in the order of its words. */
export type WordsOf = (summary: string) => readonly string[]

/**
 * What was undone has not happened; of a deal whose opening was undone nothing is left. Facts stand in
 * the order of their events.
 */
export function traceOf(
  events: readonly DealEvent[],
  names: NameTable,
  wordsOf: WordsOf,
): DealTrace {
  const undone = new Set<CommandId>()
  for (const event of events) if (event.kind === 'command-undone') undone.add(event.targetCommandId)
  const tracer = new Tracer(names, wordsOf)
  for (const event of events) {
    if (event.kind !== 'command-undone' && !undone.has(event.meta.commandId)) tracer.take(event)
  }
  return tracer.trace()
}

/** What comes in by them is nobody's work with a customer; neither is what the operator imports. */
const DOORS_WITHOUT_ACTS: readonly Door[] = ['clock', 'link']

class Tracer {
  readonly #names: NameTable
  readonly #wordsOf: WordsOf
  readonly #facts: number[] = []
  readonly #words: number[] = []
  readonly #files = new Set<string>()
  #ownerId: PersonId | null = null
  #dueAt: Instant | null = null
  /** The command whose act was written already. */
  #actOf: CommandId | null = null
  /** A new file came since the last move or new date. */
  #isFresh = false
  /** What moved the deal or its date just now, and where its facts stand; over with the next act. */
  #mover: { command: CommandId; at: Instant; facts: number[] } | null = null

  constructor(names: NameTable, wordsOf: WordsOf) {
    this.#names = names
    this.#wordsOf = wordsOf
  }

  trace(): DealTrace {
    return new DealTrace({
      facts: Int32Array.from(this.#facts),
      words: Int32Array.from(this.#words),
      names: this.#names,
    })
  }

  take(event: DealEvent): void {
    // Its opening was undone, or its beginning is missing.
    if (this.#ownerId === null && event.kind !== 'deal-opened') return
    this.#endMover(event)
    switch (event.kind) {
      case 'deal-opened':
        this.#ownerId = event.ownerId
        this.#write(event, 'opened', this.#names.id(event.stage), this.#names.id(event.ownerId))
        if (event.nextAction !== null) this.#dated(event, event.nextAction.dueAt)
        if (event.summary !== null) this.#spoke(event, event.summary)
        this.#stands(MARKS.contact, event.customer.firstContact !== null)
        return
      case 'stage-moved': {
        const [to, from] = [this.#names.id(event.to), this.#names.id(event.from)]
        this.#moved(event, 'entered', to, from)
        return
      }
      case 'fields-updated': {
        const { nextAction, summary, customer } = event.after
        if (nextAction !== undefined) this.#dated(event, nextAction?.dueAt ?? null)
        if (typeof summary === 'string') this.#spoke(event, summary)
        if (customer !== undefined) this.#stands(MARKS.contact, customer.firstContact !== null)
        this.#touched(event)
        return
      }
      case 'wait-set':
        this.#write(event, 'waited', secondsOf(event.wait.untilAt))
        return
      case 'outcome-set':
        this.#write(event, 'ended', OUTCOMES.indexOf(event.outcome.kind))
        return
      case 'owner-changed':
        this.#write(event, 'owned', this.#names.id(event.toId))
        this.#ownerId = event.toId
        return
      case 'evidence-attached':
        this.#filed(
          event,
          event.evidence.map(({ fileId }) => fileId),
        )
        return
      case 'quote-signed':
        this.#filed(event, [event.evidence.fileId])
        return
      case 'alert-recorded':
        this.#write(event, 'alerted', this.#names.id(event.rule))
        return
      case 'alert-closed':
        this.#write(event, 'answered', event.status === 'handled' ? 1 : 0)
        return
      case 'request-raised':
        this.#write(event, 'requested', this.#names.id(event.request.toId))
        return
      case 'request-answered':
      case 'request-closed':
      case 'quote-made':
      case 'quote-sent':
      case 'quote-withdrawn':
      case 'evidence-overruled':
      case 'payment-overruled':
      case 'move-wanted':
        this.#touched(event)
        return
      case 'quote-opened':
      case 'evidence-sorted':
      case 'evidence-detached':
      case 'evidence-judged':
      case 'alert-reopened':
      case 'payment-released':
      case 'command-undone':
        return
      default:
        event satisfies never
    }
  }

  #dated(event: DealEvent, dueAt: Instant | null): void {
    this.#moved(event, 'dated', secondsOf(dueAt), secondsOf(this.#dueAt))
    this.#dueAt = dueAt
  }

  #spoke(event: DealEvent, summary: string): void {
    const from = this.#words.length
    for (const word of this.#wordsOf(summary)) this.#words.push(this.#names.id(word))
    this.#write(event, 'spoke', from, this.#words.length - from)
    this.#stands(MARKS.said, !isPlaceholder(summary))
  }

  /** Kept on the first fact, where it is found without looking through the others. */
  #stands(mark: number, isSo: boolean): void {
    const first = this.#facts[0] ?? 0
    this.#facts[0] = isSo ? first | (mark << 8) : first & ~(mark << 8)
  }

  /** A confirmed date and a first one are no moves, and use up no evidence. */
  #moved(event: DealEvent, kind: 'entered' | 'dated', a: number, b: number): void {
    const isShift = kind === 'entered' || (event.kind !== 'deal-opened' && a !== b)
    if (!isShift) {
      this.#write(event, kind, a, b)
      return
    }
    this.#mover ??= { command: event.meta.commandId, at: event.at, facts: [] }
    this.#mover.facts.push(this.#facts.length)
    this.#write(event, kind, a, b, this.#isFresh ? MARKS.fresh : 0)
  }

  /** One act on a page is several commands of one moment: its files prove its move, whatever came first. */
  #endMover({ at, meta }: DealEvent): void {
    if (this.#mover === null) return
    if (this.#mover.command === meta.commandId || this.#mover.at === at) return
    this.#mover = null
    this.#isFresh = false
  }

  #filed(event: DealEvent, fileIds: readonly string[]): void {
    const known = this.#files.size
    for (const fileId of fileIds) this.#files.add(fileId)
    const files = this.#files.size - known
    this.#write(event, 'filed', files)
    if (files === 0) return
    this.#isFresh = true
    for (const index of this.#mover?.facts ?? []) {
      this.#facts[index] = (this.#facts[index] ?? 0) | (MARKS.fresh << 8)
    }
  }

  /** An act that left no other fact. */
  #touched(event: DealEvent): void {
    if (this.#isActOpen(event)) this.#write(event, 'touched')
  }

  #isActOpen({ meta }: DealEvent): boolean {
    if (meta.actorId === OPERATOR_ID || DOORS_WITHOUT_ACTS.includes(meta.door)) return false
    return this.#actOf !== meta.commandId
  }

  #write(event: DealEvent, kind: FactKind, a = 0, b = 0, marks = 0): void {
    const { actorId, commandId, door } = event.meta
    const isAct = this.#isActOpen(event)
    if (isAct) this.#actOf = commandId
    const all =
      marks |
      (isAct ? MARKS.act : 0) |
      (door === 'card' ? MARKS.card : 0) |
      (actorId === this.#ownerId ? MARKS.own : 0)
    this.#facts.push(KIND[kind] | (all << 8), secondsOf(event.at), this.#names.id(actorId), a, b)
  }
}

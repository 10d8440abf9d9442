/**
 * One deal of the year through the one judge: commands as people and the clock would have given them,
 * decided and folded as in production. Nothing is stored here.
 */
import { authorityOver } from '@kedu/shared/access/visible'
import { planNotifications, recordCommands } from '@kedu/shared/alerts/plan-notifications'
import type { CommandMeta, DealCommand, Door, Place } from '@kedu/shared/deal/commands'
import type { AlertStepKind, Deal, DealRow } from '@kedu/shared/deal/deal'
import { decide } from '@kedu/shared/deal/decide'
import { DEFAULT_DEAL_SETTINGS, type DecisionContext } from '@kedu/shared/deal/decision'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import { toRow } from '@kedu/shared/deal/row'
import { JUDGE_VERSION } from '@kedu/shared/evidence/judge-evidence'
import { CLOCK_ID, type PersonId } from '@kedu/shared/people/person'
import { nextCheckAt } from '@kedu/shared/policies/policy'
import { dateOf, type Instant, instant, MINUTE_MS, plusMs } from '@kedu/shared/time/instant'
import type { Random } from './random.ts'
import { countPush, pushesAround, type YearPaperKind, type YearWorld } from './year-world.ts'

/** What the clock said, and when. */
export interface Told {
  kind: AlertStepKind
  alertId: string
  isRepairable: boolean
  recipientId: PersonId
  at: Instant
}

export class YearDeal {
  readonly id: string
  readonly events: DealEvent[] = []
  readonly #world: YearWorld
  readonly #ownerId: PersonId
  #deal: Deal | null = null
  #commands = 0

  constructor(world: YearWorld, id: string, ownerId: PersonId) {
    this.#world = world
    this.id = id
    this.#ownerId = ownerId
  }

  get state(): Deal {
    if (this.#deal === null) throw new Error(`${this.id} is not opened yet`)
    return this.#deal
  }

  get row(): DealRow {
    return toRow(this.state, this.events.length)
  }

  get isOpen(): boolean {
    return this.state.outcome.kind === 'open'
  }

  /** False: refused, and nothing changed. */
  give(
    command: DealCommand,
    at: Instant,
    by: { actorId: PersonId; door: Door; place?: Place | null; commandId?: string },
  ): boolean {
    const { actorId, door, place = null } = by
    this.#commands += 1
    const commandId = by.commandId ?? `sample:${this.id}:${this.#commands}`
    const messageId = door === 'chat' ? `web:${this.id}-${this.#commands}` : null
    const meta: CommandMeta = { commandId, actorId, door, messageId, place }
    const decision = decide(command, this.#deal, this.#context(meta, at, command))
    if (decision.kind === 'refused') return false
    for (const event of decision.events) {
      this.events.push(event)
      this.#deal = evolve(this.#deal, event)
    }
    return decision.events.length > 0
  }

  /** Files of these kinds, attached together and then looked at by the machine. */
  attach(kinds: readonly YearPaperKind[], at: Instant, place: Place | null, random: Random): void {
    const evidence = kinds.map((kind) => {
      const paper = random.pick(this.#world.papers[kind])
      const id = `${this.id}-f${this.state.evidence.length + 1}-${kind}`
      return { id, kind, paper }
    })
    this.give(
      {
        kind: 'attach-evidence',
        evidence: evidence.map(({ id, kind, paper }) => ({
          id,
          kind,
          fileId: paper.fileId,
          fileName: paper.fileName,
          mime: paper.mime,
          bytes: paper.bytes,
          sentAt: at,
          hasPreview: true,
        })),
      },
      at,
      { actorId: this.#ownerId, door: 'chat', place },
    )
    let judged = at
    for (const { id, kind, paper } of evidence) {
      const { verdict, score, findings } = paper
      judged = plusMs(judged, random.whole(2, 9) * 1000)
      this.give(
        {
          kind: 'judge-evidence',
          evidenceId: id,
          evidenceKind: kind,
          verdict,
          score,
          findings,
          engine: JUDGE_VERSION,
        },
        judged,
        { actorId: CLOCK_ID, door: 'clock' },
      )
    }
  }

  /**
   * Lets the clock strike until `until`, minute by minute where something is due; stops at the first
   * thing said to somebody, so that they can answer it. Null: nothing more was due.
   */
  runClock(until: Instant): Told | null {
    const { clock, goLiveAt, now, settings, calendar } = this.#world
    const end = Math.min(until, now)
    for (;;) {
      if (!this.isOpen) return null
      const row = this.row
      const dueAt = nextCheckAt(row, clock)
      if (dueAt === null) return null
      const last = this.events.at(-1)?.at ?? dueAt
      const tick = instant(Math.ceil(Math.max(dueAt, last, goLiveAt) / MINUTE_MS) * MINUTE_MS)
      if (tick > end) return null
      const planned = planNotifications({
        rows: [row],
        people: this.#world.people,
        settings,
        calendar,
        downtimes: [],
        now: tick,
        pushCounts: pushesAround(this.#world, tick),
      })
      const [first] = planned
      if (first === undefined) return null
      for (const { command } of recordCommands(planned)) {
        const kinds = command.steps.map((step) => step.kind).join('+')
        const commandId = `${command.alertId}:${kinds}`
        if (!this.give(command, tick, { actorId: CLOCK_ID, door: 'clock', commandId })) return null
      }
      for (const step of planned) {
        if (step.mode !== 'immediate' || step.kind === 'nudge') continue
        countPush(this.#world, step.recipientId, dateOf(step.sendAt, calendar.zone))
      }
      const told = planned.filter(({ mode }) => mode !== 'none').at(0)
      if (told !== undefined) {
        const { kind, alertId, recipientId, sendAt } = told
        return { kind, alertId, recipientId, at: sendAt, isRepairable: told.rule === 'red-flag' }
      }
    }
  }

  #context(meta: CommandMeta, now: Instant, command: DealCommand): DecisionContext {
    const { people, settings, calendar } = this.#world
    const asked = command.kind === 'raise-request' ? (people.get(command.toId) ?? null) : null
    const actor = people.get(meta.actorId) ?? null
    const owner = people.get(this.#ownerId) ?? null
    return {
      dealId: this.id,
      now,
      meta,
      actor,
      owner,
      newOwner: null,
      asked,
      ...(actor === null
        ? { mayManage: false, mayActFor: false }
        : authorityOver(actor, this.#ownerId, people)),
      process: settings.process,
      calendar,
      settings: {
        ...DEFAULT_DEAL_SETTINGS,
        dueTime: settings.dueTime,
        undoHours: settings.undoHours,
      },
      similarCustomers: [],
      history: [],
    }
  }
}

/**
 * Given–when–then over deals: `givenDeal()` is an opened deal with its history, `when` gives it a
 * command as somebody of a small company, `then` is the `Decision` it returns.
 */
import { authorityOver } from '@kedu/shared/access/visible'
import type { CommandMeta, DealCommand, EvidenceInput } from '@kedu/shared/deal/commands'
import type { AlertRule, Deal } from '@kedu/shared/deal/deal'
import { decide } from '@kedu/shared/deal/decide'
import {
  DEFAULT_DEAL_SETTINGS,
  type Decision,
  type DecisionContext,
} from '@kedu/shared/deal/decision'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { toRow } from '@kedu/shared/deal/row'
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import type { FindingReason, JudgedVerdict } from '@kedu/shared/evidence/judge-evidence'
import { type People, peopleById } from '@kedu/shared/people/people'
import { newPerson, type Person } from '@kedu/shared/people/person'
import { contractEntry } from '@kedu/shared/policies/missing-follow-up'
import { alertIdOf } from '@kedu/shared/policies/policy'
import type { SalesProcess, StageId } from '@kedu/shared/process/sales-process'
import { lightProcess } from '@kedu/shared/process/templates'
import { type Instant, instantOf, localDate, plusMs } from '@kedu/shared/time/instant'
import type { WorkCalendar } from '@kedu/shared/time/work-calendar'

export const ZONE = 'Asia/Shanghai'
/** Monday 2026-11-23 09:00 in Shanghai. */
export const NOW = instantOf(localDate('2026-11-23'), ZONE, '09:00')
export const TODAY = localDate('2026-11-23')

export const CALENDAR: WorkCalendar = {
  zone: ZONE,
  holidays: new Set(),
  makeupWorkdays: new Set(),
  lastCoveredYear: 2026,
}

/** A person of the sample company; only what matters need be said. */
export function aPerson(part: Partial<Person> & Pick<Person, 'id'>): Person {
  return newPerson({ name: part.id, ...part })
}

/** 总监 boss › 主管 lead › 销售 rep, mate; another team beside it. `stand-in` is the rep's deputy. */
export const CAST = {
  boss: aPerson({ id: 'boss', role: 'director' }),
  lead: aPerson({ id: 'lead', role: 'manager', managerId: 'boss', region: '华东' }),
  rep: aPerson({ id: 'rep', managerId: 'lead', deputyId: 'standIn', region: '华东' }),
  mate: aPerson({ id: 'mate', managerId: 'lead', region: '华东' }),
  standIn: aPerson({ id: 'standIn', managerId: 'lead' }),
  otherLead: aPerson({ id: 'otherLead', role: 'manager', managerId: 'boss', region: '华南' }),
  otherRep: aPerson({ id: 'otherRep', managerId: 'otherLead', region: '华南' }),
  admin: aPerson({ id: 'admin', role: 'admin' }),
  finance: aPerson({ id: 'finance', role: 'finance' }),
} as const

export type CastName = keyof typeof CAST

export const PEOPLE: People = peopleById(Object.values(CAST))

/** One file as a platform hands it over. Its content is named by its id unless said otherwise. */
export function aFile(
  id: string,
  kind: EvidenceKind = 'unsorted',
  fileId: string = `sha-${id}`,
): EvidenceInput {
  return {
    id,
    fileId,
    kind,
    fileName: `${id}.jpg`,
    mime: 'image/jpeg',
    bytes: 1000,
    sentAt: null,
    hasPreview: true,
  }
}

/** What the machine says of a file, with the reason that fits a contract's scan. */
export function judgeCommand(
  evidenceId: string,
  evidenceKind: EvidenceKind,
  verdict: JudgedVerdict,
): Extract<DealCommand, { kind: 'judge-evidence' }> {
  const kind = { pass: 'seal-found', doubtful: 'seal-unclear', missing: 'seal-missing' } as const
  const reason: FindingReason =
    verdict === 'pass'
      ? { kind: kind.pass, count: 1, page: 1, isAcrossEdge: false }
      : { kind: kind[verdict] }
  return {
    kind: 'judge-evidence',
    evidenceId,
    evidenceKind,
    verdict,
    score: 0.9,
    findings: [{ verdict, score: 0.9, page: null, box: null, reason }],
    engine: 'test',
  }
}

export const CONTRACT_FILES = [aFile('scan', 'contract-scan'), aFile('sign', 'signature-page')]

/** Opens 宁波恒力 for the rep, complete; parts can be replaced. */
export function openCommand(
  part: Partial<Extract<DealCommand, { kind: 'open-deal' }>> = {},
): Extract<DealCommand, { kind: 'open-deal' }> {
  return {
    kind: 'open-deal',
    dealId: 'd1',
    customerNumber: 'C-0001',
    customerName: '宁波恒力机械',
    ownerId: 'rep',
    confirmedDifferent: false,
    ...part,
    changes: {
      stage: 'quote',
      obstacle: '价格',
      nextAction: { date: localDate('2026-11-25'), time: null, isDeadline: false, text: '送样' },
      ...part.changes,
    },
  }
}

export interface WhenOptions {
  /** Null: nobody of the company (the clock, the operator). */
  by?: CastName | null
  commandId?: string
  meta?: Partial<CommandMeta>
  context?: Partial<DecisionContext>
}

/** A deal, its history and the clock around it. Refused commands leave no trace. */
export class GivenDeal {
  deal: Deal | null = null
  history: DealEvent[] = []
  now: Instant = NOW
  readonly process: SalesProcess
  readonly people: People
  #commands = 0

  constructor(process: SalesProcess = lightProcess(), people: People = PEOPLE) {
    this.process = process
    this.people = people
  }

  /** The folded deal; fails the test when it was never opened. */
  get state(): Deal {
    if (this.deal === null) throw new Error('This deal was never opened')
    return this.deal
  }

  /** Lets time pass. */
  after(ms: number): this {
    this.now = plusMs(this.now, ms)
    return this
  }

  /** Id of the command last given, whatever else it brought about. */
  ownCommandId = ''

  /** The same deal, to go on with in another way. */
  fork(): GivenDeal {
    const fork = new GivenDeal(this.process, this.people)
    fork.deal = this.deal
    fork.history = [...this.history]
    fork.now = this.now
    fork.#commands = this.#commands + 1000
    return fork
  }

  /** Id of the command last accepted. */
  get lastCommandId(): string {
    return this.history.at(-1)?.meta.commandId ?? ''
  }

  context(command: DealCommand, options: WhenOptions = {}): DecisionContext {
    const by = options.by === undefined ? 'rep' : options.by
    const actor = by === null ? null : (this.people.get(by) ?? null)
    const ownerId = command.kind === 'open-deal' ? command.ownerId : (this.deal?.ownerId ?? '')
    this.#commands += 1
    const authority =
      actor === null
        ? { mayManage: false, mayActFor: false }
        : authorityOver(actor, ownerId, this.people)
    return {
      dealId: this.deal?.id ?? 'd1',
      now: this.now,
      meta: {
        commandId: options.commandId ?? `c${this.#commands}`,
        actorId: by ?? 'system',
        door: 'chat',
        messageId: null,
        place: null,
        ...options.meta,
      },
      actor,
      owner: this.people.get(ownerId) ?? null,
      newOwner: command.kind === 'reassign-deal' ? (this.people.get(command.toId) ?? null) : null,
      asked: command.kind === 'raise-request' ? (this.people.get(command.toId) ?? null) : null,
      ...authority,
      process: this.process,
      calendar: CALENDAR,
      settings: DEFAULT_DEAL_SETTINGS,
      similarCustomers: [],
      history: this.history,
      ...options.context,
    }
  }

  when(command: DealCommand, options: WhenOptions = {}): Decision {
    const context = this.context(command, options)
    const decision = decide(command, this.deal, context)
    if (decision.kind === 'accepted') {
      this.ownCommandId = context.meta.commandId
      for (const event of decision.events) {
        this.deal = evolve(this.deal, event)
        this.history.push(event)
      }
    }
    return decision
  }

  /** Everything that waits for its verdict gets this one from the machine. */
  judged(verdict: JudgedVerdict = 'pass'): this {
    for (const { id, kind } of this.state.evidence.filter((item) => item.verdict === 'unjudged')) {
      this.having(judgeCommand(id, kind, verdict), BY_CLOCK)
    }
    return this
  }

  /** For the "given" part: a command that must be accepted. */
  having(command: DealCommand, options: WhenOptions = {}): this {
    const decision = this.when(command, options)
    if (decision.kind === 'refused')
      throw new Error(`Given command was refused: ${JSON.stringify(decision.refusal)}`)
    return this
  }
}

/** An open deal of `rep` in 报价 (or another stage without a gate before it), opened at `NOW`. */
export function givenDeal(
  part: { stage?: StageId; process?: SalesProcess; people?: People } = {},
): GivenDeal {
  const command = openCommand({ changes: { stage: part.stage ?? 'quote' } })
  return new GivenDeal(part.process, part.people).having(command)
}

/** One in 合同, through the gate. */
export function givenContract(): GivenDeal {
  return givenDeal()
    .having({ kind: 'attach-evidence', evidence: CONTRACT_FILES })
    .judged()
    .having({ kind: 'update-deal', changes: { stage: 'contract' } })
}

type Told = 'nudge' | 'manager' | 'director'
type RecordAlert = Extract<DealCommand, { kind: 'record-alert' }>

/** The clock's red flag for the present episode, told to the manager. */
export function redFlag(given: GivenDeal, step: Told = 'manager'): RecordAlert {
  const { nextActionUpdatedAt, nextAction } = given.state
  const episode = String(Math.max(nextActionUpdatedAt, nextAction?.dueAt ?? 0))
  return recordAlert(given, 'red-flag', episode, step)
}

/** The clock's task for the follow-up of the last entry into 合同, told to the rep. */
export function followUp(given: GivenDeal, step: Told = 'nudge'): RecordAlert {
  const entry = contractEntry(toRow(given.state, 1), given.process)
  return recordAlert(given, 'missing-follow-up', String(entry), step)
}

function recordAlert(given: GivenDeal, rule: AlertRule, episode: string, step: Told): RecordAlert {
  const alertId = alertIdOf(rule, given.state.id, episode)
  return {
    kind: 'record-alert',
    alertId,
    rule,
    episode,
    steps: [
      {
        kind: step,
        recipientId: { nudge: 'rep', manager: 'lead', director: 'boss' }[step],
        at: given.now,
        mode: 'immediate',
        outboxKey: `${alertId}:${step}`,
        reason: 'overdue',
      },
    ],
  }
}

export const BY_CLOCK: WhenOptions = { by: null, meta: { door: 'clock' } }

/** What was refused; fails the test when it was accepted. */
export function refusalOf(decision: Decision): Refusal {
  if (decision.kind === 'accepted')
    throw new Error(`Accepted: ${decision.events.map((event) => event.kind).join(', ')}`)
  return decision.refusal
}

/** Kinds of what happened; fails the test when it was refused. */
export function happened(decision: Decision): DealEvent['kind'][] {
  if (decision.kind === 'refused') throw new Error(`Refused: ${JSON.stringify(decision.refusal)}`)
  return decision.events.map((event) => event.kind)
}

/**
 * All leads of a workspace, in memory beside the store, and what people were told about the pool.
 * Streams `lead/<id>` and `lead-notice/<personId>`; everything here can be rebuilt from them.
 */
import {
  buildCustomerIndex,
  type GrowingCustomerIndex,
} from '@kedu/bot/understand/customers/customer-index'
import type { KnownCustomer } from '@kedu/bot/understand/understanding'
import type { LeadEvent } from '@kedu/shared/leads/commands'
import { holderOf, type Lead, type LeadId } from '@kedu/shared/leads/lead'
import { plainPhone } from '@kedu/shared/leads/phone'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { PersonId, WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Store, StreamSnapshot } from '../store/store.ts'
import { type ForeignChanges, isNews, nameIn } from '../workspace/foreign-changes.ts'
import { OneAtATime } from '../workspace/one-at-a-time.ts'

/** What one person was told of the pool. */
export interface LeadNotice {
  /** Told what keeps leads away from them, and not put right since; null: nothing does. */
  blockedSince: Instant | null
  /** When they were last free again: what they missed before is over. */
  freeSince: Instant
  /** Leads that nobody could take, as told: `<lead>@<since when it waits>`. */
  toldWaiting: string[]
  /** When that was said at once and not with the digest (D10); those of the last days. */
  pushes: Instant[]
}

export const NO_NOTICE: LeadNotice = {
  blockedSince: null,
  freeSince: 0 as Instant,
  toldWaiting: [],
  pushes: [],
}

export interface Outgoing {
  outbox: OutboxDraft[]
  cancel: string[]
}

interface Kept<T> {
  state: T
  version: number
}

export class LeadBook {
  readonly #store: Store
  readonly #workspace: WorkspaceId
  readonly #leads = new Map<LeadId, Kept<Lead>>()
  readonly #notices = new Map<PersonId, Kept<LeadNotice>>()
  readonly #waiting = new Set<LeadId>()
  readonly #allocated = new Set<LeadId>()
  readonly #accepted = new Set<LeadId>()
  readonly #byPhone = new Map<string, Set<LeadId>>()
  readonly #byDeal = new Map<string, LeadId>()
  #names: GrowingCustomerIndex | null = null
  /** Last turn of each rep. */
  readonly #turns = new Map<PersonId, number>()
  #lastTurn = 0
  readonly #missed = new Map<PersonId, Instant>()
  readonly #turn: OneAtATime

  private constructor(store: Store, workspace: WorkspaceId) {
    this.#store = store
    this.#workspace = workspace
    this.#turn = new OneAtATime(store, `leads:${workspace}`, () => store.catchUp(workspace))
  }

  static async load(
    store: Store,
    workspace: WorkspaceId,
    changes: ForeignChanges,
  ): Promise<LeadBook> {
    const book = new LeadBook(store, workspace)
    changes.of('lead', (change) => book.#hearLead(change))
    changes.of('lead-notice', (change) => book.#hearNotice(change))
    for (const { state, version } of await store.list<Lead>(workspace, 'lead')) {
      book.#remember(state, version)
    }
    for (const { streamId, state, version } of await store.list<LeadNotice>(
      workspace,
      'lead-notice',
    )) {
      book.#notices.set(streamId.slice('lead-notice/'.length), { state, version })
    }
    return book
  }

  get all(): Lead[] {
    return [...this.#leads.values()].map(({ state }) => state)
  }

  get(id: LeadId): Lead | null {
    return this.#leads.get(id)?.state ?? null
  }

  /** In the pool, whoever waits longest first. */
  get waiting(): Lead[] {
    const since = ({ standing }: Lead) => (standing.kind === 'waiting' ? standing.since : 0)
    return this.#of(this.#waiting).toSorted(
      (a, b) => since(a) - since(b) || a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1),
    )
  }

  /** With a rep who has neither accepted nor returned them. */
  get allocated(): Lead[] {
    return this.#of(this.#allocated)
  }

  get accepted(): Lead[] {
    return this.#of(this.#accepted)
  }

  /** Not yet accepted leads of one rep, the oldest first. */
  heldBy(repId: PersonId): Lead[] {
    return this.allocated
      .filter((lead) => holderOf(lead) === repId)
      .toSorted((a, b) => (a.tenures.at(-1)?.at ?? 0) - (b.tenures.at(-1)?.at ?? 0))
  }

  /** The lead that became this deal. */
  ofDeal(dealId: string): Lead | null {
    const id = this.#byDeal.get(dealId)
    return id === undefined ? null : this.get(id)
  }

  lastTurnOf(repId: PersonId): number {
    return this.#turns.get(repId) ?? 0
  }

  get nextTurn(): number {
    return this.#lastTurn + 1
  }

  /** When a lead last passed a rep over because of rows that were not right. */
  get missed(): ReadonlyMap<PersonId, Instant> {
    return this.#missed
  }

  notice(personId: PersonId): LeadNotice {
    return this.#notices.get(personId)?.state ?? NO_NOTICE
  }

  get notices(): ReadonlyMap<PersonId, LeadNotice> {
    return new Map([...this.#notices].map(([id, { state }]) => [id, state]))
  }

  /** A lead of that very name or number that is not over (E1). */
  same(name: string, phone: string): { lead: Lead; by: 'name' | 'phone' } | null {
    const number = plainPhone(phone)
    const isOn = (lead: Lead | null): lead is Lead =>
      lead !== null && lead.standing.kind !== 'discarded'
    const byPhone = [...(this.#byPhone.get(number ?? '') ?? [])]
      .map((id) => this.get(id))
      .find(isOn)
    if (byPhone) return { lead: byPhone, by: 'phone' }
    this.#names ??= buildCustomerIndex(this.all.map(asCustomer))
    const byName = this.#names
      .similar(name, 5)
      .filter(({ exact }) => exact)
      .map(({ customer }) => this.get(customer.id))
      .find(isOn)
    return byName ? { lead: byName, by: 'name' } : null
  }

  /** Leads change one after the other: nobody gets two at once, and duplicates see each other. */
  oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    return this.#turn.run(work)
  }

  async history(id: LeadId): Promise<LeadEvent[]> {
    const stored = await this.#store.history(this.#workspace, `lead/${id}`)
    return stored.map(({ body }) => body as LeadEvent)
  }

  /** What happened to a lead, with what is said of it, in one commit. */
  async commit(lead: Lead, events: readonly LeadEvent[], outgoing: Outgoing): Promise<void> {
    const expectedVersion = this.#leads.get(lead.id)?.version ?? 0
    const result = await this.#store.append(this.#workspace, {
      streamId: `lead/${lead.id}`,
      expectedVersion,
      events: events.map((event) => ({ at: event.at, body: event })),
      state: lead,
      outbox: outgoing.outbox,
      cancelOutbox: outgoing.cancel,
      underLease: this.#turn.lease,
    })
    if (result.kind === 'conflict') throw new Error(`Lead ${lead.id} changed meanwhile`)
    this.#remember(lead, result.version)
  }

  /** What somebody was told of the pool, with the message, in one commit. */
  async note(
    personId: PersonId,
    notice: LeadNotice,
    event: { at: Instant; body: unknown },
    outgoing: Outgoing,
  ): Promise<void> {
    const result = await this.#store.append(this.#workspace, {
      streamId: `lead-notice/${personId}`,
      expectedVersion: this.#notices.get(personId)?.version ?? 0,
      events: [event],
      state: notice,
      outbox: outgoing.outbox,
      cancelOutbox: outgoing.cancel,
      underLease: this.#turn.lease,
    })
    if (result.kind === 'conflict') throw new Error(`Lead notice ${personId} changed meanwhile`)
    this.#notices.set(personId, { state: notice, version: result.version })
  }

  #hearLead(change: StreamSnapshot): void {
    const lead = change.state as Lead
    if (isNews(change, this.#leads.get(lead.id)?.version)) this.#remember(lead, change.version)
  }

  #hearNotice(change: StreamSnapshot): void {
    const personId = nameIn(change.streamId)
    if (!isNews(change, this.#notices.get(personId)?.version)) return
    this.#notices.set(personId, { state: change.state as LeadNotice, version: change.version })
  }

  #of(ids: ReadonlySet<LeadId>): Lead[] {
    return [...ids].flatMap((id) => this.get(id) ?? [])
  }

  #remember(lead: Lead, version: number): void {
    const { id, content, standing } = lead
    const isNew = !this.#leads.has(id)
    this.#leads.set(id, { state: lead, version })
    keepIf(this.#waiting, id, standing.kind === 'waiting')
    keepIf(this.#allocated, id, standing.kind === 'allocated')
    keepIf(this.#accepted, id, standing.kind === 'accepted')
    if (standing.kind === 'accepted') this.#byDeal.set(standing.dealId, id)
    if (isNew) {
      const same = this.#byPhone.get(content.phone)
      if (same) same.add(id)
      else this.#byPhone.set(content.phone, new Set([id]))
      this.#names?.addCustomer(asCustomer(lead))
    }
    for (const { repId, turn } of lead.tenures) {
      this.#lastTurn = Math.max(this.#lastTurn, turn)
      this.#turns.set(repId, Math.max(this.lastTurnOf(repId), turn))
    }
    for (const { repId, block, at } of lead.passedOver) {
      if (block.kind !== 'rows') continue
      const before = this.#missed.get(repId)
      if (before === undefined || before < at) this.#missed.set(repId, at)
    }
  }
}

function keepIf(ids: Set<LeadId>, id: LeadId, isKept: boolean): void {
  if (isKept) ids.add(id)
  else ids.delete(id)
}

function asCustomer({ id, content }: Lead): KnownCustomer {
  const { customerName: name, industry, region } = content
  return { id, name, aliases: [], industry, region, isMine: false, isRecent: false }
}

/**
 * One company at work: its people, settings, calendar and customers in memory, beside the store
 * that holds the truth. Everything here can be rebuilt from the store; nothing here is stored.
 */

import type { AlertGround } from '@kedu/bot/alerts/alert-voice'
import { voiceOf } from '@kedu/bot/alerts/voices'
import { dealFacts, type Naming } from '@kedu/bot/dialog/deal-facts'
import { OPERATOR_NAME } from '@kedu/bot/wording/dialog'
import type { NameBook } from '@kedu/bot/wording/refusals'
import { clockContext } from '@kedu/shared/alerts/plan-notifications'
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Deal, DealId, DealRow } from '@kedu/shared/deal/deal'
import { toRow } from '@kedu/shared/deal/row'
import type { ClockFacts, DealFacts } from '@kedu/shared/messages/outbound-message'
import { newPerson, OPERATOR_ID, type PersonId, type WorkspaceId } from '@kedu/shared/people/person'
import { GroupBook } from '@kedu/shared/policies/group-book'
import type { ClockContext } from '@kedu/shared/policies/policy'
import { nextCheckAt } from '@kedu/shared/policies/policy'
import { clockFacts, redAt } from '@kedu/shared/policies/red-flag'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import { stageById } from '@kedu/shared/process/stages'
import { dateOf, type Instant, type LocalDate } from '@kedu/shared/time/instant'
import type { Downtime, WorkCalendar } from '@kedu/shared/time/work-calendar'
import { ApiKeyBook } from '../api-keys/api-key-book.ts'
import { chinaCalendar } from '../calendar/china-calendar.ts'
import { LeadBook } from '../leads/lead-book.ts'
import type { RowProjection, Store, StreamSnapshot } from '../store/store.ts'
import { announcingStore } from '../webhooks/announcing-store.ts'
import { DeliveryQueue } from '../webhooks/delivery-queue.ts'
import { WebhookBook } from '../webhooks/webhook-book.ts'
import { CustomerBook } from './customer-book.ts'
import { ForeignChanges, isNews } from './foreign-changes.ts'
import { GroupAlertRecord } from './group-alerts.ts'
import { OneAtATime } from './one-at-a-time.ts'
import { PeopleDirectory } from './people.ts'
import {
  isSettingsStream,
  loadSettings,
  type SettingsEntry,
  saveSettings,
  settingsHistory,
} from './settings.ts'

/** What came in through an import is shown as such, not as somebody's words. */
const OPERATOR = newPerson({ id: OPERATOR_ID, name: OPERATOR_NAME, role: 'admin' })

/** Hears a command's kind and `done`, `failed`, or the kind of its refusal. */
type CommandListener = (command: DealCommand['kind'], outcome: string) => void

/** What is read before a company is at work. */
interface WorkspaceParts
  extends Pick<
    Workspace,
    'id' | 'store' | 'foreign' | 'people' | 'leads' | 'groupAlerts' | 'apiKeys' | 'webhooks'
  > {
  settings: WorkspaceSettings
  settingsVersion: number
  /** What holds where nothing was set. */
  startSettings: WorkspaceSettings
  downtimes: readonly Downtime[]
}

export class Workspace {
  readonly id: WorkspaceId
  readonly store: Store
  readonly people: PeopleDirectory
  readonly customers: CustomerBook
  readonly leads: LeadBook
  readonly groupAlerts: GroupAlertRecord
  readonly apiKeys: ApiKeyBook
  readonly webhooks: WebhookBook
  /** What they are still to be told: one of it, whoever looks or sends again; read at the first use. */
  readonly deliveries: DeliveryQueue
  /** What of the deals counts for them. */
  readonly groupBook = new GroupBook()
  /** What other processes changed, for whoever keeps something of it in memory. */
  readonly foreign: ForeignChanges
  #settings: WorkspaceSettings
  #settingsVersion: number
  readonly #startSettings: WorkspaceSettings
  #downtimes: readonly Downtime[]
  #calendar: WorkCalendar
  #clock: ClockContext
  #clockOfPeople = 0
  #unjudged: Set<DealId> | null = null
  readonly #opening: OneAtATime
  /** Changes of people have one turn. */
  readonly peopleTurn: OneAtATime
  readonly #dealListeners = new Set<(after: Deal) => void>()
  readonly #commandListeners = new Set<CommandListener>()

  private constructor(parts: WorkspaceParts) {
    const { id, store, foreign, settings } = parts
    this.id = id
    this.store = store
    this.foreign = foreign
    this.people = parts.people
    this.leads = parts.leads
    this.groupAlerts = parts.groupAlerts
    this.apiKeys = parts.apiKeys
    this.webhooks = parts.webhooks
    this.deliveries = new DeliveryQueue(this)
    this.#settings = settings
    this.#settingsVersion = parts.settingsVersion
    this.#startSettings = parts.startSettings
    this.#downtimes = parts.downtimes
    this.#calendar = chinaCalendar(settings.timezone, settings.calendarOverrides)
    this.#clock = this.#makeClock()
    this.customers = new CustomerBook(
      { all: () => this.rows(), of: (dealId) => this.row(dealId) },
      store.rows(id),
    )
    this.#opening = new OneAtATime(store, `opening:${id}`, () => store.catchUp(id))
    this.peopleTurn = new OneAtATime(store, `people:${id}`, () => store.catchUp(id))
    foreign.of('deal', (change) => this.#hearDeal(change))
    foreign.of('settings', (change) => this.#hearSettings(change))
  }

  static async open(
    id: WorkspaceId,
    given: Store,
    defaults: WorkspaceSettings,
  ): Promise<Workspace> {
    // What changes from here on is heard of; what changed before is read below.
    await given.catchUp(id)
    const foreign = new ForeignChanges(given, id)
    const webhooks = await WebhookBook.load(given, id, foreign)
    // From here on whatever is committed is told to those who want to hear of it.
    const store = announcingStore(given, webhooks)
    const { settings, version } = await loadSettings(store, id, defaults)
    return new Workspace({
      id,
      store,
      foreign,
      webhooks,
      people: await PeopleDirectory.load(store, id, foreign),
      leads: await LeadBook.load(store, id, foreign),
      groupAlerts: await GroupAlertRecord.load(store, id, foreign),
      apiKeys: await ApiKeyBook.load(store, id, foreign),
      settings,
      settingsVersion: version,
      startSettings: defaults,
      downtimes: await store.downtimes(),
    })
  }

  /**
   * Before each unit of work: afterwards rows, people, settings and all else in memory are what every
   * process had committed by now. Costs nothing where there is one process.
   */
  catchUp(): Promise<void> {
    return this.store.catchUp(this.id)
  }

  get settings(): WorkspaceSettings {
    return this.#settings
  }

  /** When nobody was served, as known since the start or the last `followDowntimes`. */
  get downtimes(): readonly Downtime[] {
    return this.#downtimes
  }

  get calendar(): WorkCalendar {
    return this.#calendar
  }

  get clock(): ClockContext {
    return this.#clock
  }

  /** How often they were changed. */
  get settingsVersion(): number {
    return this.#settingsVersion
  }

  /** Every change of the settings, oldest first. */
  settingsHistory(): Promise<SettingsEntry[]> {
    return settingsHistory(this.store, this.id, this.#startSettings)
  }

  /**
   * In force at once. Throws `SettingsConflictError` when another change came first, which then shows.
   */
  async changeSettings(settings: WorkspaceSettings, by: string, at: Instant): Promise<void> {
    try {
      const expected = this.#settingsVersion
      this.#settingsVersion = await saveSettings(this.store, this.id, settings, expected, by, at)
    } catch (error) {
      await this.catchUp()
      throw error
    }
    this.#settings = settings
    this.refreshClock()
  }

  #hearSettings(change: StreamSnapshot): void {
    if (!isSettingsStream(change.streamId) || !isNews(change, this.#settingsVersion)) return
    const settings = change.state as Partial<WorkspaceSettings>
    this.#settings = { ...this.#startSettings, ...settings }
    this.#settingsVersion = change.version
    this.refreshClock()
  }

  /** Once before the clock asks what is due, not once for each of a thousand people imported. */
  followPeople(): void {
    if (this.#clockOfPeople !== this.people.clockChanges) this.refreshClock()
  }

  /** Reads again when nobody was served: where there are several servers, one may find it out later. */
  async followDowntimes(): Promise<void> {
    const downtimes = await this.store.downtimes()
    if (downtimes.length === this.#downtimes.length) {
      if (downtimes.at(-1)?.to === this.#downtimes.at(-1)?.to) return
    }
    this.#downtimes = downtimes
    this.refreshClock()
  }

  /** After a change of settings, people or the server's downtimes. */
  refreshClock(): void {
    this.#clockOfPeople = this.people.clockChanges
    this.#calendar = chinaCalendar(this.#settings.timezone, this.#settings.calendarOverrides)
    this.#clock = this.#makeClock()
    this.groupBook.forget()
    this.store.reproject(this.id)
  }

  #makeClock(): ClockContext {
    return clockContext({
      people: this.people.all,
      settings: this.#settings,
      calendar: this.#calendar,
      downtimes: this.#downtimes,
    })
  }

  nextCheckAt(row: DealRow): Instant | null {
    return row.withdrawn ? null : nextCheckAt(row, this.#clock)
  }

  /** Every deal but the withdrawn ones. */
  rows(): readonly DealRow[] {
    return this.store.rows(this.id)
  }

  row(id: string): DealRow | null {
    const row = this.store.row(this.id, id)
    return row === null || row.withdrawn ? null : row
  }

  today(now: Instant): LocalDate {
    return dateOf(now, this.#settings.timezone)
  }

  clockFacts(row: DealRow, now: Instant): ClockFacts {
    return clockFacts(row, now, this.#clock)
  }

  /** When the deal turns or turned red; null without a clock. */
  redAt(row: DealRow): Instant | null {
    return redAt(row, this.#clock)
  }

  /** The sum behind the clock in one sentence (D1). */
  clockSentence(row: DealRow, now: Instant): string {
    return voiceOf('red-flag').sum(row, { episode: '' }, now, this.#clock)
  }

  /** What an alert of the deal is about, as things stand. */
  alertGround(row: DealRow, alert: AlertGround['alert'], now: Instant): AlertGround {
    return {
      alert,
      row,
      deal: this.facts(row, now),
      redAt: this.redAt(row),
      sum: voiceOf(alert.rule).sum(row, alert, now, this.#clock),
      settings: this.#settings,
      personName: (id) => this.people.get(id)?.name ?? '',
      now,
    }
  }

  naming(now: Instant): Naming {
    return {
      now,
      zone: this.#settings.timezone,
      process: this.#settings.process,
      person: (id: PersonId) => (id === OPERATOR_ID ? OPERATOR : this.people.get(id)),
    }
  }

  /** Names for the ids in a refusal. */
  nameBook(): NameBook {
    return {
      stageName: (id) => stageById(this.#settings.process, id)?.name ?? null,
      personName: (id) => this.people.get(id)?.name ?? null,
    }
  }

  facts(row: DealRow, now: Instant): DealFacts {
    return dealFacts(row, this.clockFacts(row, now), this.naming(now))
  }

  /** Deals with files whose verdict is still to come. */
  get unjudged(): ReadonlySet<DealId> {
    return this.#waiting()
  }

  #waiting(): Set<DealId> {
    const isWaiting = (row: DealRow) => row.unjudgedCount > 0
    this.#unjudged ??= new Set(
      this.rows()
        .filter(isWaiting)
        .map((row) => row.id),
    )
    return this.#unjudged
  }

  /** Whoever has something to do when a deal changed hears of it after the commit. */
  onDealChanged(listener: (after: Deal) => void): void {
    this.#dealListeners.add(listener)
  }

  /** Whoever counts what is asked of deals. */
  onCommand(listener: CommandListener): void {
    this.#commandListeners.add(listener)
  }

  /** Called by the one door when it has answered. */
  noteCommand(command: DealCommand['kind'], outcome: string): void {
    for (const listener of this.#commandListeners) listener(command, outcome)
  }

  /** Called by the one door after a commit. */
  remember(before: Deal | null, after: Deal): void {
    for (const listener of this.#dealListeners) listener(after)
    const isWaiting = !after.withdrawn && after.evidence.some((item) => item.verdict === 'unjudged')
    if (isWaiting) this.#waiting().add(after.id)
    else this.#waiting().delete(after.id)
    const row = toRow(after, 0)
    this.groupBook.note(row, this.#clock)
    this.customers.note(before, after, row)
  }

  /** What follows from the change, whoever made it saw to; here it only shows. */
  #hearDeal({ state }: StreamSnapshot): void {
    const deal = state as Deal
    const row = toRow(deal, 0)
    const isWaiting = !deal.withdrawn && row.unjudgedCount > 0
    if (isWaiting) this.#unjudged?.add(deal.id)
    else this.#unjudged?.delete(deal.id)
    this.groupBook.note(row, this.#clock)
    this.customers.hear(row)
  }

  /** Runs one opening of a deal at a time, so that duplicates are seen (E1), whichever process opens them. */
  oneOpeningAtATime<T>(open: () => Promise<T>): Promise<T> {
    return this.#opening.run(open)
  }

  /** Openings are stored under this lease. */
  get openingLease(): string {
    return this.#opening.lease
  }
}

/**
 * What the store needs to know to keep slim rows. The store opens before the workspaces (whose
 * settings it holds); until then no row is due, and opening a workspace projects all of its rows.
 */
export function rowProjection(workspaceOf: (id: WorkspaceId) => Workspace | null): RowProjection {
  return {
    project: (state, version) => toRow(state as Deal, version),
    nextCheckAt: (row, workspace) => workspaceOf(workspace)?.nextCheckAt(row) ?? null,
  }
}

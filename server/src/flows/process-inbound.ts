/**
 * What was recorded is worked on: who → dialog (understand → handle command) → replies into the
 * outbox, one commit per turn. Safe to run again after a crash at any point: commands and replies
 * carry ids made from the message, and a turn that was answered is not answered again.
 */
import { cardFor } from '@kedu/bot/cards/card-for'
import type { Conversation } from '@kedu/bot/dialog/conversation'
import { answerInbound } from '@kedu/bot/dialog/dialog'
import type { StoredMedia } from '@kedu/bot/dialog/world'
import type { ChatPlatform, Inbound, MediaRef } from '@kedu/bot/platform'
import { FAILED_ONCE, NOT_ACTIVE, NOT_ENROLLED, STORED_FOR_LATER } from '@kedu/bot/wording/answers'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { Person, PlatformName } from '@kedu/shared/people/person'
import { DAY_MS, type Instant, MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { BoardPicturing } from '../boards/board-pictures.ts'
import type { LeadDesk } from '../leads/lead-desk.ts'
import type { PackKeeping } from '../packs/pack-desk.ts'
import type { QuoteLinking } from '../quotes/quote-links.ts'
import type { InboxEntry } from '../store/store.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { AwaitedPeople } from './awaited-people.ts'
import { dialogWorld } from './dialog-world.ts'
import type { EvidenceDesk } from './evidence-desk.ts'
import { KEEP_MS } from './receive-callback.ts'
import { MediaUnavailableError } from './store-media.ts'

const LEASE_MS = 2 * MINUTE_MS
const PARALLEL = 16
/** After this many tries a message that cannot be processed is given up, and its sender told. */
const MAX_ATTEMPTS = 12
const MAX_BACKOFF_MS = 30 * MINUTE_MS
/** Platforms keep what was sent for three days: so long a file waits for them, or for our own place for files. */
const MEDIA_WAITED_FOR_MS = 3 * DAY_MS
/** So often a file is asked for before the messages behind it may overtake. */
const TRIES_IN_LINE = 3
const WAITING_LANE = ':waiting-for-file'

export interface ProcessDeps {
  workspace: Workspace
  platforms: ReadonlyMap<PlatformName, ChatPlatform>
  now(): Instant
  log: FastifyBaseLogger
  findSender(inbound: Inbound): Promise<SenderLookup>
  storeMedia(
    platform: ChatPlatform,
    ref: MediaRef,
    evidenceId: string,
    sentAt: Instant,
  ): Promise<StoredMedia>
  desk: Pick<EvidenceDesk, 'settle' | 'markedUp'>
  quotes: QuoteLinking
  packs: PackKeeping
  boards: BoardPicturing
  leads: LeadDesk
  dealIdFor(commandId: string): string
  /** Told to the admins, e.g. that the platform suspended the app. */
  onPlatformNotice(notice: string, inbound: Inbound): Promise<void>
  /** Somebody came, left or changed in the platform's directory. */
  onDirectoryChange(
    change: Extract<Inbound['content'], { kind: 'directory-changed' }>,
    inbound: Inbound,
  ): void
  /** Somebody writes whom no directory knows: told to the admins. */
  onUnknownSender(inbound: Inbound): Promise<void>
  awaited: AwaitedPeople
  /** Replies were committed: deliver them soon. */
  onReplies(): void
  /** Shared with other companies of the process; default: all are this one's. */
  places?: InboxPlaces
  /** There may be places again after there were too few: `run` is to look. */
  onPlaces?(): void
}

/** How many messages may be worked on at the same time, where companies share a process. */
export interface InboxPlaces {
  /** Takes up to `wanted`; with fewer, tells once when it is worth asking again. */
  take(wanted: number, onFree: () => void): number
  giveBack(places: number): void
  /** Nothing more waits: nobody need be told. */
  withdraw(): void
}

const ENOUGH: InboxPlaces = {
  take: (wanted) => wanted,
  giveBack: () => undefined,
  withdraw: () => undefined,
}

export type SenderLookup =
  | { kind: 'found'; person: Person }
  | { kind: 'unknown' }
  | { kind: 'retry'; afterMs: number }

/**
 * Works on everything that is due, so many groups at the same time. A slow file holds up its own
 * sender alone: what comes for others meanwhile is begun as soon as `poke` tells of it.
 */
export class InboxLanes {
  readonly #deps: ProcessDeps
  readonly #places: InboxPlaces
  readonly #underWay = new Set<Promise<void>>()
  #isStopped = false
  #poke = () => {}

  constructor(deps: ProcessDeps) {
    this.#deps = deps
    this.#places = deps.places ?? ENOUGH
  }

  /** Something was recorded: `run`, when it is waiting for a slow one, looks again. */
  poke(): void {
    this.#poke()
  }

  /** Takes nothing more: what is under way is finished, the rest is for other processes. */
  stop(): void {
    this.#isStopped = true
  }

  /** Resolves when nothing is due and nothing under way; returns how many messages were looked at. */
  async run(): Promise<number> {
    let done = 0
    for (;;) {
      const poked = new Promise<void>((resolve) => {
        this.#poke = resolve
      })
      const entries = await this.#lease(PARALLEL - this.#underWay.size)
      for (const entry of entries) this.#begin(entry)
      done += entries.length
      if (this.#underWay.size === 0) return done
      await Promise.race([poked, ...this.#underWay])
    }
  }

  /** A place first, then the lease: a leased message that waits would come a second time. */
  async #lease(wanted: number): Promise<InboxEntry[]> {
    if (this.#isStopped) return []
    const { workspace, now } = this.#deps
    const free = this.#places.take(wanted, () => this.#deps.onPlaces?.())
    if (free === 0) return []
    let entries: InboxEntry[] = []
    try {
      entries = await workspace.store.leaseInbox(workspace.id, now(), free, LEASE_MS)
    } finally {
      if (entries.length < free) this.#places.withdraw()
      this.#places.giveBack(free - entries.length)
    }
    return entries
  }

  #begin(entry: InboxEntry): void {
    const work = processEntry(entry, this.#deps).finally(() => {
      this.#underWay.delete(work)
      this.#places.giveBack(1)
    })
    this.#underWay.add(work)
  }
}

async function processEntry(entry: InboxEntry, deps: ProcessDeps): Promise<void> {
  const { workspace, log, now } = deps
  const inbound = entry.inbound as Inbound
  try {
    await workspace.catchUp()
    const result = await processInbound(inbound, deps)
    if (result.kind === 'done') {
      await workspace.store.settleInbox(workspace.id, entry.id, { kind: 'done' })
    } else {
      await giveBack(entry, result.afterMs, deps)
    }
  } catch (error) {
    log.error({ err: error, inboxId: entry.id, attempts: entry.attempts }, 'message failed')
    try {
      if (error instanceof MediaUnavailableError && (await stepAside(entry, error, deps))) return
      const afterMs = error instanceof MediaUnavailableError ? error.afterMs : 0
      const mayComeYet =
        error instanceof MediaUnavailableError && now() - entry.receivedAt < MEDIA_WAITED_FOR_MS
      if (mayComeYet || entry.attempts < MAX_ATTEMPTS) return await giveBack(entry, afterMs, deps)
      await tellDirectly(inbound, FAILED_ONCE, deps)
      await workspace.store.settleInbox(workspace.id, entry.id, { kind: 'done' })
    } catch (again) {
      // The store itself fails: the lease runs out and the entry comes back by itself.
      log.error({ err: again, inboxId: entry.id, at: now() }, 'message could not be given back')
    }
  }
}

/**
 * A file the platform cannot give just now must not hold up what the person says next: after a few
 * tries it goes on waiting in a lane of its own, and the person is told. The inbound keeps its id, so
 * whatever it does is still done once. False: it is in that lane already, or has not tried enough.
 */
async function stepAside(
  entry: InboxEntry,
  { afterMs }: MediaUnavailableError,
  deps: ProcessDeps,
): Promise<boolean> {
  if (entry.group.endsWith(WAITING_LANE) || entry.attempts < TRIES_IN_LINE) return false
  const { store, id } = deps.workspace
  const inbound = entry.inbound as Inbound
  const waiting = {
    ...entry,
    id: `${entry.id}${WAITING_LANE}`,
    group: `${entry.group}${WAITING_LANE}`,
  }
  const recorded = await store.receive(id, waiting)
  await store.settleInbox(id, entry.id, { kind: 'done' })
  if (recorded === 'recorded') {
    const dueAt = plusMs(deps.now(), Math.max(afterMs, MINUTE_MS))
    await store.settleInbox(id, waiting.id, { kind: 'retry', dueAt })
    await tellDirectly(inbound, STORED_FOR_LATER, deps)
  }
  return true
}

async function giveBack(entry: InboxEntry, afterMs: number, deps: ProcessDeps): Promise<void> {
  const backoffMs = Math.min(MAX_BACKOFF_MS, 2 ** entry.attempts * SECOND_MS)
  const dueAt = plusMs(deps.now(), Math.max(afterMs, backoffMs))
  await deps.workspace.store.settleInbox(deps.workspace.id, entry.id, { kind: 'retry', dueAt })
}

async function processInbound(
  inbound: Inbound,
  deps: ProcessDeps,
): Promise<{ kind: 'done' } | { kind: 'retry'; afterMs: number }> {
  if (inbound.content.kind === 'platform-notice') {
    const { notice, tellSender } = inbound.content
    await deps.onPlatformNotice(notice, inbound)
    if (tellSender !== undefined) await tellDirectly(inbound, tellSender, deps)
    return { kind: 'done' }
  }
  if (inbound.content.kind === 'directory-changed') {
    // Nothing is lost with a crash from here on: at its start Kedu reads the whole directory.
    deps.onDirectoryChange(inbound.content, inbound)
    return { kind: 'done' }
  }
  const sender = await deps.findSender(inbound)
  switch (sender.kind) {
    case 'retry':
      return sender
    case 'unknown':
      await tellDirectly(inbound, NOT_ENROLLED, deps)
      await deps.onUnknownSender(inbound)
      return { kind: 'done' }
    case 'found':
      break
    default:
      sender satisfies never
  }
  if (!sender.person.active) {
    await tellDirectly(inbound, NOT_ACTIVE, deps)
    return { kind: 'done' }
  }
  const { id } = sender.person
  if (inbound.content.kind === 'entered') {
    // Entering takes one message in answer: what waits for them goes before a greeting.
    if (await deps.awaited.entered(id, inbound, deps.now(), keptFor(inbound, deps))) {
      deps.onReplies()
      return { kind: 'done' }
    }
  }
  await answerPerson(sender.person, inbound, deps)
  if (inbound.content.kind !== 'entered') await deps.awaited.spoke(id, deps.now())
  return { kind: 'done' }
}

async function answerPerson(person: Person, inbound: Inbound, deps: ProcessDeps): Promise<void> {
  const { workspace, log } = deps
  const streamId = `conversation/${person.id}`
  const snapshot = await workspace.store.load<Conversation>(workspace.id, streamId)
  const remembered = snapshot?.state ?? null
  if (remembered?.answered.includes(inbound.id)) return
  const platform = deps.platforms.get(inbound.platform)
  if (!platform) throw new Error(`No platform ${inbound.platform}`)
  const now = deps.now()
  const world = dialogWorld(person, {
    workspace,
    now,
    dealIdFor: deps.dealIdFor,
    desk: deps.desk,
    quotes: deps.quotes,
    packs: deps.packs,
    boards: deps.boards,
    leads: deps.leads,
    storeMedia: (ref, evidenceId, sentAt) => deps.storeMedia(platform, ref, evidenceId, sentAt),
  })
  const answer = await answerInbound(inbound, remembered, world)
  const outbox = answer.replies.map(
    (reply): OutboxDraft => ({
      key: reply.key,
      recipientId: reply.to ?? person.id,
      platform: inbound.platform,
      ...(reply.isAlone === true ? {} : wayBackOf(inbound)),
      message: reply.message,
      dueAt: reply.dueAt,
      expiresAt: null,
      priority: 'reply',
      replaces: reply.replaces,
    }),
  )
  const keepMs = keptFor(inbound, deps)
  const result = await workspace.store.append(workspace.id, {
    streamId,
    expectedVersion: snapshot?.version ?? 0,
    events: [{ at: now, body: { kind: 'answered', inboxId: inbound.id, replies: outbox.length } }],
    state: answer.conversation,
    outbox,
    cancelOutbox: answer.cancelled,
    ...(keepMs === undefined ? {} : { keepDraftsMs: keepMs }),
  })
  if (result.kind === 'conflict') throw new Error(`Conversation of ${person.id} changed meanwhile`)
  log.info({ inboxId: inbound.id, personId: person.id, replies: outbox.length }, 'message answered')
  deps.onReplies()
}

/** For people without a conversation of their own; best effort, nothing depends on it. */
async function tellDirectly(inbound: Inbound, text: string, deps: ProcessDeps): Promise<void> {
  const platform = deps.platforms.get(inbound.platform)
  if (!platform) return
  const outcome = await platform.send(
    { userId: inbound.userId, ...wayBackOf(inbound) },
    cardFor(
      { kind: 'text', text },
      { now: deps.now(), zone: deps.workspace.settings.timezone, recipientId: '' },
    ),
    {
      idempotencyKey: `direct_${inbound.id}`,
      now: deps.now(),
    },
  )
  if (outcome.kind !== 'delivered') {
    deps.log.warn({ inboxId: inbound.id, reason: outcome.reason }, 'direct answer not delivered')
  }
}

/** How long an answer is left to this process, which alone can say it where it was asked; undefined: any can. */
function keptFor({ platform, route }: Inbound, { platforms }: ProcessDeps): number | undefined {
  const isHere = route !== null && platforms.get(platform)?.holds?.(route) === true
  return isHere ? KEEP_MS : undefined
}

/** An answer goes where the question was asked, by the way it brought. */
function wayBackOf({ chat, route }: Inbound): Pick<OutboxDraft, 'group' | 'route'> {
  return {
    ...(chat.kind === 'group' ? { group: chat.id } : {}),
    ...(route === null ? {} : { route }),
  }
}

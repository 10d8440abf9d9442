/**
 * One message of the outbox: claim → card → send → record the outcome. At least once; marked delivered
 * only after the platform said yes; waits grow and carry jitter; a platform that is down is left
 * alone and probed with one message, so that its return brings no storm.
 */

import { isRedMessage } from '@kedu/bot/alerts/alert-message'
import type { Card } from '@kedu/bot/cards/card'
import { cardFor } from '@kedu/bot/cards/card-for'
import { stageName } from '@kedu/bot/dialog/deal-facts'
import type {
  Address,
  CardReceipt,
  ChatPlatform,
  DeliveryOutcome,
  FailureReason,
  SendOptions,
} from '@kedu/bot/platform'
import { followUpTitle } from '@kedu/bot/wording/announcements'
import { followUpAskTitle } from '@kedu/bot/wording/follow-up'
import type { Person, PlatformName } from '@kedu/shared/people/person'
import { DAY_MS, type Instant, MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import { StoreUnreachableError } from '../store/errors.ts'
import type { OutboxLease, OutboxSettlement, Store } from '../store/store.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { AlertsNow } from './alert-now.ts'
import type { AwaitedPeople } from './awaited-people.ts'
import {
  isOutage,
  MAX_PAUSE_MS,
  type PlatformPauses,
  type PlatformProblem,
} from './platform-pauses.ts'
import type { QuotaBook } from './quota-book.ts'
import { type Reach, reachesOf } from './reaches.ts'

/** Outlives the longest push, each part of it answered slowly: it must not be sent twice. */
const LEASE_MS = 10 * MINUTE_MS
/** What waited for the end of a pause does not come back all at the same moment. */
const PAUSE_JITTER_MS = 2 * SECOND_MS
const FIRST_WAIT_MS = 5 * SECOND_MS
const MAX_WAIT_MS = 15 * MINUTE_MS
/** A message that could not be said for this long is given up and shown to the admin. */
const GIVE_UP_MS = 3 * DAY_MS
/** The card to be changed is itself still on its way. */
const ORIGINAL_PENDING_MS = 5 * SECOND_MS

export interface DeliverDeps {
  workspace: Workspace
  platforms: ReadonlyMap<PlatformName, ChatPlatform>
  pauses: PlatformPauses
  /** Null: no platform with a monthly allowance is connected. */
  quota: QuotaBook | null
  alertsNow: AlertsNow
  awaited: AwaitedPeople
  now(): Instant
  /** 0 … 1, for jitter. */
  random(): number
  log: FastifyBaseLogger
  /** An admin has to mend something before the platform takes anything; null: it takes messages again. */
  onProblem(platform: PlatformName, problem: PlatformProblem | null): void
  /** Events that webhooks are to be told of: handed on, durably. */
  onEvents(streamId: string, fromVersion: number, toVersion: number): Promise<void>
  /** A message was given up; admins are told once per reason. */
  onDead(reason: FailureReason | 'expired', adminHint: string | null): Promise<void>
}

/**
 * While a platform is paused, leases end with the pause: what is for that platform comes back then
 * by itself, and nothing is written to the disk for it.
 */
export function leaseFor(
  at: Instant,
  { platforms, pauses, random }: DeliverDeps,
): { leaseMs: number; down: ReadonlySet<PlatformName> } {
  const down = new Set<PlatformName>()
  let leaseMs = LEASE_MS
  for (const name of platforms.keys()) {
    const until = pauses.pausedUntil(name, at)
    if (until === null) continue
    down.add(name)
    leaseMs = Math.min(leaseMs, until - at + jitterMs(random))
  }
  return { leaseMs, down }
}

function jitterMs(random: () => number): number {
  return Math.round(PAUSE_JITTER_MS * random())
}

/** Never rejects: what goes wrong is logged, and the lease brings the entry back. */
export async function deliverOne(
  lease: OutboxLease,
  down: ReadonlySet<PlatformName>,
  deps: DeliverDeps,
): Promise<void> {
  const { workspace, log, now } = deps
  const { entry, leaseUntil } = lease
  try {
    // It waited here for so long, or this process stood still, that another one may be saying it.
    if (now() >= leaseUntil || hasLost(workspace.store)) {
      return workspace.store.giveBackOutbox(workspace.id, lease)
    }
    const settlement = await attempted(lease, down, deps)
    // The platform is down: nothing was tried, so nothing is written. The lease runs out by itself
    // when the pause is over.
    if (settlement === null) return
    await workspace.store.settleOutbox(workspace.id, entry.key, settlement)
    if (settlement.kind !== 'retry') deps.alertsNow.forget(entry.key)
    log.info(
      { ...idsOf(entry), settlement: settlement.kind, attempts: entry.attempts },
      'delivery settled',
    )
  } catch (error) {
    // The lease runs out and the entry comes back; one bad entry does not stop the others.
    log.error({ err: error, ...idsOf(entry) }, 'delivery failed')
  }
}

/** The store goes away only while things are looked up for it, before anything is said: given back then. */
async function attempted(
  lease: OutboxLease,
  down: ReadonlySet<PlatformName>,
  deps: DeliverDeps,
): Promise<OutboxSettlement | null> {
  const { streamId, message } = lease.entry
  try {
    if (message.kind === 'domain-events') return await handOn(streamId, message, deps)
    return await attempt(lease, down, deps)
  } catch (error) {
    const { store, id } = deps.workspace
    if (error instanceof StoreUnreachableError) store.giveBackOutbox(id, lease)
    throw error
  }
}

function idsOf({ key, streamId, recipientId }: OutboxLease['entry']) {
  return { outboxKey: key, streamId, personId: recipientId }
}

async function handOn(
  streamId: string,
  { fromVersion, toVersion }: { fromVersion: number; toVersion: number },
  { onEvents }: DeliverDeps,
): Promise<OutboxSettlement> {
  await onEvents(streamId, fromVersion, toVersion)
  return { kind: 'dropped' }
}

/** Passed for dead meanwhile: others work on what was leased here. */
export function hasLost(store: Pick<Store, 'isShared' | 'leads'>): boolean {
  return store.isShared && !store.leads()
}

/** Null: not tried, because the platform was down when it was leased, with a lease to match. */
async function attempt(
  { entry }: OutboxLease,
  down: ReadonlySet<PlatformName>,
  deps: DeliverDeps,
): Promise<OutboxSettlement | null> {
  const { workspace, now } = deps
  if (entry.expiresAt !== null && now() >= entry.expiresAt) return { kind: 'dropped' }
  const recipient = workspace.people.get(entry.recipientId)
  if (!recipient?.active) return { kind: 'dropped' }
  const reaches = await reachesOf(recipient, entry, deps)
  if (reaches.length === 0) {
    return { kind: 'dead', reason: 'recipient-unreachable', detail: 'no account', at: now() }
  }
  for (const [position, reach] of reaches.entries()) {
    const { name } = reach.platform
    if (position === 0 && down.has(name)) return null
    const held = deps.quota?.holdUntil(name, entry) ?? null
    if (held !== null) return { kind: 'retry', dueAt: held, reason: 'quota' }
    const tried = await deps.pauses.attempt(name, now, () =>
      tryToSay(entry, recipient, reach, deps),
    )
    if (tried === null) {
      // It went down after this was leased for long: due again right after the pause.
      const until = deps.pauses.pausedUntil(name, now()) ?? now()
      return { kind: 'retry', dueAt: plusMs(until, jitterMs(deps.random)), reason: 'busy' }
    }
    if (tried.kind !== 'not-connected') return tried
    if (position === reaches.length - 1) return await untilTheySpeak(entry, tried.outcome, deps)
  }
  return null
}

/**
 * The person cannot be reached on any platform before they say something: the entry waits for that,
 * and an admin hears of it when it has waited too long.
 */
async function untilTheySpeak(
  entry: OutboxLease['entry'],
  outcome: Extract<DeliveryOutcome, { kind: 'rejected' }>,
  deps: DeliverDeps,
): Promise<OutboxSettlement> {
  const at = deps.now()
  const { reason, detail, adminHint } = outcome
  await deps.awaited.note(entry, at)
  if (at - entry.createdAt >= GIVE_UP_MS) {
    await deps.onDead(reason, adminHint)
    return { kind: 'dead', reason, detail, at }
  }
  return { kind: 'retry', dueAt: waitUntil(entry.attempts, MAX_WAIT_MS, deps), reason }
}

async function tryToSay(
  entry: OutboxLease['entry'],
  recipient: Person,
  reach: Reach,
  deps: DeliverDeps,
): Promise<OutboxSettlement | NotConnected> {
  const { workspace, now } = deps
  const message = deps.alertsNow.messageFor(entry, workspace, now())
  const card = cardFor(message, {
    now: now(),
    zone: workspace.settings.timezone,
    recipientId: recipient.id,
    names: {
      stageName: (id) => stageName(workspace.settings.process, id),
      personName: (id) => workspace.people.get(id)?.name ?? null,
    },
  })
  const outcome = await say(entry, reach, card, deps)
  if (outcome === 'original-pending') {
    return { kind: 'retry', dueAt: plusMs(now(), ORIGINAL_PENDING_MS), reason: 'busy' }
  }
  if (outcome === 'nothing-to-change') return { kind: 'dropped' }
  if (outcome.kind === 'rejected' && outcome.reason === 'recipient-not-connected') {
    noteSuccess(reach.platform.name, deps)
    return { kind: 'not-connected', outcome }
  }
  return settlementOf(outcome, entry, reach.platform.name, deps)
}

async function say(
  entry: OutboxLease['entry'],
  { platform, userId, isElsewhere }: Reach,
  card: Card,
  deps: DeliverDeps,
): Promise<DeliveryOutcome | 'original-pending' | 'nothing-to-change'> {
  const options = {
    idempotencyKey: entry.key,
    now: deps.now(),
    isRed: isRedMessage(entry.message),
    isDigest: entry.message.kind === 'digest',
    ...taskOf(entry.message, deps.now()),
  }
  const door = await deps.awaited.doorTo(entry.recipientId, platform.name, deps.now())
  const own = isElsewhere ? undefined : entry.route
  const route = own ?? (entry.group === undefined ? (door ?? undefined) : undefined)
  const to: Address = {
    userId,
    // Groups and ways back belong to the platform the entry was made for.
    ...(entry.group === undefined || isElsewhere ? {} : { group: entry.group }),
    ...(route === undefined ? {} : { route }),
  }
  const { replaces } = entry
  if (replaces === null) return platform.send(to, card, options)

  const receipt = replaces.receipt ?? (await storedReceipt(entry, replaces.key, deps))
  if (receipt === 'pending') return 'original-pending'
  if (receipt !== null && receipt.platform === platform.name) {
    const outcome = await platform.updateCard(receipt, card, options)
    if (outcome.kind !== 'rejected' || outcome.reason !== 'card-not-replaceable') return outcome
  }
  return replaces.ifNotReplaceable === 'drop'
    ? 'nothing-to-change'
    : platform.send(to, card, options)
}

/** What is something to do goes on the rep's list until it is done. */
function taskOf(message: OutboxLease['entry']['message'], now: Instant): Pick<SendOptions, 'task'> {
  if (message.kind === 'follow-up' && message.recipientRole === 'rep') {
    return { task: { title: followUpAskTitle(message.deal.customerName), dueAt: now } }
  }
  if (message.kind !== 'nudge') return {}
  const { customerName, nextAction } = message.deal
  return {
    task: { title: followUpTitle(customerName, nextAction?.text ?? ''), dueAt: message.redAt },
  }
}

async function storedReceipt(
  entry: OutboxLease['entry'],
  key: string,
  { workspace }: DeliverDeps,
): Promise<CardReceipt | 'pending' | null> {
  const original = await workspace.store.outboxEntry(workspace.id, key)
  if (original !== null && original.dead === null) return 'pending'
  return workspace.store.receipt(workspace.id, entry.streamId, key)
}

async function settlementOf(
  outcome: DeliveryOutcome,
  entry: OutboxLease['entry'],
  platform: PlatformName,
  deps: DeliverDeps,
): Promise<OutboxSettlement> {
  const at = deps.now()
  switch (outcome.kind) {
    case 'delivered':
      noteSuccess(platform, deps)
      // A way back that came with a message is no sign that calls are taken again.
      if (entry.route === undefined) deps.quota?.noteTaken(platform)
      return { kind: 'delivered', at, receipt: outcome.receipt }
    case 'retry': {
      noteFailure(platform, outcome, deps)
      if (outcome.reason === 'quota') {
        // Nothing is given up over an allowance: it comes back by itself.
        deps.quota?.noteRefused(platform)
        return { kind: 'retry', dueAt: plusMs(at, outcome.afterMs), reason: outcome.reason }
      }
      const since = Math.max(entry.createdAt, deps.quota?.waitingSince(platform) ?? 0)
      if (at - since >= GIVE_UP_MS && entry.attempts > 0) {
        await deps.onDead(outcome.reason, outcome.adminHint ?? null)
        return { kind: 'dead', reason: outcome.reason, detail: outcome.detail, at }
      }
      // Probing is what finds out that the platform is back; afterwards nobody should wait long.
      // A limit names its own wait; tries of an outage before must not make that longer.
      const isBrief = isOutage(outcome.reason) || outcome.reason === 'rate-limited'
      const maxMs = isBrief ? MAX_PAUSE_MS : MAX_WAIT_MS
      const dueAt = Math.max(plusMs(at, outcome.afterMs), waitUntil(entry.attempts, maxMs, deps))
      return { kind: 'retry', dueAt: dueAt as Instant, reason: outcome.reason }
    }
    case 'rejected':
      noteSuccess(platform, deps)
      await deps.onDead(outcome.reason, outcome.adminHint)
      return { kind: 'dead', reason: outcome.reason, detail: outcome.detail, at }
    default:
      return outcome satisfies never
  }
}

function noteSuccess(platform: PlatformName, { pauses, log, onProblem }: DeliverDeps): void {
  if (!pauses.succeeded(platform)) return
  log.info({ platform }, 'platform takes messages again')
  onProblem(platform, null)
}

function noteFailure(
  platform: PlatformName,
  { reason, adminHint }: Extract<DeliveryOutcome, { kind: 'retry' }>,
  { pauses, log, now, onProblem }: DeliverDeps,
): void {
  const problem = pauses.failed(platform, reason, now(), adminHint ?? null)
  if (problem === null) return
  log.error(problem, 'platform refuses everything until an admin mends it')
  onProblem(platform, problem)
}

/** Doubles from 5 s, plus or minus a fifth, so that waiting messages do not march in step. */
function waitUntil(attempts: number, maxMs: number, { now, random }: DeliverDeps): Instant {
  const waitMs = Math.min(maxMs, FIRST_WAIT_MS * 2 ** Math.min(attempts, 12))
  return plusMs(now(), Math.round(waitMs * (0.8 + 0.4 * random())))
}

interface NotConnected {
  kind: 'not-connected'
  outcome: Extract<DeliveryOutcome, { kind: 'rejected' }>
}

/**
 * Tells receivers of what happened, at least once and in the order of each deal as far as that is sensible.
 *
 * 1. A commit leaves a mark in the outbox (`announcing-store.ts`); `fanOut` turns it into deliveries in the
 *    queues of those who want to hear of it and may. Done again after a crash it adds nothing.
 * 2. `run` tries what is due, in one process at a time: one delivery of a deal, a few of a receiver.
 * 3. Waits grow from 5 seconds to a day; after the tenth try a delivery is dead and can be sent again by hand. A
 *    receiver that takes nothing for a week, or says it is gone, is switched off, and admins are told.
 */
import { createHash } from 'node:crypto'
import { TEST_EVENT } from '@kedu/shared/contracts/webhook-events'
import {
  DAY_MS,
  HOUR_MS,
  type Instant,
  MINUTE_MS,
  plusMs,
  SECOND_MS,
} from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Asking } from '../queries/asking.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import { typeOf } from './event-types.ts'
import { payloadOf, testPayload } from './payload.ts'
import { signedHeaders } from './signature.ts'
import type { Delivery, Try, Webhook } from './webhook.ts'
import { openSecrets } from './webhook-secrets.ts'
import type { SendOutcome, WebhookSender } from './webhook-sender.ts'

/** Before the second try, the third …; see the schedule of Standard Webhooks. */
const WAITS_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  DAY_MS,
]
/** So often something is tried before what came after it on the same deal goes ahead. */
const HOLDS_BACK_TRIES = 4
const SWITCHED_OFF_AFTER_MS = 7 * DAY_MS
/** After so many failures in a row a receiver is probed with one delivery at a time. */
const PROBED_AFTER = 5
const MOST_PROBE_WAIT_MS = HOUR_MS
const PER_RECEIVER = 4

export interface WebhookDeskDeps {
  workspace: Workspace
  box: SecretBox
  sender(): Promise<WebhookSender>
  now(): Instant
  /** Of timestamps receivers compare with their own clock. */
  realNow(): Instant
  /** 0 … 1, for jitter. */
  random(): number
  log: FastifyBaseLogger
  /** Something was queued: `run` soon. */
  onQueued(): void
  /** Admins are told, once a day per webhook and reason. */
  onProblem(webhook: Webhook, problem: 'gone' | 'failing' | 'dead'): Promise<void>
}

interface Health {
  failures: number
  pausedUntil: Instant
}

export class WebhookDesk {
  readonly queue: DeliveryQueue
  readonly #deps: WebhookDeskDeps
  readonly #health = new Map<string, Health>()
  readonly #underWay = new Map<string, { webhookId: string; streamId: string }>()
  #poke = () => {}

  constructor(deps: WebhookDeskDeps) {
    this.#deps = deps
    this.queue = deps.workspace.deliveries
  }

  /** A mark of the outbox becomes deliveries; durable when it resolves. */
  async fanOut(streamId: string, fromVersion: number, toVersion: number): Promise<void> {
    const { workspace, now } = this.#deps
    await this.queue.load()
    const events = await workspace.store.history(workspace.id, streamId)
    const told = events.slice(fromVersion - 1, toVersion).flatMap((event) => {
      const type = typeOf(streamId, event, events.slice(0, event.version - 1))
      return type === null ? [] : [{ type, version: event.version }]
    })
    const at = now()
    for (const webhook of workspace.webhooks.on) {
      const asking = this.#askingFor(webhook)
      if (asking === null) continue
      const wanted = told.filter(
        (one) =>
          (webhook.types === null || webhook.types.includes(one.type)) &&
          payloadOf(asking, { ...one, streamId }, events) !== null,
      )
      const deliveries = wanted.map(
        ({ type, version }): Delivery => ({
          id: deliveryId(webhook.id, streamId, version),
          type,
          streamId,
          version,
          queuedAt: at,
          attempts: 0,
          dueAt: at,
          last: null,
          status: 'waiting',
        }),
      )
      await this.queue.add(webhook.id, deliveries, at)
    }
    this.#runSoon()
  }

  /** Tries what is due until nothing is. Returns how many were tried. */
  async run(): Promise<number> {
    if (this.#deps.workspace.webhooks.all.length === 0) return 0
    await this.queue.load()
    let tried = 0
    const work = new Set<Promise<void>>()
    for (;;) {
      const poked = new Promise<void>((resolve) => {
        this.#poke = resolve
      })
      const next = this.#startable()
      for (const { webhook, delivery } of next) {
        tried += 1
        const mine: Promise<void> = this.#try(webhook, delivery)
          .catch((error: unknown) => {
            // It is due again at the next look; the others go on.
            this.#deps.log.error({ err: error, deliveryId: delivery.id }, 'delivery not settled')
          })
          .finally(() => {
            this.#underWay.delete(delivery.id)
            work.delete(mine)
          })
        work.add(mine)
      }
      if (work.size === 0) return tried
      await Promise.race([poked, ...work])
    }
  }

  /** Asks the receiver at once, by hand; never tried again. Null: there is no such webhook. */
  async test(webhookId: string, nonce: string): Promise<Delivery | null> {
    const { workspace, now } = this.#deps
    const webhook = workspace.webhooks.get(webhookId)
    if (webhook === null) return null
    await this.queue.load()
    const at = now()
    const delivery: Delivery = {
      id: deliveryId(webhookId, `test:${nonce}`, 0),
      type: TEST_EVENT,
      streamId: '',
      version: 0,
      queuedAt: at,
      attempts: 0,
      dueAt: at,
      last: null,
      status: 'waiting',
    }
    const before = this.queue.find(webhookId, delivery.id)
    if (before !== null) return before
    const { retryAfterSeconds: _, ...last } = await this.#send(
      webhook,
      delivery,
      testPayload(webhookId, at),
    )
    const status = last.problem === null ? 'delivered' : 'dead'
    const tried: Delivery = { ...delivery, attempts: 1, status, last }
    await this.queue.record(webhookId, tried, now())
    return tried
  }

  /** Due now, however it went before. Null: there is no such delivery any more. */
  async sendAgain(webhookId: string, deliveryId: string): Promise<Delivery | null> {
    const { workspace, now } = this.#deps
    if (workspace.webhooks.get(webhookId) === null) return null
    await this.queue.load()
    const again = await this.queue.again(webhookId, deliveryId, now())
    this.#health.delete(webhookId)
    this.#runSoon()
    return again
  }

  /** After an admin switched it on: what waits goes out now. */
  forgetFailures(webhookId: string): void {
    this.#health.delete(webhookId)
    this.#runSoon()
  }

  /** Also while a slow receiver is waited for. */
  #runSoon(): void {
    this.#poke()
    this.#deps.onQueued()
  }

  /** Due ones that nothing stands before, the oldest first; they count as under way from now on. */
  #startable(): { webhook: Webhook; delivery: Delivery }[] {
    const { workspace, now } = this.#deps
    const at = now()
    return workspace.webhooks.on.flatMap((webhook) => {
      const { failures = 0, pausedUntil = 0 } = this.#health.get(webhook.id) ?? {}
      if (pausedUntil > at) return []
      const busy = new Set<string>()
      let free = failures >= PROBED_AFTER ? 1 : PER_RECEIVER
      for (const flight of this.#underWay.values()) {
        if (flight.webhookId !== webhook.id) continue
        busy.add(flight.streamId)
        free -= 1
      }
      const found: { webhook: Webhook; delivery: Delivery }[] = []
      for (const { waiting } of this.queue.parts(webhook.id)) {
        const held = new Set<string>()
        for (const delivery of waiting) {
          if (found.length >= free) return found
          const { streamId, dueAt, attempts, id } = delivery
          if (this.#underWay.has(id) || busy.has(streamId) || held.has(streamId)) continue
          if (dueAt > at) {
            if (attempts < HOLDS_BACK_TRIES) held.add(streamId)
            continue
          }
          busy.add(streamId)
          this.#underWay.set(id, { webhookId: webhook.id, streamId })
          found.push({ webhook, delivery })
        }
      }
      return found
    })
  }

  async #try(webhook: Webhook, delivery: Delivery): Promise<void> {
    const { workspace, now, log } = this.#deps
    const asking = this.#askingFor(webhook)
    const events = await workspace.store.history(workspace.id, delivery.streamId)
    const payload =
      delivery.type === TEST_EVENT
        ? testPayload(webhook.id, delivery.queuedAt)
        : asking && payloadOf(asking, delivery, events)
    if (payload === null) {
      await this.queue.settle(webhook.id, { ...delivery, status: 'dropped' }, now())
      return
    }
    const { retryAfterSeconds, ...last } = await this.#send(webhook, delivery, payload)
    const attempts = delivery.attempts + 1
    log.info(
      {
        webhookId: webhook.id,
        deliveryId: delivery.id,
        attempts,
        status: last.status,
        problem: last.problem,
      },
      'webhook tried',
    )
    if (last.problem === null) {
      await this.queue.settle(
        webhook.id,
        { ...delivery, attempts, last, status: 'delivered' },
        now(),
      )
      await this.#noteTaken(webhook)
      return
    }
    const wait = WAITS_MS[attempts - 1]
    const waitMs = Math.max(this.#jittered(wait ?? 0), (retryAfterSeconds ?? 0) * SECOND_MS)
    const isDead = wait === undefined
    await this.queue.settle(
      webhook.id,
      {
        ...delivery,
        attempts,
        last,
        status: isDead ? 'dead' : 'waiting',
        dueAt: plusMs(now(), waitMs),
      },
      now(),
    )
    await this.#noteFailed(webhook, last)
    if (isDead) await this.#deps.onProblem(webhook, 'dead')
  }

  async #send(
    webhook: Webhook,
    { id }: Delivery,
    payload: object,
  ): Promise<Try & Pick<SendOutcome, 'retryAfterSeconds'>> {
    const { workspace, box, realNow, now, sender } = this.#deps
    const at = now()
    const began = performance.now()
    const secrets = openSecrets(box, workspace.id, webhook, realNow())
    if (secrets === null) {
      return { at, status: null, durationMs: 0, problem: 'no-secret', retryAfterSeconds: null }
    }
    const body = JSON.stringify(payload)
    const headers = signedHeaders(id, realNow(), body, secrets)
    const outcome = await (await sender()).send(webhook.url, body, headers)
    return { at, durationMs: Math.round(performance.now() - began), ...outcome }
  }

  async #noteTaken(webhook: Webhook): Promise<void> {
    this.#health.delete(webhook.id)
    const { workspace, now } = this.#deps
    if ((workspace.webhooks.get(webhook.id)?.failingSince ?? null) === null) return
    await workspace.webhooks.change(
      webhook.id,
      null,
      (one) => (one.failingSince === null ? null : { ...one, failingSince: null }),
      now(),
    )
  }

  async #noteFailed(webhook: Webhook, { problem }: Try): Promise<void> {
    const { workspace, now, log, onProblem } = this.#deps
    const at = now()
    const failures = (this.#health.get(webhook.id)?.failures ?? 0) + 1
    const over = failures - PROBED_AFTER
    const pauseMs = over < 0 ? 0 : Math.min(MOST_PROBE_WAIT_MS, MINUTE_MS * 2 ** Math.min(over, 10))
    this.#health.set(webhook.id, { failures, pausedUntil: plusMs(at, this.#jittered(pauseMs)) })
    const since = workspace.webhooks.get(webhook.id)?.failingSince ?? null
    const off =
      problem === 'gone' ? 'gone' : at - (since ?? at) >= SWITCHED_OFF_AFTER_MS ? 'failing' : null
    if (off === null && since !== null) return
    await workspace.webhooks.change(
      webhook.id,
      off === null ? null : { kind: 'webhook-switched-off', because: off },
      (one) => {
        if (one.state !== 'on') return null
        return { ...one, failingSince: one.failingSince ?? at, state: off ?? one.state }
      },
      at,
    )
    if (off === null) return
    log.warn({ webhookId: webhook.id, because: off }, 'webhook switched off')
    await onProblem(webhook, off)
  }

  /** Plus or minus a fifth, so that what waits does not march in step. */
  #jittered(ms: number): number {
    return Math.round(ms * (0.8 + 0.4 * this.#deps.random()))
  }

  /** Null: the person it is told for has left. */
  #askingFor({ personId }: Webhook): Asking | null {
    const { workspace, now } = this.#deps
    const me = workspace.people.get(personId)
    return me?.active === true ? { workspace, me, now: now() } : null
  }
}

function deliveryId(webhookId: string, streamId: string, version: number): string {
  const hash = createHash('sha256').update(`${webhookId}\n${streamId}\n${version}`).digest('hex')
  return `msg_${hash.slice(0, 24)}`
}

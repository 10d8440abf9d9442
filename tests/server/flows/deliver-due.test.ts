/** What the outbox does while a platform is down, and what it says when it is late. */
import type { ChatPlatform, DeliveryOutcome } from '@kedu/bot/platform'
import { AlertsNow } from '@kedu/server/flows/alert-now'
import { AwaitedPeople } from '@kedu/server/flows/awaited-people'
import type { DeliverDeps } from '@kedu/server/flows/deliver-due'
import { OutboxLanes } from '@kedu/server/flows/outbox-lanes'
import { PlatformPauses } from '@kedu/server/flows/platform-pauses'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import { type Instant, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam, type TestApp } from '../../support/build-test-app.ts'
import { until } from '../../support/fake-time.ts'

let test: TestApp
let at: Instant
let outcome: DeliveryOutcome
let sent: string[]
let deps: DeliverDeps

const DOWN: DeliveryOutcome = { kind: 'retry', reason: 'network', afterMs: 5000, detail: 'down' }

beforeEach(async () => {
  test = await buildTestApp({ people: smallTeam('wecom') })
  at = test.now()
  outcome = DOWN
  sent = []
  const web = test.app.platforms.get('web')
  if (!web) throw new Error('No platform')
  const wecom: ChatPlatform = {
    ...web,
    name: 'wecom',
    send: async (to) => {
      sent.push(to.userId)
      return outcome
    },
  }
  deps = {
    workspace: test.workspace,
    platforms: new Map([['wecom', wecom]]),
    pauses: new PlatformPauses(['wecom']),
    quota: null,
    alertsNow: new AlertsNow(),
    awaited: new AwaitedPeople(test.workspace),
    now: () => at,
    random: () => 0.5,
    log: pino({ level: 'silent' }),
    onProblem: () => {},
    onEvents: async () => undefined,
    onDead: async () => {},
  }
})
afterEach(() => test.close())

async function say(key: string, recipientId: string): Promise<void> {
  const draft: OutboxDraft = {
    key,
    recipientId,
    platform: null,
    message: { kind: 'text', text: key },
    dueAt: at,
    expiresAt: null,
    priority: 'reply',
    replaces: null,
  }
  const { store, id } = test.workspace
  const request = { streamId: `test/${key}`, expectedVersion: 0, events: [], state: {} }
  await store.append(id, { ...request, outbox: [draft] })
}

async function pending(): Promise<number> {
  return (await test.workspace.store.counts(test.workspace.id)).outboxPending
}

describe('a message that was due while its platform was paused', () => {
  it('goes out when the pause is over, not when a lease would have run out', async () => {
    for (let i = 0; i < 3; i += 1) deps.pauses.failed('wecom', 'network', at)
    await say('a', 'zhangwei')
    await new OutboxLanes(deps).run()
    expect(sent).toEqual([])
    outcome = { kind: 'delivered', receipt: null }
    at = plusMs(at, 10 * SECOND_MS - 1)
    await new OutboxLanes(deps).run()
    expect(sent).toEqual([])
    at = plusMs(at, 1 * SECOND_MS + 1)
    await new OutboxLanes(deps).run()
    expect(sent).toEqual(['zhangwei'])
    expect(await pending()).toBe(0)
  })

  it('comes back after the pause also when the platform went down behind its lease', async () => {
    for (let i = 0; i < 3; i += 1) deps.pauses.failed('wecom', 'network', at)
    at = plusMs(at, 10 * SECOND_MS)
    for (const who of ['zhangwei', 'lina', 'wangmin', 'chen']) await say(`to-${who}`, who)
    await new OutboxLanes(deps).run()
    // One probe; the three others were leased and waited for what became of it.
    expect(sent).toHaveLength(1)
    outcome = { kind: 'delivered', receipt: null }
    at = plusMs(at, 22 * SECOND_MS)
    await new OutboxLanes(deps).run()
    expect(await pending()).toBe(0)
    expect(new Set(sent).size).toBe(4)
  })
})

describe('somebody a platform cannot reach', () => {
  const NOT_CONNECTED: DeliveryOutcome = {
    kind: 'rejected',
    reason: 'recipient-not-connected',
    detail: 'never spoke',
    adminHint: '请先发一句话',
  }
  let elsewhere: DeliveryOutcome
  let dead: string[]
  beforeEach(async () => {
    outcome = NOT_CONNECTED
    elsewhere = { kind: 'delivered', receipt: null }
    dead = []
    const bot = deps.platforms.get('wecom')
    if (!bot) throw new Error('No platform')
    const web: ChatPlatform = {
      ...bot,
      name: 'web',
      send: async (to) => {
        sent.push(`web:${to.userId}${to.group ?? ''}`)
        return elsewhere
      },
    }
    deps = {
      ...deps,
      platforms: new Map([
        ['wecom', bot],
        ['web', web],
      ]),
      onDead: async (reason) => {
        dead.push(reason)
      },
    }
    const { people } = test.workspace
    const lina = people.get('lina')
    if (lina)
      await people.save({ ...lina, accounts: { ...lina.accounts, web: 'lina' } }, 'import', at)
  })

  it('is reached where they can be, without the group it was meant for', async () => {
    await say('a', 'lina')
    await new OutboxLanes(deps).run()
    expect(sent).toEqual(['lina', 'web:lina'])
    expect(await pending()).toBe(0)
  })

  it('is waited for when there is no other way, and given up after three days', async () => {
    await say('a', 'zhangwei')
    await new OutboxLanes(deps).run()
    expect(await pending()).toBe(1)
    expect(dead).toEqual([])
    outcome = { kind: 'delivered', receipt: null }
    at = plusMs(at, 20 * 60 * SECOND_MS)
    await new OutboxLanes(deps).run()
    expect(await pending()).toBe(0)

    outcome = NOT_CONNECTED
    await say('b', 'zhangwei')
    at = plusMs(at, 3 * 24 * 3600 * SECOND_MS + SECOND_MS)
    await new OutboxLanes(deps).run()
    expect(dead).toEqual(['recipient-not-connected'])
  })
})

describe('an answer that is due while pushes are slow', () => {
  it('is begun beside them, as soon as it is told of', async () => {
    let release = () => {}
    const slow = new Promise<void>((resolve) => {
      release = resolve
    })
    const platform = deps.platforms.get('wecom')
    if (!platform) throw new Error('No platform')
    const begun: string[] = []
    const held: ChatPlatform = {
      ...platform,
      send: async (to, _card, { idempotencyKey }) => {
        begun.push(idempotencyKey)
        if (to.userId !== 'lina') await slow
        return { kind: 'delivered', receipt: null }
      },
    }
    const lanes = new OutboxLanes({ ...deps, platforms: new Map([['wecom', held]]) })
    for (const who of ['zhangwei', 'wangmin', 'chen']) await say(`slow-${who}`, who)
    const run = lanes.run()
    await until('they are under way', () => begun.length === 3)
    await say('answer', 'lina')
    lanes.poke()
    await until('the answer begins', () => begun.includes('answer'))
    release()
    await run
    expect(await pending()).toBe(0)
  })
})

import { WorkspaceGauges, type WorkspaceNumbers } from '@kedu/server/metrics/workspace-gauges'
import { type Instant, instant, plusMs } from '@kedu/shared/time/instant'
import { Registry } from 'prom-client'
import { beforeEach, expect, it } from 'vitest'

const NOW = instant(1_800_000_000_000)

let registry: Registry
let gauges: WorkspaceGauges

beforeEach(() => {
  registry = new Registry()
  gauges = new WorkspaceGauges(registry)
})

function numbers(change: Partial<WorkspaceNumbers> = {}): WorkspaceNumbers {
  return {
    now: NOW,
    deals: 1,
    inboxPending: 0,
    inboxFirstDue: null,
    outboxPending: 0,
    outboxFirstDue: null,
    outboxDead: 0,
    connections: [],
    paused: [],
    quota: null,
    ...change,
  }
}

async function lines(name: string): Promise<string[]> {
  await gauges.refresh()
  const text = await registry.getSingleMetricAsString(name)
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
}

it('says how long the oldest due entry has waited, and nothing of what is not due', async () => {
  const outboxFirstDue: Instant = plusMs(NOW, -90_000)
  gauges.add('a', async () => numbers({ outboxFirstDue, inboxFirstDue: plusMs(NOW, 60_000) }))
  expect(await lines('kedu_outbox_lag_seconds')).toEqual([
    'kedu_outbox_lag_seconds{workspace="a"} 90',
  ])
  expect(await lines('kedu_inbox_lag_seconds')).toEqual(['kedu_inbox_lag_seconds{workspace="a"} 0'])
})

it('sums up what is beyond fifty workspaces, the longest wait of them as theirs', async () => {
  for (let index = 0; index < 60; index += 1) {
    const id = `w${String(index).padStart(2, '0')}`
    const outboxFirstDue = plusMs(NOW, -1000 * index)
    gauges.add(id, async () => numbers({ outboxFirstDue }))
  }
  const deals = await lines('kedu_deals')
  expect(deals).toHaveLength(51)
  expect(deals).toContain('kedu_deals{workspace="other"} 10')
  expect(await lines('kedu_outbox_lag_seconds')).toContain(
    'kedu_outbox_lag_seconds{workspace="other"} 59',
  )
})

it('leaves out a workspace that cannot be read, and counts that', async () => {
  gauges.add('a', async () => numbers())
  gauges.add('b', async () => {
    throw new Error('no database')
  })
  expect(await lines('kedu_deals')).toEqual(['kedu_deals{workspace="a"} 1'])
  expect(await registry.getSingleMetricAsString('kedu_scrape_failures_total')).toContain(
    'kedu_scrape_failures_total 1',
  )
})

it('forgets a workspace that was closed', async () => {
  const forget = gauges.add('a', async () => numbers({ paused: ['wecom'] }))
  expect(await lines('kedu_platform_paused')).toHaveLength(1)
  forget()
  expect(await lines('kedu_platform_paused')).toEqual([])
})

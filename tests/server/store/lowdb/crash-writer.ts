/**
 * A process that writes until it is killed, and says on stdout what it was promised. Bundled and
 * started by `crash.test.ts`.
 */
import { writeSync } from 'node:fs'
import { openLowdbStore } from '@kedu/server/store/lowdb/open-lowdb-store'
import { instant } from '@kedu/shared/time/instant'
import { sampleDeal, sampleDraft, sampleProjection } from '../../../contracts/sample-deals.ts'

const STREAMS = 12
const [folder = '', round = ''] = process.argv.slice(2)
const now = () => instant(Date.now())
const store = await openLowdbStore({
  folder,
  now,
  projection: sampleProjection({ delayMs: 0 }),
  eventsPerFile: 8,
  recentStreams: 6,
})
const tell = (line: string) => writeSync(1, `${line}\n`)

async function writeDeal(n: number): Promise<never> {
  const streamId = `deal/${n}`
  for (;;) {
    const version = (await store.load('w', streamId))?.version ?? 0
    const next = version + 1
    await store.append('w', {
      streamId,
      expectedVersion: version,
      events: [{ at: now(), body: { next, text: '补充一句'.repeat(50) } }],
      state: sampleDeal(String(n), { note: String(next) }),
      outbox: [sampleDraft(`${n}-${next}`, { recipientId: String(n) })],
    })
    tell(`deal ${n} ${next}`)
  }
}

async function say(n: number): Promise<never> {
  const streamId = `said/${n}`
  for (;;) {
    const version = (await store.load('w', streamId))?.version ?? 0
    const key = `${round}-said-${n}-${version}`
    await store.append('w', {
      streamId,
      expectedVersion: version,
      events: [{ at: now(), body: { key } }],
      state: {},
      outbox: [sampleDraft(key, { recipientId: key })],
    })
    tell(`planned ${key}`)
    await store.settleOutbox('w', key, { kind: 'dropped' })
    tell(`said ${key}`)
  }
}

async function receiveAndSettle(n: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const id = `${round}-${n}-${count}`
    await store.receive('w', { id, group: `${n}`, receivedAt: now(), inbound: { id } })
    tell(`received ${id}`)
    if (count % 2 === 0) continue
    await store.settleInbox('w', id, { kind: 'done' })
    tell(`done ${id}`)
  }
}

tell('open')
await Promise.all([
  ...Array.from({ length: STREAMS }, (_, n) => writeDeal(n)),
  say(0),
  say(1),
  receiveAndSettle(0),
  receiveAndSettle(1),
])

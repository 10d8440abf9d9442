import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstBrokenVersion } from '@kedu/server/store/event-chain'
import { StoreLockedError } from '@kedu/server/store/lowdb/errors'
import { openLowdbStore } from '@kedu/server/store/lowdb/open-lowdb-store'
import type { Store } from '@kedu/server/store/store'
import { instant } from '@kedu/shared/time/instant'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SampleDeal, sampleProjection } from '../../../contracts/sample-deals.ts'

const W = 'w'
const ROUNDS = 6
let folder: string
let script: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-crash-'))
  script = join(folder, 'writer.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'crash-writer.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const openStore = (data: string) =>
  openLowdbStore({
    folder: data,
    now: () => instant(Date.now()),
    projection: sampleProjection({ delayMs: 0 }),
    eventsPerFile: 8,
  })

/** Runs the writer, kills it after that many promises, and returns them. */
async function killedAfter(promises: number, data: string, round: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, data, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let said = ''
  let isRefused: boolean | null = null
  for await (const chunk of child.stdout) {
    said += String(chunk)
    const lines = said.split('\n').length - 1
    if (lines > 0 && isRefused === null) {
      isRefused = await openStore(data).then(
        () => false,
        (error: unknown) => error instanceof StoreLockedError && error.pid === child.pid,
      )
    }
    if (lines > promises) child.kill('SIGKILL')
  }
  await exited
  expect(isRefused).toBe(true)
  return said.split('\n').slice(0, -1)
}

async function expectKept(store: Store, promised: readonly string[]): Promise<void> {
  const planned = new Set<string>()
  const said = new Set<string>()
  const received = new Set<string>()
  const done = new Set<string>()
  const newest = new Map<string, number>()
  for (const line of promised) {
    const [what, id = '', version] = line.split(' ')
    if (what === 'deal') newest.set(id, Number(version))
    if (what === 'planned') planned.add(id)
    if (what === 'said') said.add(id)
    if (what === 'received') received.add(id)
    if (what === 'done') done.add(id)
  }
  for (const [id, version] of newest) {
    const snapshot = await store.load<SampleDeal>(W, `deal/${id}`)
    expect(snapshot?.version).toBeGreaterThanOrEqual(version)
    // State, events and outbox are of one and the same moment, whichever it is.
    expect(snapshot?.state.note).toBe(String(snapshot?.version))
    const history = await store.history(W, `deal/${id}`)
    expect(history).toHaveLength(snapshot?.version ?? -1)
    expect(firstBrokenVersion(history)).toBeNull()
    for (const event of history)
      expect(await store.outboxEntry(W, `${id}-${event.version}`)).not.toBeNull()
    expect(await store.outboxEntry(W, `${id}-${history.length + 1}`)).toBeNull()
  }
  // Killed between the two, it may have been said or not; never both planned and forgotten.
  for (const key of said) expect(await store.outboxEntry(W, key)).toBeNull()
  const unsaid: string[] = []
  for (const key of planned) {
    if (!said.has(key) && (await store.outboxEntry(W, key)) !== null) unsaid.push(key)
  }
  expect([...planned].length - said.size - unsaid.length).toBeLessThanOrEqual(2 * ROUNDS)
  for (const id of received) {
    const again = { id, group: 'g', receivedAt: instant(Date.now()), inbound: null }
    expect(await store.receive(W, again)).toBe('duplicate')
  }
  const waiting: string[] = []
  for (;;) {
    const batch = await store.leaseInbox(W, instant(Date.now()), 1000, 60_000)
    if (batch.length === 0) break
    for (const { id } of batch) {
      waiting.push(id)
      await store.settleInbox(W, id, { kind: 'done' })
    }
  }
  expect(waiting.filter((id) => done.has(id))).toEqual([])
}

test('keeps all it promised and shows nothing by halves after kill -9, again and again', {
  timeout: 60_000,
}, async () => {
  const data = join(folder, 'data')
  const promised: string[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    promised.push(...(await killedAfter(5 + round * 23, data, round)))
    const store = await openStore(data)
    expect(store.problems()).toEqual([])
    await expectKept(store, promised)
    await store.close()
  }
  expect(promised.filter((line) => line.startsWith('deal')).length).toBeGreaterThan(50)
})

/** Clean-up against a model, with everybody else at work at the same time. */
import { createHash } from 'node:crypto'
import type { BackupRecord } from '@kedu/server/backup/backup-records'
import {
  type CleanOrder,
  cleanFiles,
  DEFAULT_OLDER_THAN_MS,
  TRASH_KEPT_MS,
} from '@kedu/server/files/clean-files'
import { linkKey } from '@kedu/server/files/file-keys'
import type { FileMeta, FileStore } from '@kedu/server/files/file-store'
import { FileTrash } from '@kedu/server/files/file-trash'
import type { Objects } from '@kedu/server/files/objects'
import { openFileStore } from '@kedu/server/files/open-file-store'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import { beforeEach, describe, expect, it } from 'vitest'
import { START } from '../../contracts/sample-deals.ts'
import fc from '../../support/property.ts'

const W = 'acme'
const TEXT: FileMeta = { mime: 'text/plain', extension: 'txt', family: 'document' }
const bytesOf = (text: string) => new TextEncoder().encode(text)
const idOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** Objects in memory; `pause` is waited for before each step, so that others may come in between. */
function memoryObjects(pause: () => Promise<void> = async () => {}): Objects {
  const kept = new Map<string, Uint8Array>()
  const step = async <T>(work: () => T): Promise<T> => {
    await pause()
    return work()
  }
  return {
    put: (key, content) => step(() => void kept.set(key, content)),
    putNew: (key, content) => step(() => !kept.has(key) && kept.set(key, content).has(key)),
    get: (key) => step(() => kept.get(key) ?? null),
    size: (key) => step(() => kept.get(key)?.length ?? null),
    async *list(prefix) {
      for (const key of [...kept.keys()].sort()) {
        await pause()
        const content = kept.get(key)
        if (key.startsWith(prefix) && content) yield { key, bytes: content.length }
      }
    },
    async move(from, to) {
      const content = await step(() => kept.get(from))
      if (content === undefined) return false
      await step(() => void kept.set(to, content))
      await step(() => void kept.delete(from))
      return true
    },
    remove: (key) => step(() => void kept.delete(key)),
    addressFor: async () => null,
    check: async () => ({ ok: true }),
  }
}

function stream(streamId: string, state: unknown, bodies: unknown[] = []): BackupRecord {
  const events = bodies.map((body, at) => ({ version: at + 1, at: START, hash: '', body }))
  return { kind: 'stream', streamId, version: events.length, state, events, outbox: [], said: [] }
}

let now: Instant
let objects: Objects
let files: FileStore
let records: BackupRecord[]
let unreadable: string[]
let uploaded: string[]

const order = (given: Partial<CleanOrder> = {}): CleanOrder => ({
  workspace: W,
  objects,
  trash: new FileTrash(objects, () => now),
  source: {
    async *records(_workspace, onUnreadable) {
      for (const what of unreadable) onUnreadable(what)
      yield* records
    },
  },
  async *uploaded() {
    yield* uploaded
  },
  now: () => now,
  olderThanMs: DEFAULT_OLDER_THAN_MS,
  isDryRun: false,
  isForced: false,
  ...given,
})
const clean = async (given: Partial<CleanOrder> = {}) => {
  const result = await cleanFiles(order(given))
  if (result.kind !== 'cleaned') throw new Error(result.kind)
  return result.counts
}
const put = (text: string) => files.put(W, bytesOf(text), TEXT)
const later = (ms: number) => {
  now = plusMs(now, ms)
}

beforeEach(() => {
  now = START
  objects = memoryObjects()
  files = openFileStore({ objects, now: () => now })
  records = []
  unreadable = []
  uploaded = []
})

describe('cleaning files', () => {
  it('puts aside what nothing names after a month, and throws it away after another', async () => {
    const id = await put('谁也没提到')
    expect(await clean()).toMatchObject({ files: 1, aside: 0 })
    later(31 * DAY_MS)
    expect(await clean()).toMatchObject({ aside: 1, asideBytes: 15, discarded: 0 })
    later(29 * DAY_MS)
    expect(await clean()).toMatchObject({ discarded: 0 })
    later(2 * DAY_MS)
    expect(await clean()).toMatchObject({ discarded: 1, discardedBytes: 15 })
    expect(await files.read(W, id)).toBeNull()
  })

  it.each<[string, (id: string) => BackupRecord]>([
    ['in a state', (id) => stream('deal/1', { evidence: [{ fileId: id }] })],
    ['in an event alone', (id) => stream('deal/1', {}, [{ kind: 'evidence-added', fileId: id }])],
    ['in the id of a stream', (id) => stream(`measures/${id}`, {})],
    [
      'in the middle of a text',
      (id) => stream('chat/1', { text: `见 /api/files/${id}/original。` }),
    ],
    ['in capital letters', (id) => stream('chat/1', { text: id.toUpperCase() })],
    [
      'in a message that waits',
      (id) =>
        ({
          ...stream('deal/1', {}),
          outbox: [{ order: 1, entry: { message: { file: { fileId: id } } } }],
        }) as unknown as BackupRecord,
    ],
    [
      'in a callback that waits',
      (id) => ({
        kind: 'inbox',
        order: 1,
        dueAt: START,
        entry: { id: '1', receivedAt: START, attempts: 0, group: 'g', inbound: { media: [id] } },
      }),
    ],
    [
      'in a file that made no sense and was put aside',
      (id) => ({
        kind: 'aside',
        name: 'deal.1.json',
        base64: Buffer.from(`{"fileId":"${id}`).toString('base64'),
      }),
    ],
  ])('never touches what is named %s', async (_, recordOf) => {
    const id = await put('证据')
    records = [recordOf(id)]
    later(400 * DAY_MS)
    expect(await clean({ isForced: true })).toMatchObject({ aside: 0 })
  })

  it('never touches what somebody uploaded and may still send', async () => {
    uploaded = [await put('刚传的')]
    later(400 * DAY_MS)
    expect(await clean()).toMatchObject({ aside: 0 })
  })

  it('keeps both ends of a link when one of them is named', async () => {
    const [copy, original, framed] = [await put('小图'), await put('原图'), await put('框出来的图')]
    await files.linkOriginal(W, copy, original)
    await files.linkOriginal(W, framed, copy)
    records = [stream('deal/1', { fileId: original })]
    later(400 * DAY_MS)
    expect(await clean()).toMatchObject({ aside: 0 })
    expect(await objects.get(linkKey(W, framed))).not.toBeNull()
  })

  it('does nothing while any record cannot be read', async () => {
    await put('可能有用')
    later(400 * DAY_MS)
    unreadable = ['deal/7']
    expect(await cleanFiles(order())).toEqual({ kind: 'unreadable', what: ['deal/7'] })
  })

  it('does nothing when most files would go, unless that is meant', async () => {
    for (let n = 0; n < 20; n += 1) await put(`文件 ${n}`)
    later(400 * DAY_MS)
    const before = await cleanFiles(order())
    expect(before).toMatchObject({ kind: 'suspicious', counts: { files: 20, aside: 20 } })
    expect(await clean({ isForced: true })).toMatchObject({ aside: 20 })
  })

  it('only counts when it is only to look', async () => {
    await put('谁也没提到')
    later(31 * DAY_MS)
    expect(await clean({ isDryRun: true })).toMatchObject({ aside: 1 })
    expect(await clean({ isDryRun: true })).toMatchObject({ aside: 1 })
  })

  it('brings back from the trash what is named again', async () => {
    const id = await put('又用上了')
    later(31 * DAY_MS)
    await clean()
    records = [stream('deal/1', { fileId: id })]
    later(TRASH_KEPT_MS)
    expect(await clean()).toMatchObject({ takenBack: 1, discarded: 0 })
    expect(await objects.size(`${W}/${id.slice(0, 2)}/${id}`)).toBe(12)
  })

  it('leaves alone what was put again, however old the first time is', async () => {
    await put('模板')
    later(60 * DAY_MS)
    await put('模板')
    later(29 * DAY_MS)
    expect(await clean()).toMatchObject({ aside: 0 })
    later(2 * DAY_MS)
    expect(await clean()).toMatchObject({ aside: 1 })
  })

  it('never loses a named file, whoever puts, names, reads and forgets while it runs', async () => {
    const contents = ['a', 'b', 'c']
    const action = fc.record({
      // How far the cleaning gets before it.
      after: fc.nat(120),
      kind: fc.constantFrom('name', 'name', 'read', 'forget'),
      what: fc.constantFrom(...contents),
    })
    const days = fc.constantFrom(1, 31, 31, 45, 70)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ days, during: fc.array(action, { maxLength: 5 }) }), {
          minLength: 2,
          maxLength: 6,
        }),
        fc.infiniteStream(fc.nat(3)),
        async (rounds, turns) => {
          now = START
          // Everybody gives way after a random number of turns, so steps mix in every order.
          const pause = async () => {
            for (let n = turns.next().value ?? 0; n > 0; n -= 1) await Promise.resolve()
          }
          objects = memoryObjects(pause)
          files = openFileStore({ objects, now: () => now })
          records = []
          const named = new Map<string, BackupRecord>()
          for (const { days, during } of rounds) {
            later(days * DAY_MS)
            const others = async () => {
              for (const { after, kind, what } of during) {
                for (let n = after; n > 0; n -= 1) await Promise.resolve()
                if (kind === 'name') {
                  // Durable first, named then: the one order everybody keeps.
                  const id = await put(what)
                  await pause()
                  const record = stream(`deal/${what}`, { fileId: id })
                  if (!named.has(what)) records = [...records, record]
                  named.set(what, named.get(what) ?? record)
                } else if (kind === 'read') await files.read(W, idOf(what))
                else {
                  const record = named.get(what)
                  named.delete(what)
                  records = records.filter((one) => one !== record)
                }
              }
            }
            await Promise.all([cleanFiles(order({ isForced: true })), others()])
            for (const what of named.keys()) {
              expect(await files.read(W, idOf(what))).toEqual(bytesOf(what))
              expect(await files.stat(W, idOf(what))).not.toBeNull()
            }
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})

/** What a store holds of a company, counted and hashed, so that two stores can be compared. Pure. */
import { createHash } from 'node:crypto'
import type { FileId } from '@kedu/shared/evidence/evidence'
import { DAY_MS, type Instant } from '@kedu/shared/time/instant'
import type { BackupRecord, StreamRecord } from '../backup/backup-records.ts'
import { strictlyNamed } from '../backup/named-files.ts'
import { canonicalJson, firstBrokenVersion } from '../store/event-chain.ts'
import type { StreamId } from '../store/store.ts'
import { splitStreamId } from '../store/stream-id.ts'

/** Receipts older than this are forgotten by every store, sooner or later. */
const SAID_MEMORY_MS = 30 * DAY_MS

export interface FoundStream {
  version: number
  /** Hash of the newest event; '' without any. */
  head: string
  /** Of state and every event. */
  digest: string
  /** Messages wait or were settled here. */
  hasMessages: boolean
}

/** Beside the streams: what is compared as a whole. */
export const PARTS = ['inbox', 'done', 'outbox', 'dead', 'said'] as const
export type Part = (typeof PARTS)[number]

export interface Inventory {
  streams: Map<StreamId, FoundStream>
  events: number
  deals: number
  /** Settings documents. */
  settings: number
  counts: Record<Part, number>
  digests: Record<Part, string>
  /** Histories that were changed from outside. */
  broken: { streamId: StreamId; version: number }[]
  /** Files of a folder that made no sense and were put aside: no database has a place for them. */
  aside: string[]
  /** What could not be read. */
  unreadable: string[]
  /** Files that records name. */
  named: Set<FileId>
}

export interface InventoryOptions {
  now: Instant
  /** False: not looked at. */
  isWanted(streamId: StreamId): boolean
}

/** `unreadable` is what the source reports while it is read. */
export async function takeInventory(
  records: AsyncIterable<BackupRecord>,
  unreadable: string[],
  { now, isWanted }: InventoryOptions,
): Promise<Inventory> {
  const inventory: Inventory = {
    ...{ streams: new Map(), events: 0, deals: 0, settings: 0, broken: [], aside: [], unreadable },
    named: new Set(),
    counts: { inbox: 0, done: 0, outbox: 0, dead: 0, said: 0 },
    digests: { inbox: '', done: '', outbox: '', dead: '', said: '' },
  }
  const inbox: Ordered[] = []
  const outbox: Ordered[] = []
  const dead: Ordered[] = []
  const done = new Map<string, Instant>()
  let said = 0n
  for await (const record of records) {
    for (const id of strictlyNamed(record)) inventory.named.add(id)
    switch (record.kind) {
      case 'stream': {
        if (!isWanted(record.streamId)) break
        countStream(record, inventory)
        for (const { order, entry } of record.outbox) {
          const list = entry.dead === null ? outbox : dead
          list.push({ order, hash: hashOf({ ...entry, streamId: record.streamId }) })
        }
        for (const one of record.said) {
          if (one.at <= now - SAID_MEMORY_MS) continue
          inventory.counts.said += 1
          said += BigInt(`0x${hashOf({ ...one, streamId: record.streamId })}`)
        }
        break
      }
      case 'inbox':
        inbox.push({ order: record.order, hash: hashOf([record.dueAt, record.entry]) })
        break
      case 'done':
        done.set(record.id, Math.max(record.at, done.get(record.id) ?? 0) as Instant)
        break
      case 'aside':
        inventory.aside.push(record.name)
        break
      default:
        record satisfies never
    }
  }
  const parts = { inbox, outbox, dead }
  for (const part of ['inbox', 'outbox', 'dead'] as const) {
    inventory.counts[part] = parts[part].length
    inventory.digests[part] = hashInOrder(parts[part])
  }
  inventory.counts.done = done.size
  inventory.digests.done = hashOf([...done].sort(([a], [b]) => (a < b ? -1 : 1)))
  inventory.digests.said = said.toString(16)
  return inventory
}

interface Ordered {
  order: number
  hash: string
}

function countStream(record: StreamRecord, inventory: Inventory): void {
  const { streamId, version, state, events } = record
  inventory.events += events.length
  const { category } = splitStreamId(streamId)
  if (category === 'deal') inventory.deals += 1
  if (category === 'settings') inventory.settings += 1
  const broken =
    firstBrokenVersion(events) ?? (version === events.length ? null : events.length + 1)
  if (broken !== null) inventory.broken.push({ streamId, version: broken })
  inventory.streams.set(streamId, {
    version,
    head: events.at(-1)?.hash ?? '',
    digest: hashOf({ version, state, events }),
    hasMessages: record.outbox.length + record.said.length > 0,
  })
}

export type Difference =
  | { kind: 'missing' | 'differs' | 'strange'; streamId: StreamId }
  | { kind: 'part'; part: Part; there: number; here: number }

/** What the second has otherwise than the first; empty: they hold the same, event by event. */
export function differencesOf(here: Inventory, there: Inventory): Difference[] {
  const found: Difference[] = []
  for (const [streamId, { digest }] of here.streams) {
    const other = there.streams.get(streamId)
    if (other === undefined) found.push({ kind: 'missing', streamId })
    else if (other.digest !== digest) found.push({ kind: 'differs', streamId })
  }
  for (const streamId of there.streams.keys()) {
    if (!here.streams.has(streamId)) found.push({ kind: 'strange', streamId })
  }
  for (const part of PARTS) {
    if (here.digests[part] === there.digests[part]) continue
    found.push({ kind: 'part', part, here: here.counts[part], there: there.counts[part] })
  }
  return found
}

export function isEmpty({ streams, counts }: Inventory): boolean {
  return streams.size === 0 && PARTS.every((part) => counts[part] === 0)
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

/** The order counts, the numbers in it do not: each store counts on its own. */
function hashInOrder(list: Ordered[]): string {
  return hashOf(list.sort((a, b) => a.order - b.order).map(({ hash }) => hash))
}

/**
 * Copies one or all companies from one store into another, and compares both event by event. The source
 * is only read. Killed at any moment, it is called again and goes on where it was.
 */
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { BackupSource } from '../backup/backup-records.ts'
import { contentOf, workspacePrefix } from '../files/file-keys.ts'
import type { Objects } from '../files/objects.ts'
import { REGISTRY_WORKSPACE } from '../installation/workspace-registry.ts'
import type { StreamId } from '../store/store.ts'
import {
  type Difference,
  differencesOf,
  type Inventory,
  isEmpty,
  takeInventory,
} from './inventory.ts'
import type { Boxes, Hold, MoveTarget, StreamToPut } from './move-target.ts'

export interface MoveOrder {
  source: BackupSource
  hold: Hold
  target: MoveTarget
  /** Where files are kept; only looked at. */
  files: Objects
  /** Null: all there are. */
  workspace: WorkspaceId | null
  /** Compare only. */
  isCheck: boolean
  /** Take what there is of a source that is not whole. */
  isForced: boolean
  /** Most deals the target carries; null: any number. */
  mostDeals: number | null
  now: Instant
  /** Default: 200, or fewer with a long history. */
  streamsAtOnce?: number
  onProgress(progress: MoveProgress): void
}

export type MoveProgress =
  | { kind: 'reading'; workspace: WorkspaceId }
  | { kind: 'copied'; workspace: WorkspaceId; streams: number; of: number }
  | { kind: 'comparing'; workspace: WorkspaceId }

export interface MovedWorkspace {
  workspace: WorkspaceId
  inventory: Inventory
  files: FileCount
}

interface FileCount {
  count: number
  bytes: number
  /** Named by records, and not there. */
  missing: number
}

export type MoveResult =
  | { kind: 'moved' | 'same-already'; workspaces: MovedWorkspace[] }
  | { kind: 'unknown-workspace'; workspace: WorkspaceId }
  | { kind: 'nothing-there' }
  /** Changed from outside, or parts of it cannot be read: nothing was written. */
  | { kind: 'source-damaged'; workspaces: MovedWorkspace[] }
  | { kind: 'too-many-deals'; deals: number; most: number }
  /** Something that is not of this move: it was left alone. */
  | { kind: 'target-not-empty'; workspace: WorkspaceId; streams: number }
  /** What an earlier try put there has another history than the source. */
  | { kind: 'target-differs'; workspace: WorkspaceId; streamId: StreamId }
  | { kind: 'different'; differences: { workspace: WorkspaceId; found: Difference[] }[] }
  | { kind: 'files-changed'; workspace: WorkspaceId }

const STREAMS_AT_ONCE = 200
const EVENTS_AT_ONCE = 5_000

interface Part {
  workspace: WorkspaceId
  isWanted(streamId: StreamId): boolean
}

/** Of one company the installation's record of it goes along. */
function partsOf(workspace: WorkspaceId | null, all: readonly WorkspaceId[]): Part[] | null {
  const everything = (id: WorkspaceId) => ({ workspace: id, isWanted: () => true })
  if (workspace === null) return all.map(everything)
  if (!all.includes(workspace)) return null
  const own = everything(workspace)
  if (workspace === REGISTRY_WORKSPACE || !all.includes(REGISTRY_WORKSPACE)) return [own]
  const isWanted = (streamId: StreamId) => streamId === `workspace/${workspace}`
  return [own, { workspace: REGISTRY_WORKSPACE, isWanted }]
}

/** After these the target is as it was. */
const NOTHING_WRITTEN: readonly MoveResult['kind'][] = [
  'same-already',
  'source-damaged',
  'too-many-deals',
  'target-not-empty',
]

/** Throws what the stores throw. */
export async function moveStore(order: MoveOrder): Promise<MoveResult> {
  const { source, target, workspace } = order
  const all = await source.workspaces()
  const parts = partsOf(workspace, all)
  if (parts === null) return { kind: 'unknown-workspace', workspace: workspace ?? '' }
  if (parts.length === 0) return { kind: 'nothing-there' }
  const isResumed = await target.isUnfinished()
  // Reading takes minutes. Killed meanwhile, an empty target looks like one for a company that begins anew.
  const isMarked = !order.isCheck && !isResumed && (await target.source.workspaces()).length === 0
  if (isMarked) await target.begin()
  const result = await moveParts(order, { all, parts, isResumed })
  if (isMarked && NOTHING_WRITTEN.includes(result.kind)) await target.finish()
  return result
}

async function moveParts(
  order: MoveOrder,
  given: { all: readonly WorkspaceId[]; parts: readonly Part[]; isResumed: boolean },
): Promise<MoveResult> {
  const { source, target, workspace, isCheck, now } = order
  const { all, parts, isResumed } = given
  const inventoryOf = async (from: BackupSource, part: Part) => {
    const unreadable: string[] = []
    const records = held(
      from.records(part.workspace, (what) => unreadable.push(what)),
      order.hold,
    )
    return takeInventory(records, unreadable, { now, isWanted: part.isWanted })
  }
  const moved: MovedWorkspace[] = []
  for (const part of parts) {
    order.onProgress({ kind: 'reading', workspace: part.workspace })
    const inventory = await inventoryOf(source, part)
    moved.push({
      workspace: part.workspace,
      inventory,
      files: await countFiles(order.files, part.workspace, inventory),
    })
  }
  const isDamaged = moved.some(
    ({ inventory }) => inventory.broken.length + inventory.unreadable.length > 0,
  )
  if (isDamaged && !order.isForced) return { kind: 'source-damaged', workspaces: moved }
  const deals = moved.reduce((sum, { inventory }) => sum + inventory.deals, 0)
  if (order.mostDeals !== null && deals > order.mostDeals) {
    return { kind: 'too-many-deals', deals, most: order.mostDeals }
  }

  const there = new Map<WorkspaceId, Inventory>()
  for (const part of parts) there.set(part.workspace, await inventoryOf(target.source, part))
  const compared = () =>
    moved.flatMap(({ workspace: id, inventory }) => {
      const found = differencesOf(inventory, there.get(id) ?? inventory)
      return found.length === 0 ? [] : [{ workspace: id, found }]
    })
  const strange =
    workspace === null
      ? await strangerIn(target, all, (part) => inventoryOf(target.source, part))
      : null
  if (!isResumed) {
    const differences = compared()
    if (differences.length === 0 && strange === null) {
      return { kind: 'same-already', workspaces: moved }
    }
    if (isCheck) return strange ?? { kind: 'different', differences }
    for (const [id, inventory] of there) {
      if (!isEmpty(inventory)) {
        return { kind: 'target-not-empty', workspace: id, streams: inventory.streams.size }
      }
    }
  } else if (isCheck) return { kind: 'different', differences: compared() }
  if (strange !== null) return strange

  await target.begin()
  for (const { workspace: id, inventory } of moved) {
    const part = parts.find((one) => one.workspace === id) as Part
    const stranger = await copy(order, part, inventory, there.get(id) ?? null)
    if (stranger !== null) return { kind: 'target-differs', workspace: id, streamId: stranger }
  }
  const lastHeartbeat = await source.lastServed()
  await target.putServed({ lastHeartbeat, downtimes: await source.downtimes() })
  await target.settle()

  for (const part of parts) {
    order.onProgress({ kind: 'comparing', workspace: part.workspace })
    there.set(part.workspace, await inventoryOf(target.source, part))
  }
  const differences = compared()
  if (differences.length > 0) return { kind: 'different', differences }
  for (const { workspace: id, inventory, files } of moved) {
    const after = await countFiles(order.files, id, inventory)
    if (after.count !== files.count || after.bytes !== files.bytes) {
      return { kind: 'files-changed', workspace: id }
    }
  }
  await target.finish()
  return { kind: 'moved', workspaces: moved }
}

/** A company in the target that the source does not have. */
async function strangerIn(
  target: MoveTarget,
  known: readonly WorkspaceId[],
  inventoryOf: (part: Part) => Promise<Inventory>,
): Promise<MoveResult | null> {
  for (const workspace of await target.source.workspaces()) {
    if (known.includes(workspace)) continue
    const inventory = await inventoryOf({ workspace, isWanted: () => true })
    if (!isEmpty(inventory)) {
      return { kind: 'target-not-empty', workspace, streams: inventory.streams.size }
    }
  }
  return null
}

/** Null: all of it is there; else the stream that has another history in the target. */
async function copy(
  order: MoveOrder,
  part: Part,
  inventory: Inventory,
  there: Inventory | null,
): Promise<StreamId | null> {
  const { source, target, streamsAtOnce = STREAMS_AT_ONCE } = order
  const { workspace } = part
  const boxes: Boxes = { inbox: [], done: [], outbox: [] }
  let waiting: StreamToPut[] = []
  let events = 0
  let copied = 0
  const put = async () => {
    await target.put(workspace, waiting)
    copied += waiting.length
    waiting = []
    events = 0
    order.onProgress({ kind: 'copied', workspace, streams: copied, of: inventory.streams.size })
  }
  for await (const record of held(
    source.records(workspace, () => undefined),
    order.hold,
  )) {
    if (record.kind === 'inbox') boxes.inbox.push(record)
    else if (record.kind === 'done') boxes.done.push(record)
    else if (record.kind === 'stream' && part.isWanted(record.streamId)) {
      const known = there?.streams.get(record.streamId) ?? null
      if (known !== null && !isBeginningOf(known, record.events)) return record.streamId
      boxes.outbox.push(...record.outbox)
      waiting.push({ record, known })
      events += record.events.length
      if (waiting.length >= streamsAtOnce || events >= EVENTS_AT_ONCE) await put()
    }
  }
  await put()
  await target.putBoxes(workspace, boxes)
  return null
}

/** The source may have been served since the earlier try: its history has become longer, never another. */
function isBeginningOf(
  { version, head }: { version: number; head: string },
  events: readonly { hash: string }[],
): boolean {
  return version <= events.length && (version === 0 ? '' : events[version - 1]?.hash) === head
}

async function* held<T>(records: AsyncIterable<T>, hold: Hold): AsyncGenerator<T> {
  for await (const record of records) {
    yield record
    await hold.renew()
  }
}

async function countFiles(
  files: Objects,
  workspace: WorkspaceId,
  { named }: Inventory,
): Promise<FileCount> {
  const missing = new Set(named)
  const found = { count: 0, bytes: 0 }
  for await (const { key, bytes } of files.list(workspacePrefix(workspace))) {
    found.count += 1
    found.bytes += bytes
    missing.delete(contentOf(key) ?? '')
  }
  return { ...found, missing: missing.size }
}

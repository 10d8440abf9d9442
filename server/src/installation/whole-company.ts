/** A company as a whole: out of an installation, into one, and away for good. */
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkspaceId } from '@kedu/shared/people/person'
import { DAY_MS, type Instant } from '@kedu/shared/time/instant'
import type { BackupMoment } from '../backup/backup-folder.ts'
import type { BackupRecord, StreamRecord } from '../backup/backup-records.ts'
import { recordsOf } from '../backup/check-backup.ts'
import { openBackupSource } from '../backup/open-source.ts'
import { type BackupResult, writeBackup } from '../backup/write-backup.ts'
import { workspacePrefix } from '../files/file-keys.ts'
import { folderObjects } from '../files/folder-objects.ts'
import { openObjects } from '../files/open-objects.ts'
import { differencesOf, type Inventory, takeInventory } from '../move/inventory.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import { FILES_FOLDER, workspaceFolder } from '../store/lowdb/stream-path.ts'
import type { AppendRequest, Store, StreamId } from '../store/store.ts'
import type { InstallationConfig } from './cell.ts'
import { movedSecrets } from './sealed-streams.ts'

export interface CompanyPlace {
  store: Store
  config: InstallationConfig
  box: SecretBox
  now(): Instant
}

/** One moment of a backup with this company alone, without any key of the installation. */
export async function exportCompany(
  { config, now }: CompanyPlace,
  id: WorkspaceId,
  name: string,
  folder: string,
): Promise<BackupResult> {
  const source = await openBackupSource(config)
  try {
    const objects = await openObjects(config, { isReadOnly: true })
    const order = { source, objects, folder, workspaces: [id], dataFolder: null, now: now() }
    return await writeBackup({ ...order, names: { [id]: name } })
  } finally {
    await source.close()
  }
}

export type ImportResult =
  | {
      kind: 'imported'
      sha256: string
      streams: number
      events: number
      files: number
      lost: string[]
    }
  /** What is there under this name is not what the export says; stream ids. */
  | { kind: 'differs'; streams: string[] }

const STREAMS_AT_ONCE = 16
/** Older receipts are forgotten. */
const SAID_MEMORY_MS = 30 * DAY_MS

/**
 * Through the same door as everything else, so any store takes it, and one that serves others meanwhile,
 * too: the hashes come out the same, for they follow from moments and words alone. Killed in the middle
 * it is called again and adds what is missing. The moment was checked; nobody is at work in `id`.
 */
export async function importCompany(
  place: CompanyPlace,
  moment: BackupMoment,
  id: WorkspaceId,
): Promise<ImportResult> {
  const { config, now } = place
  const part = moment.manifest.workspaces[0]
  if (part === undefined) throw new Error('An export of nobody')
  // Sealed once: each sealing of the same secret looks different.
  const sealed = new Map<StreamId, StreamRecord | null>()
  const files = await copyFiles(moment, part.workspace, await openObjects(config), id)
  const records = () => readRecords(moment, part, id, place.box, sealed)
  let waiting: StreamRecord[] = []
  const put = async () => {
    await Promise.all(waiting.map((record) => putStream(place, id, record)))
    waiting = []
  }
  for await (const record of records()) {
    if (record.kind === 'inbox') {
      await place.store.receive(id, record.entry)
    } else if (record.kind === 'done') {
      const empty = { id: record.id, receivedAt: record.at, inbound: null, group: record.id }
      await place.store.receive(id, empty)
      await place.store.settleInbox(id, record.id, { kind: 'done' })
    } else if (record.kind === 'stream') {
      waiting.push(record)
      if (waiting.length === STREAMS_AT_ONCE) await put()
    }
  }
  await put()

  const there = await openBackupSource(config)
  try {
    const all = { now: now(), isWanted: () => true }
    const given = await takeInventory(records(), [], all)
    const found = await takeInventory(
      there.records(id, () => undefined),
      [],
      all,
    )
    const streams = otherStreams(given, found)
    if (streams.length > 0) return { kind: 'differs', streams }
    const sha256 = createHash('sha256').update(part.sha256).digest('hex')
    const counts = { streams: given.streams.size, events: given.events, files }
    const lost = [...sealed].flatMap(([streamId, kept]) => (kept === null ? [streamId] : []))
    return { kind: 'imported', sha256, ...counts, lost }
  } finally {
    await there.close()
  }
}

/** As they are to be here: what was sealed is sealed for the new place; null: no key here opens it. */
async function* readRecords(
  moment: BackupMoment,
  part: { workspace: WorkspaceId; records: string },
  id: WorkspaceId,
  box: SecretBox,
  sealed: Map<StreamId, StreamRecord | null>,
): AsyncGenerator<BackupRecord> {
  for await (const { record } of recordsOf(moment.folder, part)) {
    if (record === null) continue
    if (record.kind !== 'stream') yield record
    else {
      const { streamId } = record
      const known = sealed.get(streamId)
      const moved = known === undefined ? movedSecrets(record, part.workspace, id, box) : known
      if (moved !== record) sealed.set(streamId, moved)
      if (moved !== null) yield moved
    }
  }
}

function otherStreams(given: Inventory, found: Inventory): string[] {
  return differencesOf(given, found).flatMap((one) => (one.kind === 'part' ? [] : [one.streamId]))
}

async function putStream(
  { store, now }: CompanyPlace,
  id: WorkspaceId,
  { streamId, version, state, events, outbox, said }: StreamRecord,
): Promise<void> {
  const known = await store.load(id, streamId)
  const settled = said.filter(({ at }) => at > now() - SAID_MEMORY_MS)
  const drafts: AppendRequest['outbox'] = outbox.map(({ entry }) => entry)
  for (const { key, at } of settled) {
    // Only that it was said is kept: its key stays taken, its card can be changed.
    const message = { kind: 'admin-notice', title: '', text: '' } as const
    const stub = { recipientId: streamId, platform: null, message, dueAt: at, expiresAt: null }
    drafts.push({ key, ...stub, priority: 'update', replaces: null })
  }
  const expectedVersion = Math.min(known?.version ?? 0, version)
  const rest = events.slice(expectedVersion).map(({ at, body }) => ({ at, body }))
  const result = await store.append(id, {
    streamId,
    expectedVersion,
    events: rest,
    state,
    outbox: drafts,
  })
  // Longer than what is to come: the comparison says so.
  if (result.kind === 'conflict') return
  for (const { key, at, receipt } of settled) {
    await store.settleOutbox(id, key, { kind: 'delivered', at, receipt })
  }
  for (const { entry } of outbox) {
    const { key, dead } = entry
    if (dead !== null) await store.settleOutbox(id, key, { kind: 'dead', ...dead })
  }
}

/** How many originals; what is there already is left as it is. */
async function copyFiles(
  moment: BackupMoment,
  from: WorkspaceId,
  to: Awaited<ReturnType<typeof openObjects>>,
  id: WorkspaceId,
): Promise<number> {
  const kept = folderObjects(moment.files, { isReadOnly: true })
  let count = 0
  for await (const { key } of kept.list(workspacePrefix(from))) {
    const content = await kept.get(key)
    if (content === null) continue
    await to.putNew(workspacePrefix(id) + key.slice(workspacePrefix(from).length), content)
    if (/\/[0-9a-f]{64}$/.test(key)) count += 1
  }
  return count
}

/** Files first: as long as the records are there, it is asked for again. */
export async function eraseCompany(
  { store, config }: CompanyPlace,
  id: WorkspaceId,
): Promise<{ streams: number; files: number }> {
  const objects = await openObjects(config)
  let files = 0
  for await (const { key } of objects.list(workspacePrefix(id))) {
    await objects.remove(key)
    files += 1
  }
  // What is worked out beside them, on this machine.
  const folder = workspaceFolder(join(config.dataFolder, FILES_FOLDER), id)
  await rm(folder, { recursive: true, force: true })
  return { files, streams: await store.erase(id) }
}

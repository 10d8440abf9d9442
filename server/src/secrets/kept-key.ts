/**
 * Keys Kedu makes for itself once. Where one process serves alone they lie in its data folder; where
 * several do, sealed in the store (streams `secret/<name>`), so that each of them has the same.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '@kedu/shared/time/instant'
import { DurableFiles } from '../files/durable-files.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { SecretBox, type SecretKeys } from './secret-box.ts'

export interface KeyPlace {
  /** Null: in the folder, whatever store there is. */
  workspace: Pick<Workspace, 'id' | 'store'> | null
  dataFolder: string
  /** Absent: sealed with nothing. */
  secretKeys?: SecretKeys | undefined
}

export interface KeyToKeep {
  /** Of the file in the data folder. */
  file: string
  /** Of the stream, behind `secret/`. */
  name: string
  /** False: cut off by a power loss, say; then it is made anew. */
  isWhole(bytes: Uint8Array): boolean
  make(): Promise<Uint8Array> | Uint8Array
  now: Instant
}

interface SealedKey {
  sealed: string
}

/** The key: the one there is, else a new one, durable before it resolves. */
export async function keptKey(place: KeyPlace, key: KeyToKeep): Promise<Uint8Array> {
  const path = join(place.dataFolder, key.file)
  const inFolder = existsSync(path) ? readFileSync(path) : null
  const found = inFolder !== null && key.isWhole(inFolder) ? inFolder : null
  const { workspace, secretKeys } = place
  const box = new SecretBox(secretKeys ?? { current: null, old: [] })
  if (workspace?.store.isShared) return inStore(workspace, box, key, found)
  if (found !== null) return found
  // The store may have been moved here from where several served: what was signed there stays good.
  const moved = workspace === null ? null : await readSealed(workspace, box, key.name)
  const made = moved?.bytes ?? (await key.make())
  // Whole or not at all, readable by the owner only.
  await new DurableFiles().write(path, made)
  return made
}

/** What lies in the folder comes from the time when one process served alone. */
async function inStore(
  { id, store }: Pick<Workspace, 'id' | 'store'>,
  box: SecretBox,
  { name, make, now }: KeyToKeep,
  found: Uint8Array | null,
): Promise<Uint8Array> {
  const [streamId, context] = placeOf(id, name)
  const keep = (bytes: Uint8Array, expectedVersion: number, kind: string) =>
    store.append(id, {
      streamId,
      expectedVersion,
      events: [{ at: now, body: { kind } }],
      state: { sealed: box.seal(bytes, context) } satisfies SealedKey,
      outbox: [],
    })
  for (;;) {
    const sealed = await readSealed({ id, store }, box, name)
    if (sealed !== null) {
      const { bytes, isCurrent, version } = sealed
      if (!isCurrent) await keep(bytes, version, 'key-sealed-anew')
      return bytes
    }
    const made = found ?? (await make())
    // Another process that starts at the same moment may be first: then theirs is the key.
    if ((await keep(made, 0, 'key-kept')).kind === 'committed') return made
  }
}

async function readSealed(
  { id, store }: Pick<Workspace, 'id' | 'store'>,
  box: SecretBox,
  name: string,
): Promise<{ bytes: Uint8Array; isCurrent: boolean; version: number } | null> {
  const [streamId, context] = placeOf(id, name)
  const snapshot = await store.load<SealedKey>(id, streamId)
  if (snapshot === null) return null
  return { ...box.open(snapshot.state.sealed, context), version: snapshot.version }
}

/** Stream, and what is sealed along: elsewhere it does not open. */
function placeOf(id: string, name: string): [streamId: string, context: string] {
  const streamId = `secret/${name}`
  return [streamId, `${id}/${streamId}`]
}

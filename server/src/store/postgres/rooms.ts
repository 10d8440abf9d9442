/** Counts uses in all processes together: whoever read an older count than there is counts again. */
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { type RoomWindow, usesThatCount, waitForRoom } from '@kedu/shared/time/sliding-windows'
import type { Connections } from './connections.ts'
import { storedKey } from './stored-text.ts'

/** Each round somebody gets in, so that many at the same moment are all served. */
const ROUNDS = 200

const READ = 'select uses from rooms where workspace = $1 and name = $2'

/** $5: what was read; only then nobody was there in between. */
const COUNT = `
insert into rooms (workspace, name, uses, last_use) values ($1, $2, $3, $4::double precision)
on conflict (workspace, name) do update set uses = excluded.uses, last_use = excluded.last_use
where rooms.uses = $5
returning 1 as counted`

export async function takeRoom(
  connections: Connections,
  workspace: WorkspaceId,
  name: string,
  windows: readonly RoomWindow[],
  now: Instant,
): Promise<number> {
  const key = [storedKey(workspace), storedKey(name)]
  for (let round = 0; round < ROUNDS; round += 1) {
    const [row] = await connections.run(workspace, READ, key)
    const before = row === undefined ? null : String(row.uses)
    const known: number[] = before === null ? [] : JSON.parse(before)
    const uses = usesThatCount(known, windows, now)
    const waitMs = waitForRoom(uses, windows, now)
    if (waitMs > 0) return waitMs
    const after = JSON.stringify([...uses, now])
    const values = [...key, after, now, before]
    if ((await connections.run(workspace, COUNT, values)).length > 0) return 0
  }
  throw new Error(`Too many at the same moment count uses of ${name}`)
}

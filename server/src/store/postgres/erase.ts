/**
 * Takes a workspace away, as the owner of the tables: the role that works with them has no right to
 * take a history away, and the trigger lets it pass only where the transaction names this workspace.
 */
import type { WorkspaceId } from '@kedu/shared/people/person'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import postgres, { type Sql } from 'postgres'
import { StoreUnreachableError } from '../errors.ts'
import { clientOptions, reservedOf } from './connections.ts'
import { addressOf, isUnreachable, refusalOf } from './sql-errors.ts'
import { storedKey } from './stored-text.ts'

/** Two million events. */
const ANSWER_MS = 10 * MINUTE_MS
const TABLES = ['events', 'inbox', 'inbox_done', 'outbox', 'said', 'lanes', 'rooms'] as const

/** All of it or nothing. Returns how many streams it had; throws `StoreRefusedError` without the right. */
export async function eraseWorkspace(ownerUrl: string, workspace: WorkspaceId): Promise<number> {
  const sql = postgres(ownerUrl, clientOptions(ANSWER_MS)) as Sql
  const id = storedKey(workspace)
  try {
    const own = await reservedOf(sql)
    try {
      await own`begin`
      await own`
        select set_config('kedu.workspace', ${id}, true), set_config('kedu.erasing', ${id}, true)`
      for (const table of TABLES) {
        await own.unsafe(`delete from ${table} where workspace = $1`, [id])
      }
      const streams = await own`delete from streams where workspace = ${id}`
      await own`delete from workspaces where id = ${id}`
      await own`commit`
      return streams.count
    } catch (error) {
      await own`rollback`.catch(() => undefined)
      throw error
    } finally {
      own.release()
    }
  } catch (error) {
    if (isUnreachable(error)) throw new StoreUnreachableError(error)
    throw refusalOf(error, addressOf(ownerUrl))
  } finally {
    await sql.end({ timeout: 1 })
  }
}

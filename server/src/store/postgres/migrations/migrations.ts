import { store } from './0001-store.ts'
import { walls } from './0002-walls.ts'
import { rooms } from './0003-rooms.ts'
import { liveness } from './0010-liveness.ts'
import { beats } from './0011-beats.ts'
import { clocks } from './0012-clocks.ts'
import { kept } from './0013-kept.ts'

export interface Migration {
  number: number
  name: string
  /** Run in one transaction as the owner, with `kedu` as the only schema searched. */
  sql: string
  /** Rights of the application's role on what it makes: `table: rights`. */
  grants: Readonly<Record<string, string>>
}

const ALL = 'select, insert, update, delete'

/**
 * In ascending order, forward only; what was released is never changed. Numbers may have gaps, and a
 * gap may be filled later: each is remembered by itself.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    number: 1,
    name: 'store',
    sql: store,
    grants: {
      workspaces: 'select, insert',
      events: 'select, insert',
      streams: 'select, insert, update',
      inbox: ALL,
      inbox_done: ALL,
      outbox: ALL,
      said: ALL,
      lanes: ALL,
      leases: ALL,
      instances: ALL,
      serving: 'select, update',
      downtimes: ALL,
    },
  },
  { number: 2, name: 'walls', sql: walls, grants: {} },
  { number: 3, name: 'rooms', sql: rooms, grants: { rooms: ALL } },
  { number: 10, name: 'liveness', sql: liveness, grants: {} },
  { number: 11, name: 'beats', sql: beats, grants: {} },
  { number: 12, name: 'clocks', sql: clocks, grants: {} },
  { number: 13, name: 'kept', sql: kept, grants: {} },
]

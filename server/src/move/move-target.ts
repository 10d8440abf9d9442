/** A store that is being filled from another one, while nobody serves it. */
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Downtime } from '@kedu/shared/time/work-calendar'
import type {
  BackupSource,
  DoneRecord,
  InboxRecord,
  StreamRecord,
} from '../backup/backup-records.ts'
import type { FoundStream } from './inventory.ts'

export interface StreamToPut {
  record: StreamRecord
  /** What an earlier try left of it. */
  known: FoundStream | null
}

/** What a company has in its boxes, each in its order. */
export interface Boxes {
  inbox: InboxRecord[]
  done: DoneRecord[]
  outbox: { order: number; entry: StreamRecord['outbox'][number]['entry'] }[]
}

export interface Served {
  lastHeartbeat: Instant | null
  downtimes: readonly Downtime[]
}

/**
 * Everything may be done again after the process was killed: it ends the same. Whatever resolves may
 * still be lost with the power until `settle` has.
 */
export interface MoveTarget {
  /** The same store, to be read. */
  readonly source: BackupSource
  /** An earlier move into it did not come to its end. */
  isUnfinished(): Promise<boolean>
  /** From now on no Kedu serves it, until `finish`. */
  begin(): Promise<void>
  put(workspace: WorkspaceId, streams: readonly StreamToPut[]): Promise<void>
  /** After all streams; replaces what an earlier try left. */
  putBoxes(workspace: WorkspaceId, boxes: Boxes): Promise<void>
  putServed(served: Served): Promise<void>
  /** Everything put survives power loss. */
  settle(): Promise<void>
  /** It was compared: it may be served. */
  finish(): Promise<void>
  close(): Promise<void>
}

/** The source, kept from being served meanwhile. */
export interface Hold {
  /** Tells others that it is still held; often enough is every few seconds. */
  renew(): Promise<void>
  release(): Promise<void>
}

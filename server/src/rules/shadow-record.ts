/** Stream `shadow/rules`: rules on probation, what they would have said, and how it ended. */
import type { GroupAlerts } from '@kedu/shared/alerts/group-alert'
import type { RecordedTick } from '@kedu/shared/backtest/rule-run'
import type { RuleChanges } from '@kedu/shared/contracts/api/rules'
import type { Alert, DealId } from '@kedu/shared/deal/deal'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'

const STREAM = 'shadow/rules'

export function isShadowStream(streamId: string): boolean {
  return streamId === STREAM
}

export type ShadowEvent =
  | {
      kind: 'shadow-started'
      byId: PersonId
      changes: RuleChanges
      until: Instant
      /** What had been said by then: that is not said again. */
      known: { dealId: DealId; alerts: Alert[] }[]
      knownGroups: GroupAlerts[]
    }
  | ({ kind: 'shadow-planned' } & RecordedTick)
  | { kind: 'shadow-ended'; byId: PersonId; how: 'on' | 'discarded' }

/** Small: what was said is in the events. */
export interface ShadowState {
  status: 'running' | 'on' | 'discarded'
  byId: PersonId
  changes: RuleChanges
  from: Instant
  until: Instant
  /** The version of its start. */
  startVersion: number
}

export interface ShadowRecord {
  state: ShadowState
  version: number
  started: Extract<ShadowEvent, { kind: 'shadow-started' }>
  /** In order. */
  recorded: RecordedTick[]
}

/** The last shadow with all it said; null when there never was one. */
export async function loadShadow({ store, id }: Workspace): Promise<ShadowRecord | null> {
  const snapshot = await store.load<ShadowState>(id, STREAM)
  if (snapshot === null) return null
  const { state, version } = snapshot
  let started: ShadowRecord['started'] | null = null
  const recorded: RecordedTick[] = []
  for (const { version: of, body } of await store.history(id, STREAM)) {
    const event = body as ShadowEvent
    if (of < state.startVersion) continue
    if (event.kind === 'shadow-started') started = event
    if (event.kind === 'shadow-planned') recorded.push(event)
  }
  if (started === null) throw new Error('A shadow has no beginning')
  return { state, version, started, recorded }
}

/** Throws when somebody else wrote meanwhile: there is one writer, the running server. */
export async function appendShadow(
  { store, id }: Workspace,
  version: number,
  state: ShadowState,
  body: ShadowEvent,
  at: Instant,
): Promise<number> {
  const result = await store.append(id, {
    streamId: STREAM,
    expectedVersion: version,
    events: [{ at, body }],
    state,
    outbox: [],
  })
  if (result.kind === 'conflict') throw new Error('The shadow changed meanwhile')
  return result.version
}

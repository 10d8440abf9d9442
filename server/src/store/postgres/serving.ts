/**
 * Who serves, and when nobody did (L4). Every instance beats once a minute into one row; whoever comes
 * after more than five minutes without a beat of anybody notes a downtime.
 */
import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import { DAY_MS, type Instant, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import type { Downtime } from '@kedu/shared/time/work-calendar'
import type { ClockState } from '../store.ts'
import type { Connections, Row } from './connections.ts'

const DOWNTIME_FROM_MS = 5 * MINUTE_MS
const KEPT_MS = 365 * DAY_MS

const DATABASE_NOW = 'extract(epoch from clock_timestamp()) * 1000'

/**
 * $1 now; $2 false: a gap is none, for this instance served all the time; $3 true: only the moments
 * handed in count. Otherwise a gap is one by the database's clock as well: an instance that comes with a
 * clock hours ahead of the others has found nobody away.
 */
const BEAT = `
with before as materialized (select last_heartbeat, beaten_at from serving for update),
gap as (
  insert into downtimes (began, ended)
  select last_heartbeat, $1::double precision from before
  where $2::boolean and $1::double precision - last_heartbeat > ${DOWNTIME_FROM_MS}
    and ($3::boolean or beaten_at is null or ${DATABASE_NOW} - beaten_at > ${DOWNTIME_FROM_MS})
  on conflict do nothing returning 1
),
forgotten as (delete from downtimes where ended <= $1::double precision - ${KEPT_MS}::double precision)
update serving set last_heartbeat = $1::double precision, beaten_at = ${DATABASE_NOW}
-- After the gap was looked for.
from (select count(*) from gap) as noted`

/** So long an instance counts as living after it said so. */
const ALIVE_MS = 25 * SECOND_MS
const SAY_EVERY_MS = 5 * SECOND_MS
/** A clock that is off by more is wrong. A moment's haste or delay of a statement is less. */
const WRONG_FROM_MS = 2 * MINUTE_MS
/** It stops working on what it leased so much before others may take it. */
const MARGIN_MS = 5 * SECOND_MS

const ALIVE_UNTIL = `${DATABASE_NOW} + ${ALIVE_MS}`

/**
 * Who is gone is told by the database's clock alone: passed for dead by somebody whose clock is a day
 * ahead, an instance would have its messages sent once more by others.
 */
const SEEN = `
with gone as (
  delete from instances where id <> $1
    and alive_until < ${DATABASE_NOW} - ${DAY_MS}
)
insert into instances (id, host, pid, started_at, last_seen, alive_until)
values ($1, $2, $3::integer, $4::double precision, $4::double precision, ${ALIVE_UNTIL})
on conflict (id) do update set last_seen = excluded.last_seen`

/** $2: what this instance's clock says, which is null where it is not the world's. */
const ALIVE = `
update instances set alive_until = ${ALIVE_UNTIL},
  clock_ahead_ms = $2::double precision - ${DATABASE_NOW}
where id = $1
returning clock_ahead_ms, exists (
  select from instances as other where other.id <> $1
    and other.alive_until > ${DATABASE_NOW} and abs(other.clock_ahead_ms) <= ${WRONG_FROM_MS}
) as is_another_right`

export interface ServingParts {
  connections: Connections
  /** Its id. */
  instance: string
  now(): Instant
  /** The moments handed in are not those of the world, so that no clock tells them wrong. */
  isClockGiven: boolean
}

export class Serving {
  readonly #connections: Connections
  readonly #instance: string
  readonly #now: () => Instant
  readonly #isClockGiven: boolean
  #timer: NodeJS.Timeout | null = null
  /** By our own clock, which goes on while the process stands still. */
  #aliveUntilMs = 0
  #clockState: ClockState | null = null
  /** A beat failed: then perhaps nobody's arrived. */
  #wasCutOff = false

  constructor({ connections, instance, now, isClockGiven }: ServingParts) {
    this.#connections = connections
    this.#instance = instance
    this.#now = now
    this.#isClockGiven = isClockGiven
  }

  async start(now: Instant): Promise<void> {
    await this.seen(now)
    await this.#sayAlive()
    await this.#noteServing(now, true)
    this.#timer = setInterval(() => void this.#sayAlive().catch(() => undefined), SAY_EVERY_MS)
    this.#timer.unref()
  }

  /** False as soon as others may pass this instance for dead. */
  get isAlive(): boolean {
    return performance.now() < this.#aliveUntilMs
  }

  /** As of a few seconds ago. */
  get clockState(): ClockState | null {
    return this.#clockState
  }

  async #sayAlive(): Promise<void> {
    // Counted from before the question: the database's time began later, never earlier.
    const askedAtMs = performance.now()
    const clock = this.#isClockGiven ? null : this.#now()
    const [row] = await this.#connections.run(null, ALIVE, [this.#instance, clock])
    this.#aliveUntilMs = askedAtMs + ALIVE_MS - MARGIN_MS
    this.#clockState = clockStateOf(row)
  }

  async beat(now: Instant): Promise<void> {
    try {
      await this.#sayAlive()
      await this.#noteServing(now, this.#wasCutOff)
      await this.seen(now)
      this.#wasCutOff = false
    } catch (error) {
      this.#wasCutOff = true
      throw error
    }
  }

  async #noteServing(now: Instant, mayBeGap: boolean): Promise<void> {
    // Until when somebody served is for those to say who know what time it is.
    if (this.#clockState?.stepsBack === true) return
    await this.#connections.run(null, BEAT, [now, mayBeGap, this.#isClockGiven])
  }

  /** A write that is on the disk when it resolves. */
  async seen(now: Instant): Promise<void> {
    await this.#connections.run(null, SEEN, [this.#instance, hostname(), process.pid, now])
  }

  /** What the database's clock says. */
  async sharedTime(): Promise<Instant> {
    const [row] = await this.#connections.run(null, 'select clock_timestamp() as at')
    return row?.at as Instant
  }

  async downtimes(): Promise<Downtime[]> {
    const rows = await this.#connections.run(null, 'select began, ended from downtimes order by 1')
    return rows.map(({ began, ended }) => ({ from: began as Instant, to: ended as Instant }))
  }

  async end(now: Instant): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#aliveUntilMs = 0
    await this.beat(now)
    await this.#connections.run(null, 'delete from leases where holder = $1', [this.#instance])
    await this.#connections.run(null, 'delete from instances where id = $1', [this.#instance])
  }
}

function clockStateOf(row: Row | undefined): ClockState | null {
  const ahead = row?.clock_ahead_ms
  if (typeof ahead !== 'number') return null
  const isWrong = Math.abs(ahead) > WRONG_FROM_MS
  const stepsBack = isWrong && row?.is_another_right === true
  return { aheadMs: Math.round(ahead), isWrong, stepsBack }
}

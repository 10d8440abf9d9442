/**
 * The numbers of one process, as Prometheus reads them. They are noted at few seams: around the store,
 * the platforms, the judge, the loops and HTTP; rules know nothing of them. Labels come from closed
 * lists: never an id of a deal, a person or a message. How they are read: server/docs/operations.md.
 */
import { FAILURE_REASONS } from '@kedu/bot/platform'
import { PLATFORM_NAMES, type PlatformName } from '@kedu/shared/people/person'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { WorkspaceGauges } from './workspace-gauges.ts'

/** Seconds. From what memory answers to what a platform takes at worst. */
const WORK_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const LONG_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

/** Called with the outcome when the work is over. */
export type Stopwatch<Outcome extends string = string> = (outcome: Outcome) => void

export class Metrics {
  readonly registry = new Registry()
  readonly workspaces = new WorkspaceGauges(this.registry)

  readonly #callbacks = this.#seconds(
    'kedu_callback_seconds',
    'From a callback to its answer',
    ['platform', 'outcome'],
    WORK_BUCKETS,
  )
  readonly #platformCalls = this.#seconds(
    'kedu_platform_call_seconds',
    'Sending, changing, looking up and fetching at a platform',
    ['platform', 'call', 'outcome'],
    LONG_BUCKETS,
  )
  readonly #platformRefusals = this.#count(
    'kedu_platform_refusals_total',
    'What a platform did not do, by reason',
    ['platform', 'call', 'reason'],
  )
  readonly #store = this.#seconds(
    'kedu_store_seconds',
    'Operations of the store',
    ['operation', 'outcome'],
    WORK_BUCKETS,
  )
  readonly #settled = this.#count('kedu_settled_total', 'Messages in and out that were settled', [
    'box',
    'outcome',
    'reason',
  ])
  readonly #leaseAsks = this.#count(
    'kedu_lease_asks_total',
    'Asking for a lease shared by several instances',
    ['outcome'],
  )
  readonly #leasesHeld = this.#gauge('kedu_leases_held', 'Leases this instance holds', [])
  #isReady = async () => true
  /** Until when this instance holds which, in ms of `performance.now()`. */
  readonly #leases = new Map<string, number>()
  readonly #due = this.#count('kedu_due_deals_total', 'Deals the clock found due', [])
  readonly #commands = this.#count(
    'kedu_commands_total',
    'Commands at the one door: done, failed, or why they were refused',
    ['command', 'outcome'],
  )
  readonly #loops = this.#seconds(
    'kedu_loop_seconds',
    'One round of a loop; `clock` is the scan',
    ['loop', 'outcome'],
    LONG_BUCKETS,
  )
  readonly #loopEnded = this.#gauge(
    'kedu_loop_ended_timestamp_seconds',
    'When a loop last ended without a failure',
    ['loop'],
  )
  readonly #judge = this.#seconds(
    'kedu_judge_seconds',
    'Looking at a file or drawing a picture, the wait for its turn included',
    ['work', 'outcome'],
    LONG_BUCKETS,
  )
  readonly #judgePending = this.#gauge('kedu_judge_pending', 'Files waiting or looked at', [])
  readonly #requests = this.#count('kedu_http_requests_total', 'Answered, by route template', [
    'method',
    'route',
    'status',
  ])
  readonly #requestTimes = this.#seconds(
    'kedu_http_request_seconds',
    'From a request to its answer; live streams are left out',
    ['area'],
    WORK_BUCKETS,
  )
  readonly #signInRefusals = this.#count(
    'kedu_sign_in_refusals_total',
    'Signing in or renewing a session that was refused',
    ['route', 'status'],
  )
  readonly #streams = this.#gauge('kedu_web_streams', 'Open windows of the web chat', [])
  readonly #clockAhead = this.#gauge(
    'kedu_clock_ahead_seconds',
    'How far the clock of this instance is ahead of the database’s',
    [],
  )
  readonly #ready = this.#gauge('kedu_ready', '1 while this instance takes work', [])

  constructor() {
    // Alerts ask whether these grew. A series that begins at its first case is not seen to grow by it.
    for (const reason of [...FAILURE_REASONS, 'expired']) {
      this.#settled.inc({ box: 'outbox', outcome: 'dead', reason }, 0)
    }
    for (const platform of PLATFORM_NAMES) {
      for (const outcome of ['failed', 'late']) this.#callbacks.zero({ platform, outcome })
    }
  }

  /** Memory, processor, event loop and garbage collection of this process; once in a process. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry })
  }

  callback(platform: PlatformName): Stopwatch {
    return this.#time(this.#callbacks, { platform })
  }

  platformCall(platform: PlatformName, call: string): Stopwatch {
    return this.#time(this.#platformCalls, { platform, call })
  }

  platformRefused(platform: PlatformName, call: string, reason: string): void {
    this.#platformRefusals.inc({ platform, call, reason })
  }

  storeOperation(operation: string): Stopwatch<'ok' | 'conflict' | 'failed'> {
    return this.#time(this.#store, { operation })
  }

  settled(box: 'inbox' | 'outbox', outcome: string, reason = ''): void {
    this.#settled.inc({ box, outcome, reason })
  }

  /** @param forMs how long this instance holds it; 0: another one does */
  leaseAsked(name: string, forMs: number): void {
    this.#leaseAsks.inc({ outcome: forMs > 0 ? 'held' : 'elsewhere' })
    if (forMs > 0) this.#leases.set(name, performance.now() + forMs)
    else this.#leases.delete(name)
  }

  leaseReleased(name: string): void {
    this.#leases.delete(name)
  }

  dueFound(deals: number): void {
    this.#due.inc(deals)
  }

  command(command: string, outcome: string): void {
    this.#commands.inc({ command, outcome })
  }

  loop(loop: string): Stopwatch<'ok' | 'failed'> {
    const stop = this.#time(this.#loops, { loop })
    return (outcome) => {
      stop(outcome)
      if (outcome === 'ok') this.#loopEnded.set({ loop }, Date.now() / 1000)
    }
  }

  judging(work: string): Stopwatch<'ok' | 'unreadable' | 'failed'> {
    this.#judgePending.inc()
    const stop = this.#time(this.#judge, { work })
    return (outcome) => {
      this.#judgePending.dec()
      stop(outcome)
    }
  }

  answered(labels: { method: string; route: string; status: number }): void {
    this.#requests.inc({ ...labels, status: String(labels.status) })
  }

  answeredWithin(route: string, seconds: number): void {
    this.#requestTimes.observe({ area: areaOf(route) }, seconds)
  }

  /** A live stream of the web chat; call what is returned when it is closed. */
  streamOpened(): () => void {
    this.#streams.inc()
    return () => this.#streams.dec()
  }

  signInRefused(route: string, status: number): void {
    this.#signInRefusals.inc({ route, status: String(status) })
  }

  clockAhead(seconds: number): void {
    this.#clockAhead.set(seconds)
  }

  /** Asked at every scrape: the same as `/health/ready` answers. */
  readyWhile(isReady: () => Promise<boolean>): void {
    this.#isReady = isReady
  }

  /** Everything in Prometheus' text format. */
  async text(): Promise<string> {
    const at = performance.now()
    this.#leasesHeld.set([...this.#leases.values()].filter((until) => until > at).length)
    const [isReady] = await Promise.all([this.#isReady(), this.workspaces.refresh()])
    this.#ready.set(isReady ? 1 : 0)
    return this.registry.metrics()
  }

  #seconds(name: string, help: string, labelNames: string[], buckets: number[]): Histogram {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] })
  }

  #count(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] })
  }

  #gauge(name: string, help: string, labelNames: string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] })
  }

  #time(histogram: Histogram, labels: Record<string, string>): Stopwatch {
    const startedAt = performance.now()
    return (outcome) =>
      histogram.observe({ ...labels, outcome }, (performance.now() - startedAt) / 1000)
  }
}

/** The part of the site a route belongs to, so that times have few series. */
function areaOf(route: string): string {
  const [, first = ''] = route.split('/')
  return ['callbacks', 'api', 'auth', 'web', 'health'].includes(first) ? first : 'page'
}

/** What stands in each workspace at the moment of asking: waiting messages, allowances, connections. */
import type { Instant } from '@kedu/shared/time/instant'
import { Counter, Gauge, type Registry } from 'prom-client'

/** So many workspaces have series of their own; what is beyond is summed up as `other`. */
const NAMED_MAX = 50
/** A store that does not answer must not keep Prometheus waiting: those numbers are left out. */
const READ_MS = 3_000

export interface WorkspaceNumbers {
  now: Instant
  deals: number
  inboxPending: number
  /** Due time of the entry that is due first; null: nothing waits. */
  inboxFirstDue: Instant | null
  outboxPending: number
  outboxFirstDue: Instant | null
  outboxDead: number
  connections: readonly { platform: string; isOpen: boolean }[]
  /** Platforms nothing is sent to for the moment. */
  paused: readonly string[]
  /** This month's use of the one allowance there is; null: no platform has one. */
  quota: Record<'api' | 'callbacks', { used: number; limit: number }> | null
}

type Read = () => Promise<WorkspaceNumbers>

export class WorkspaceGauges {
  readonly #workspaces = new Map<string, Read>()
  readonly #gauges: ReturnType<typeof gaugesIn>
  readonly #failures: Counter
  #refreshing: Promise<void> | null = null

  constructor(registry: Registry) {
    this.#gauges = gaugesIn(registry)
    this.#failures = new Counter({
      name: 'kedu_scrape_failures_total',
      help: 'Workspaces whose numbers could not be read in time',
      registers: [registry],
    })
  }

  /** Read at each scrape until the returned function is called. */
  add(workspaceId: string, read: Read): () => void {
    this.#workspaces.set(workspaceId, read)
    return () => {
      if (this.#workspaces.get(workspaceId) === read) this.#workspaces.delete(workspaceId)
    }
  }

  /** Resolves when the gauges say what is now; never rejects. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#readAll().finally(() => {
      this.#refreshing = null
    })
    return this.#refreshing
  }

  async #readAll(): Promise<void> {
    const ids = [...this.#workspaces.keys()].toSorted()
    const read = await Promise.all(
      ids.map(async (id, position) => ({
        label: position < NAMED_MAX ? id : 'other',
        numbers: await this.#read(this.#workspaces.get(id)),
      })),
    )
    for (const gauge of Object.values(this.#gauges)) gauge.reset()
    for (const { label, numbers } of read) if (numbers !== null) this.#show(label, numbers)
  }

  async #read(read: Read | undefined): Promise<WorkspaceNumbers | null> {
    if (read === undefined) return null
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, READ_MS, null)
      timer.unref()
    })
    const numbers = await Promise.race([read().catch(() => null), late])
    clearTimeout(timer)
    if (numbers === null) this.#failures.inc()
    return numbers
  }

  #show(workspace: string, numbers: WorkspaceNumbers): void {
    const own = this.#gauges
    own.deals.inc({ workspace }, numbers.deals)
    own.inboxPending.inc({ workspace }, numbers.inboxPending)
    own.outboxPending.inc({ workspace }, numbers.outboxPending)
    own.dead.inc({ workspace }, numbers.outboxDead)
    const { now, inboxFirstDue, outboxFirstDue } = numbers
    raise(own.inboxLag, workspace, lagSeconds(inboxFirstDue, now))
    raise(own.outboxLag, workspace, lagSeconds(outboxFirstDue, now))
    for (const { platform, isOpen } of numbers.connections) {
      own.connectionUp.inc({ workspace, platform }, isOpen ? 1 : 0)
      own.connections.inc({ workspace, platform }, 1)
    }
    for (const platform of numbers.paused) own.paused.inc({ workspace, platform }, 1)
    for (const [kind, { used, limit }] of Object.entries(numbers.quota ?? {})) {
      own.quotaUsed.inc({ workspace, kind }, used)
      own.quotaLimit.inc({ workspace, kind }, limit)
    }
  }
}

function lagSeconds(firstDue: Instant | null, now: Instant): number {
  return firstDue === null ? 0 : Math.max(0, (now - firstDue) / 1000)
}

/** Of several workspaces under one label the longest wait counts. */
function raise(gauge: Lag, workspace: string, seconds: number): void {
  const longest = Math.max(gauge.longest.get(workspace) ?? 0, seconds)
  gauge.longest.set(workspace, longest)
  gauge.set({ workspace }, longest)
}

/** A gauge that remembers what it shows until it is reset. */
class Lag extends Gauge {
  readonly longest = new Map<string, number>()

  override reset(): void {
    super.reset()
    this.longest?.clear()
  }
}

function gaugesIn(registry: Registry) {
  const registers = [registry]
  const gauge = (name: string, help: string, ...more: string[]) =>
    new Gauge({ name, help, labelNames: ['workspace', ...more], registers })
  const lag = (name: string, help: string) =>
    new Lag({ name, help, labelNames: ['workspace'], registers })
  return {
    deals: gauge('kedu_deals', 'Deals kept'),
    inboxPending: gauge('kedu_inbox_pending', 'Messages in that are not worked on yet'),
    inboxLag: lag('kedu_inbox_lag_seconds', 'How long the oldest due message in has waited'),
    outboxPending: gauge('kedu_outbox_pending', 'Messages out that are not said yet'),
    outboxLag: lag('kedu_outbox_lag_seconds', 'How long the oldest due message out has waited'),
    dead: gauge('kedu_dead_letters', 'Messages out that were given up'),
    connectionUp: gauge('kedu_connections_up', 'Lasting connections that are open', 'platform'),
    connections: gauge('kedu_connections', 'Lasting connections there should be', 'platform'),
    paused: gauge('kedu_platform_paused', '1: nothing is sent there for the moment', 'platform'),
    quotaUsed: gauge('kedu_quota_used', "Of the month's allowance", 'kind'),
    quotaLimit: gauge('kedu_quota_limit', 'The allowance of a month', 'kind'),
  }
}

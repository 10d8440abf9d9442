/** What the application is put together from. */
import type { Timers } from '@kedu/bot/platforms/connection/timers'
import type { Instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Config, SuiteConfigs } from './config/config.ts'
import type { EvidenceJudge } from './evidence/evidence-judge.ts'
import type { Objects } from './files/objects.ts'
import type { InboxPlaces } from './flows/process-inbound.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Workspace } from './workspace/workspace.ts'

/** The trial's clock; real data has none. */
export interface Trial {
  offsetMs(): number
  advance(hours: number): Promise<void>
}

export interface AppDeps {
  config: Pick<Config, 'dataFolder' | 'publicOrigin'> &
    Partial<
      Pick<
        Config,
        'database' | 'quotes' | 'mail' | 'files' | 'secretKeys' | 'webhooks' | 'trustedProxies'
      >
    > &
    SuiteConfigs
  workspace: Workspace
  /** Path below which the company is reached, e.g. `/w/acme`, taken off before a request comes; default: '', the root. */
  basePath?: string
  /** Where this process is reached when nobody has said a public address, with the path; default: its own port. */
  ownOrigin?(): string
  /** Platforms get their answers and nothing else happens; default: the company is at work. */
  isSuspended?: boolean
  /** Tells the store that this process serves; one of its companies does. Default: this one. */
  beatsHeart?: boolean
  /** Shared with the other companies of the process; default: all are this one's. */
  inboxPlaces?: InboxPlaces
  /** Kedu's clock, the trial's advance included. */
  now(): Instant
  /** The real clock: sessions must not end because the trial's clock moved. */
  realNow(): Instant
  random(): number
  randomBytes(size: number): Uint8Array
  newId(): string
  sessionSecret: Uint8Array
  trial: Trial | null
  /** Files the whole company may upload in a day, in bytes, as it is by now; absent: what is usual. */
  uploadBytesPerDay?: () => number
  /** Where files are kept; default: as the configuration says. */
  objects?: Objects
  /** Built page, or null when only the endpoints are served. */
  pageRoot: string | null
  log: FastifyBaseLogger
  /** The process's numbers; every workspace of it notes its own there. */
  metrics: Metrics
  /** The process is on its way down: it answers, but counts as not ready. Default: never. */
  isStopping?(): boolean
  /** To whoever started the process, on the terminal; default: nobody. */
  say?(lines: readonly string[]): void
  /** What waits for a moment inside a platform; default: Node's timers. */
  timers?: Timers
  /** Looks at files; default: in a process of its own. */
  judge?: EvidenceJudge
  /** How long an answer waits for verdicts, ms; default: `JUDGING_WAIT_MS`. */
  judgingWaitMs?: number
  /** Between ticks; tests wake the loops themselves. */
  oftenEveryMs?: number
}

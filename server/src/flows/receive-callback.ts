/**
 * A callback comes in: open → decode → inbox → answer. Everything slower happens after the answer;
 * what was answered with 200 is on disk.
 */
import type {
  CallbackRejection,
  ChatPlatform,
  Inbound,
  PlatformAnswer,
  RawCallback,
} from '@kedu/bot/platform'
import { type Timers, within } from '@kedu/bot/platforms/connection/timers'
import { suiteOf } from '@kedu/shared/people/person'
import { type Instant, SECOND_MS } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Metrics } from '../metrics/metrics.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Recorded, SecondTries } from './second-tries.ts'

/** What became of it: recorded, known already, nothing to keep, not kept (in time), or why it was rejected. */
export type CallbackOutcome = Recorded | 'late' | 'verified' | CallbackRejection['kind']

export interface CallbackAnswer {
  status: number
  contentType: string
  body: string
  /** Called once, with whether the whole answer went out. */
  written?(isWritten: boolean): void
}

export interface ReceiveDeps {
  workspace: Workspace
  now(): Instant
  log: FastifyBaseLogger
  metrics: Pick<Metrics, 'callback'>
  timers: Timers
  secondTries: SecondTries
  /** The company is suspended: platforms get their answers, nothing is kept; default: it is not. */
  isSuspended?: boolean
  /** What is taken in here is worked on here, so an answer can be waited for; default: it is. */
  worksHere?(): boolean
  /** Everything that came in rightly signed, repetitions too: platforms count it. */
  onReceived?(inbound: Inbound): void
  /** Called after something new was recorded, to process it soon. */
  onRecorded(): void
}

/** For so long a message, and the answer to it, is left to the process that holds its request: longer than any platform waits. */
export const KEEP_MS = 10 * SECOND_MS

const EMPTY: CallbackAnswer = { status: 200, contentType: 'text/plain; charset=utf-8', body: '' }

/**
 * Answers one callback. Rejections get a bare status; what a store cannot write, or not in the time
 * the platform grants, gets 503, so that the platform tries again and the sender is not told that
 * anything was kept. What the platform does not bring again is tried again here.
 */
export async function receiveCallback(
  platform: ChatPlatform,
  raw: RawCallback,
  deps: ReceiveDeps,
): Promise<CallbackAnswer> {
  const stop = deps.metrics.callback(platform.name)
  const { outcome, answer } = await answerTo(platform, raw, deps)
  stop(outcome)
  return answer
}

async function answerTo(
  platform: ChatPlatform,
  raw: RawCallback,
  deps: ReceiveDeps,
): Promise<Outcome> {
  const receivedAt = deps.now()
  const opened = platform.open(raw, receivedAt)
  switch (opened.kind) {
    case 'answer':
      return answered('verified', { contentType: opened.contentType, body: opened.body })
    case 'rejected':
      deps.log.warn(
        { platform: platform.name, rejection: opened.rejection.kind },
        'callback rejected',
      )
      return refused(opened.rejection.kind, statusOf(opened.rejection.kind))
    case 'opened':
      break
    default:
      return opened satisfies never
  }
  const inbound = platform.decode(opened.plaintext, receivedAt)
  const terms = platform.terms?.(raw) ?? null
  const mayHold = platform.heldAnswer !== undefined && (deps.worksHere?.() ?? true)
  const work = recordInbound(inbound, deps, mayHold ? KEEP_MS : undefined)
  const recorded =
    terms === null
      ? await work
      : await within(deps.timers, terms.answerWithinMs, work, 'late' as const)
  if (recorded === 'failed' || recorded === 'late') {
    const waits = terms?.retrySeconds ?? []
    if (waits.length > 0) {
      void deps.secondTries.run(inbound, work, waits, () => keep(inbound, deps))
    }
    return refused(recorded, 503)
  }
  const isHeld = mayHold && recorded === 'recorded'
  const held = isHeld ? await platform.heldAnswer?.(inbound) : null
  return answered(recorded, held ?? platform.passiveAnswer(inbound, null, receivedAt))
}

interface Outcome {
  outcome: CallbackOutcome
  answer: CallbackAnswer
}

function answered(outcome: CallbackOutcome, answer: PlatformAnswer | null): Outcome {
  return { outcome, answer: answer === null ? EMPTY : { status: 200, ...answer } }
}

function refused(outcome: CallbackOutcome, status: number): Outcome {
  return { outcome, answer: { ...EMPTY, status } }
}

/**
 * Durably recorded unless there is nothing to keep or it is known already; then it is processed
 * soon. For callbacks and for what comes over a connection alike. `keepMs`: other processes leave it to
 * this one for so long.
 */
export async function recordInbound(
  inbound: Inbound,
  deps: ReceiveDeps,
  keepMs?: number,
): Promise<Recorded> {
  deps.onReceived?.(inbound)
  const isIgnored = deps.isSuspended === true || inbound.content.kind === 'ignored'
  return isIgnored ? 'ignored' : keep(inbound, deps, keepMs)
}

async function keep(
  inbound: Inbound,
  deps: ReceiveDeps,
  keepMs?: number,
): Promise<'recorded' | 'duplicate' | 'failed'> {
  const recorded = await record(inbound, deps, keepMs)
  if (recorded === 'failed') return recorded
  deps.log.info(
    {
      platform: inbound.platform,
      inboxId: inbound.id,
      content: inbound.content.kind,
      recorded,
    },
    'callback recorded',
  )
  if (recorded === 'recorded') deps.onRecorded()
  return recorded
}

async function record(
  inbound: Inbound,
  { workspace, log }: ReceiveDeps,
  keepMs?: number,
): Promise<'recorded' | 'duplicate' | 'failed'> {
  const entry = {
    id: inbound.id,
    receivedAt: inbound.receivedAt,
    inbound,
    // One person's messages wait for each other, by whichever door of the suite they came.
    group: `${suiteOf(inbound.platform)}:${inbound.userId}`,
  }
  try {
    return await workspace.store.receive(workspace.id, entry, keepMs)
  } catch (error) {
    log.error({ err: error, inboxId: inbound.id }, 'inbox could not be written')
    return 'failed'
  }
}

function statusOf(kind: CallbackRejection['kind']): number {
  switch (kind) {
    case 'too-large':
      return 413
    case 'malformed':
    case 'undecryptable':
    case 'forbidden-markup':
      return 400
    case 'bad-signature':
    case 'stale':
    case 'from-the-future':
    case 'wrong-receiver':
    case 'replayed':
      return 403
    default:
      return kind satisfies never
  }
}

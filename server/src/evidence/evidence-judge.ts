/**
 * Looks at files in processes that may die. One interface for the server and the command line; what it
 * gives back are measures, judged by `shared/evidence/judge-evidence`.
 */
import type { FileMeasures } from '@kedu/shared/evidence/measures'
import type { TimeZone } from '@kedu/shared/time/instant'
import { bundledScript } from '../bundled-script.ts'
import type { Picture } from '../pictures/picture.ts'
import type { Mark } from './mark-up.ts'
import { NOBODY_TRUSTED, type TrustedSigners } from './pdf/trusted-signers.ts'
import {
  type ChildResult,
  DEFAULT_JUDGE_LIMITS,
  JudgeChild,
  type JudgeLimits,
} from './process/judge-child.ts'
import type { JudgeWork } from './process/judge-job.ts'

/** Bytes, or how to get them when their turn comes: a queue must not hold a hundred photos. */
export type FileSource = Uint8Array | (() => Promise<Uint8Array>)

export interface EvidenceJudge {
  /**
   * Never rejects for anything a file does: what could not be looked at is `unreadable` with a reason.
   * Rejects when the source does.
   */
  measure(
    file: FileSource,
    options?: { zone?: TimeZone; trusted?: TrustedSigners },
  ): Promise<FileMeasures>
  /** A JPEG of the page (from 1) with frames; null when it cannot be shown. */
  markUp(file: FileSource, page: number, marks: readonly Mark[]): Promise<Uint8Array | null>
  /** A PNG of a chart, by the same process; null when it could not be drawn. */
  draw(picture: Picture): Promise<Uint8Array | null>
  /** Whether words in pictures can be seen: without a Chinese font they are missing, without an error. */
  canDrawChinese(): Promise<boolean>
  close(): Promise<void>
}

export interface EvidenceJudgeOptions {
  /** Files looked at at the same time, 1 or 2; default 1. */
  processes?: number
  limits?: Partial<JudgeLimits>
  /** Stopped when it had nothing to do for this long; default 60 s. */
  idleMs?: number
  /** The judging process's program; made by `run.mjs` when not given. */
  script?: string
}

/** A process is replaced after so many files, or when it keeps so much: what leaks goes with it. */
const FILES_PER_PROCESS = 100
const KEPT_MEMORY_SHARE = 0.75

const NO_FILE = new Uint8Array()

interface Waiting {
  work: JudgeWork
  file: FileSource
  resolve(result: ChildResult): void
  reject(error: unknown): void
}

interface Seat {
  child: JudgeChild | null
  files: number
  isBusy: boolean
  idle: ReturnType<typeof setTimeout> | null
}

export function openEvidenceJudge(options: EvidenceJudgeOptions = {}): EvidenceJudge {
  const limits = { ...DEFAULT_JUDGE_LIMITS, ...options.limits }
  const seats: Seat[] = Array.from({ length: options.processes ?? 1 }, () => ({
    child: null,
    files: 0,
    isBusy: false,
    idle: null,
  }))
  const queue: Waiting[] = []
  let script: Promise<string> | null = null
  let isClosed = false

  async function childOf(seat: Seat): Promise<JudgeChild> {
    script ??=
      options.script === undefined ? bundledScript('judge') : Promise.resolve(options.script)
    const path = await script
    const isUsedUp = (child: JudgeChild): boolean =>
      seat.files >= FILES_PER_PROCESS || child.memoryBytes > limits.memoryBytes * KEPT_MEMORY_SHARE
    if (seat.child && !seat.child.isGone && isUsedUp(seat.child)) await seat.child.stop()
    if (!seat.child || seat.child.isGone) {
      seat.child = new JudgeChild(path, limits)
      seat.files = 0
    }
    return seat.child
  }

  async function serve(seat: Seat, { work, file, resolve, reject }: Waiting): Promise<void> {
    try {
      const bytes = typeof file === 'function' ? await file() : file
      const child = await childOf(seat)
      seat.files++
      resolve(await child.run(work, bytes))
    } catch (error) {
      reject(error)
    }
  }

  function next(): void {
    for (const seat of seats) {
      const waiting = seat.isBusy ? undefined : queue.shift()
      if (!waiting) continue
      seat.isBusy = true
      if (seat.idle) clearTimeout(seat.idle)
      void serve(seat, waiting).then(() => {
        seat.isBusy = false
        seat.idle = setTimeout(() => void seat.child?.stop(), options.idleMs ?? 60_000)
        seat.idle.unref()
        next()
      })
    }
  }

  function ask(work: JudgeWork, file: FileSource): Promise<ChildResult> {
    if (isClosed) return Promise.reject(new Error('The evidence judge is closed'))
    return new Promise((resolve, reject) => {
      queue.push({ work, file, resolve, reject })
      next()
    })
  }

  return {
    async measure(file, { zone = 'Asia/Shanghai', trusted = NOBODY_TRUSTED } = {}) {
      const result = await ask({ kind: 'measure', options: { zone, trusted } }, file)
      if (result.kind === 'measured') return result.measures
      const reason = result.kind === 'stopped' ? result.reason : 'judge-failed'
      return { kind: 'unreadable', mime: null, reason }
    },

    async markUp(file, page, marks) {
      const result = await ask({ kind: 'mark-up', page, marks }, file)
      return result.kind === 'marked-up' ? result.picture : null
    },

    async draw(picture) {
      const result = await ask({ kind: 'draw', picture }, NO_FILE)
      return result.kind === 'drawn' ? result.picture : null
    },

    async canDrawChinese() {
      const result = await ask({ kind: 'try-font' }, NO_FILE)
      return result.kind === 'font-tried' && result.isThere
    },

    async close() {
      isClosed = true
      for (const { reject } of queue.splice(0)) reject(new Error('The evidence judge is closed'))
      for (const seat of seats) {
        if (seat.idle) clearTimeout(seat.idle)
        await seat.child?.stop()
      }
    },
  }
}

/**
 * Ticks and wake-ups. Knows no rule: it only sees to it that each loop runs, never twice at once, on
 * what every process has committed, and what one process is to do at a time on one alone.
 */
import { MINUTE_MS } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import cron, { type ScheduledTask } from 'node-cron'
import { measuredLoops } from '../metrics/measured-loops.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { whileHeld } from '../workspace/held-lease.ts'

/** One thing that is done again and again. */
export interface Loop {
  name: string
  run(): Promise<unknown>
  /**
   * `one`: in one process at a time, whichever comes first; the others leave it out. `one-a-tick`: nor
   * once more by another process right afterwards. A process that dies in it loses it within seconds;
   * one that stood still finds every stream changed, so its late steps conflict. Default: in every
   * process.
   */
  in?: 'one' | 'one-a-tick'
}

/** How loops of several processes keep out of each other's way; with one process all of it is free. */
export interface Together {
  takeLease(name: string, forMs: number): Promise<boolean>
  releaseLease(name: string): Promise<void>
  /** What others committed shows when it resolves. */
  catchUp(): Promise<void>
}

export interface SchedulerOptions {
  log: FastifyBaseLogger
  metrics: Metrics
  together: Together
  /** Leases are named after it: other workspaces have loops of the same names. */
  workspace: string
  /** Run at every minute's tick, in this order. */
  onTick: readonly Loop[]
  /** Looked at between ticks: messages in, messages out. */
  often: readonly Loop[]
  oftenEveryMs: number
}

/** Runs one loop at a time; asked while running, it runs once more afterwards. */
class SingleRunner {
  readonly #loop: Loop
  readonly #options: Pick<SchedulerOptions, 'log' | 'together' | 'workspace'>
  #running: Promise<void> | null = null
  #again = false
  #isStopped = false

  constructor(loop: Loop, options: Pick<SchedulerOptions, 'log' | 'together' | 'workspace'>) {
    this.#loop = loop
    this.#options = options
  }

  /** Resolves at once when it was stopped. */
  wake(): Promise<void> {
    if (this.#isStopped) return Promise.resolve()
    if (this.#running !== null) {
      this.#again = true
      return this.#running
    }
    this.#running = this.#drain().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** Starts nothing more, also for a tick that is half way through; resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#again = false
    await this.#running
  }

  async #drain(): Promise<void> {
    do {
      this.#again = false
      try {
        await this.#once()
      } catch (error) {
        // A loop that fails is tried at the next tick; the others go on.
        this.#options.log.error({ err: error, loop: this.#loop.name }, 'loop failed')
      }
    } while (this.#again)
  }

  async #once(): Promise<void> {
    const { name, in: where } = this.#loop
    const { together, workspace } = this.#options
    if (where === undefined) {
      await together.catchUp()
      await this.#loop.run()
      return
    }
    const work = async () => {
      // Under the lease: what the process before this one did has to show.
      await together.catchUp()
      await this.#loop.run()
    }
    await whileHeld(together, `loop:${workspace}:${name}`, work, {
      isKept: where === 'one-a-tick',
    })
  }
}

export class Scheduler {
  readonly #options: SchedulerOptions
  readonly #runners = new Map<string, SingleRunner>()
  #task: ScheduledTask | null = null
  #timer: NodeJS.Timeout | null = null
  #watch: NodeJS.Timeout | null = null
  #hasTicked = false
  #wakes = 0

  constructor(options: SchedulerOptions) {
    this.#options = options
    const loops = [...options.onTick, ...options.often]
    for (const loop of measuredLoops(loops, options.metrics)) {
      this.#runners.set(loop.name, new SingleRunner(loop, options))
    }
  }

  start(): void {
    this.#task = cron.schedule('* * * * *', () => this.tick())
    // A minute that was missed costs delay only; cron would print a line for each.
    this.#task.on('execution:missed', () => undefined)
    this.#timer = setInterval(() => {
      void this.beat()
    }, this.#options.oftenEveryMs)
    this.#timer.unref()
    // Where the clock was set back by an hour, cron waits for the minute it had in mind.
    this.#watch = setInterval(() => {
      if (!this.#hasTicked) void this.tick()
      this.#hasTicked = false
    }, MINUTE_MS)
    this.#watch.unref()
  }

  /** One tick now, whole: every loop once, in order. */
  async tick(): Promise<void> {
    this.#hasTicked = true
    for (const loop of this.#options.onTick) await this.#runner(loop.name).wake()
    for (const loop of this.#options.often) await this.#runner(loop.name).wake()
  }

  /** What is looked at between ticks, now. */
  async beat(): Promise<void> {
    await Promise.all(this.#options.often.map(({ name }) => this.#runner(name).wake()))
  }

  /** How often somebody asked for a loop: while it grows there is something to do. */
  get wakes(): number {
    return this.#wakes
  }

  /** Lets one loop run soon; resolves when it has. */
  wake(name: string): Promise<void> {
    this.#wakes += 1
    return this.#runner(name).wake()
  }

  #runner(name: string): SingleRunner {
    const runner = this.#runners.get(name)
    if (!runner) throw new Error(`No loop ${name}`)
    return runner
  }

  /** No new ticks; waits for what is running. */
  async stop(): Promise<void> {
    const stopped = [...this.#runners.values()].map((runner) => runner.stop())
    for (const timer of [this.#timer, this.#watch]) if (timer) clearInterval(timer)
    await this.#task?.destroy()
    await Promise.all(stopped)
  }
}

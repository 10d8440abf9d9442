/**
 * The way down, in order: say "not ready", give the balancer its moment, finish what runs, let go of
 * what is held. It ends in time whatever hangs, and at once when it is asked for a second time: what
 * was acknowledged is on disk, and what was under way is done by the next start or another instance.
 * A database that is away is no fault of this process: it is left as it is, and the code stays 0.
 */
import type { FastifyBaseLogger } from 'fastify'
import { StoreUnreachableError } from '../store/errors.ts'

/** What starts the container or service kills what is still there after about this long. */
export const SHUTDOWN_MS = 10_000

export interface ShutDownOptions {
  /** From "not ready" to the first step, ms. */
  drainMs: number
  log: FastifyBaseLogger
  /** Ends the process. */
  exit(code: number): void
  /** Whether what is acknowledged can be stored at all; default: it can. */
  isStoreThere?(): Promise<boolean>
  /** Default: Node's. */
  wait?(ms: number): Promise<void>
}

export class ShutDown {
  readonly #options: ShutDownOptions
  readonly #steps: { name: string; run(): Promise<unknown> }[] = []
  #isStopping = false

  constructor(options: ShutDownOptions) {
    this.#options = options
  }

  /** One more thing to close, after the ones before; one that fails does not keep the next from its turn. */
  step(name: string, run: () => Promise<unknown>): this {
    this.#steps.push({ name, run })
    return this
  }

  /** From the first moment: whoever asks whether we are ready is told no. */
  get isStopping(): boolean {
    return this.#isStopping
  }

  /**
   * @param isHurried somebody waits at the terminal: no balancer is to be waited for
   */
  async stop(isHurried = false): Promise<void> {
    const { drainMs, log, exit, wait = elapsed } = this.#options
    if (this.#isStopping) return exit(1)
    this.#isStopping = true
    log.info({ drainMs: isHurried ? 0 : drainMs }, 'stopping')
    // No answer is an answer, too.
    let isStoreThere = false
    const looked = this.#options.isStoreThere?.() ?? Promise.resolve(true)
    looked.then(
      (isThere) => {
        isStoreThere = isThere
      },
      () => undefined,
    )
    void wait(SHUTDOWN_MS).then(() => {
      log.error(
        { isStoreThere },
        'stopping took too long, what is under way is left to the next start',
      )
      exit(isStoreThere ? 1 : 0)
    })
    if (!isHurried && drainMs > 0) await wait(drainMs)
    let code = 0
    for (const { name, run } of this.#steps) {
      try {
        await run()
      } catch (error) {
        if (error instanceof StoreUnreachableError) {
          log.warn({ err: error, step: name }, 'stopping without the database')
          continue
        }
        code = 1
        log.error({ err: error, step: name }, 'a step of stopping failed')
      }
    }
    log.info('stopped')
    exit(code)
  }
}

function elapsed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}

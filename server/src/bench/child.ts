/**
 * What is measured runs in a process of its own, so that its CPU time holds nothing of the load
 * generator's. Parent and child speak over Node's own channel.
 */
import { type ChildProcess, fork } from 'node:child_process'

/** What a measured process can be asked to do. */
export type Answers = Record<string, (given: never) => unknown>

interface Reply {
  id: number
  value?: unknown
  error?: string
}

/** CPU time of a process so far, ms, user and system. */
export interface CpuTime {
  cpuMs: number
}

/** Runs in the child: answers until the parent lets go. */
export function answerParent(answers: Answers): void {
  const known: Answers = {
    ...answers,
    cpu: (): CpuTime => {
      const { user, system } = process.cpuUsage()
      return { cpuMs: (user + system) / 1000 }
    },
  }
  process.on('message', (message: { id: number; name: string; given: never }) => {
    const work = async () => known[message.name]?.(message.given)
    work().then(
      (value) => process.send?.({ id: message.id, value } satisfies Reply),
      (error: unknown) =>
        process.send?.({
          id: message.id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        } satisfies Reply),
    )
  })
  process.once('disconnect', () => process.exit(0))
  process.send?.({ id: 0 } satisfies Reply)
}

/** The parent's end of a measured process. */
export class Child {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(e: Error): void }>()
  readonly #exited: Promise<void>
  static readonly #running = new Set<Child>()
  #lastId = 0

  private constructor(script: string, part: string, given: unknown) {
    this.#process = fork(script, ['part', part, JSON.stringify(given)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    Child.#running.add(this)
    this.#exited = new Promise((resolve) => {
      this.#process.once('exit', (code) => {
        Child.#running.delete(this)
        for (const { reject } of this.#waiting.values()) {
          reject(new Error(`Part ${part} ended with ${code}`))
        }
        resolve()
      })
    })
    this.#process.on('message', (reply: Reply) => {
      const asked = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      if (reply.error === undefined) asked?.resolve(reply.value)
      else asked?.reject(new Error(reply.error))
    })
  }

  /** Resolves once the part has started and can be asked. */
  static async start(script: string, part: string, given: unknown): Promise<Child> {
    const child = new Child(script, part, given)
    await new Promise<unknown>((resolve, reject) => {
      child.#waiting.set(0, { resolve, reject })
    })
    return child
  }

  ask<T>(name: string, given: unknown = null): Promise<T> {
    this.#lastId += 1
    const id = this.#lastId
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as T), reject })
      this.#process.send({ id, name, given })
    })
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** After a failure: nothing measured outlives the run. */
  static stopAll(): void {
    for (const child of Child.#running) child.#process.kill('SIGKILL')
  }

  async cpuMs(): Promise<number> {
    return (await this.ask<CpuTime>('cpu')).cpuMs
  }

  async stop(): Promise<void> {
    this.#process.disconnect()
    await this.#exited
  }
}

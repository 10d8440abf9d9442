/** One process of Kedu as an administrator starts it, with a clock the test can move. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { World } from './world.ts'

const CLOCK = new URL('moved-clock.mjs', import.meta.url)
/** A process that takes longer to start is as good as none. */
const START_MS = 90_000
/** Kedu gives its store five seconds; a busy machine may need longer for the rest. */
const ANSWER_MS = 30_000

let bundlePath: string | null = null
async function bundled(): Promise<string> {
  if (bundlePath === null) {
    const runner = new URL('../../server/run.mjs', import.meta.url).href
    const { bundle } = (await import(runner)) as { bundle(name: string): string }
    // The judge as well: made while a test measures the start, it would be measured too.
    bundle('judge')
    bundlePath = bundle('start')
  }
  return bundlePath
}

export interface InstanceOptions {
  world: World
  /** Where it is started: no .env of whoever runs the tests is read. */
  cwd: string
  /** Beside the port and WeCom's settings: where it keeps its data. */
  env: Readonly<Record<string, string>>
}

export class Instance {
  readonly url: string
  /** Resolves when it is gone: with what it said last when nobody ended it. */
  readonly crashed: Promise<string | null>
  readonly #child: ChildProcess
  readonly #exited: Promise<unknown[]>
  #moves = 0
  #isToEnd = false

  private constructor(child: ChildProcess, url: string, complaint: () => string) {
    this.#child = child
    this.url = url
    this.#exited = once(child, 'exit')
    this.crashed = this.#exited.then(() => (this.#isToEnd ? null : complaint()))
  }

  /** Resolves when it serves. Throws with what it complained of when it ends before. */
  static async start({ world, cwd, env }: InstanceOptions): Promise<Instance> {
    const child = spawn(process.execPath, ['--import', CLOCK.href, await bundled()], {
      cwd,
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        HOST: '127.0.0.1',
        KEDU_LOG_LEVEL: process.env.KEDU_TEST_LOG ?? 'silent',
        FAULTS_CLOCK_OFFSET_MS: String(world.offsetMs),
        ...world.fake.env,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    let complaint = ''
    child.stderr?.on('data', (data: Buffer) => {
      complaint = (complaint + data.toString()).slice(-4000)
    })
    const slow = setTimeout(() => child.kill('SIGKILL'), START_MS)
    try {
      const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
      for await (const line of lines) {
        const url = /https?:\/\/[^/\s]+/.exec(line)?.[0]
        if (!url) continue
        return new Instance(child, url.replace('localhost', '127.0.0.1'), () => complaint)
      }
    } finally {
      clearTimeout(slow)
    }
    throw new Error(`The server ended before it served: ${complaint}`)
  }

  /** The wall clock is set; nothing that waits notices. */
  async step(ms: number): Promise<void> {
    await this.#move('step', ms)
  }

  /** So much time passes at once; what fell due meanwhile happens now. */
  async sleep(ms: number): Promise<void> {
    await this.#move('sleep', ms)
  }

  /** How far its clock is from the real time; null: it is gone. */
  offsetMs(): Promise<number | null> {
    return this.#move('step', 0)
  }

  /** Resolves with how far its clock is from the real time afterwards. */
  async #move(kind: 'step' | 'sleep', ms: number): Promise<number | null> {
    if (!this.#child.connected) return null
    this.#moves += 1
    const id = this.#moves
    const moved = new Promise<number>((resolve) => {
      const listen = (answer: { kind?: string; id?: number; offsetMs: number }) => {
        if (answer.kind !== 'moved' || answer.id !== id) return
        this.#child.off('message', listen)
        resolve(answer.offsetMs)
      }
      this.#child.on('message', listen)
    })
    // Killed meanwhile: whoever starts next begins at the world's time.
    this.#child.send({ kind, ms, id }, () => undefined)
    return Promise.race([moved, this.#exited.then(() => null)])
  }

  /** SIGKILL; resolves when nothing of it is left. */
  async kill(): Promise<void> {
    this.#isToEnd = true
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  /** SIGSTOP and SIGCONT: it stands still, and does not know it afterwards. */
  pause(): void {
    this.#child.kill('SIGSTOP')
  }
  resume(): void {
    this.#child.kill('SIGCONT')
  }

  /** As a service is stopped. Resolves with its exit code. */
  async stop(): Promise<number | null> {
    this.#isToEnd = true
    this.#child.kill('SIGTERM')
    const [code] = await this.#exited
    return code as number | null
  }

  /** `/health/ready` as a load balancer asks it; null: no answer. */
  async isReady(): Promise<boolean | null> {
    try {
      const answer = await fetch(`${this.url}/health/ready`, {
        signal: AbortSignal.timeout(ANSWER_MS),
      })
      await answer.arrayBuffer()
      return answer.status === 200
    } catch {
      return null
    }
  }
}

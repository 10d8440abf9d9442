/**
 * The course a scenario takes: a world, reps in it, Kedu as real processes on one home, and at the
 * end what was promised against what is there.
 */
import { firstBrokenVersion } from '@kedu/server/store/event-chain'
import type { Deal } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import type { Home } from './home.ts'
import { Instance } from './instance.ts'
import type { FaultReport } from './report.ts'
import { Reps } from './reps.ts'
import { World } from './world.ts'

const WEEK_MS = 7 * DAY_MS
/** Monday 09:30 to Thursday 10:00 and 18:00: what is due on Tuesday is nudged, then red. */
const NUDGE_AFTER_MS = 3 * DAY_MS + HOUR_MS / 2
const RED_AFTER_MS = NUDGE_AFTER_MS + 8 * HOUR_MS

export interface CourseOptions {
  home: Home
  reps: number
  /** Processes side by side on the same data, as behind a load balancer; default: one. */
  instances?: number
}

export class Course {
  readonly world: World
  readonly reps: Reps
  readonly home: Home
  readonly #up: Promise<Instance>[]
  /** Those that serve now; null: being started. */
  readonly #serving: (Instance | null)[]
  #turn = 0
  #crash: string | null = null
  #monday: number
  #rounds = 0
  #latestMinutes = 0

  private constructor(world: World, { home, reps, instances = 1 }: CourseOptions) {
    this.world = world
    this.home = home
    this.reps = new Reps(world, reps)
    this.#monday = world.now()
    this.#serving = Array.from({ length: instances }, () => null)
    this.#up = this.#serving.map((_, k) => this.#start(k))
  }

  static async begin(options: CourseOptions): Promise<Course> {
    const course = new Course(await World.begin(), options)
    await course.allUp()
    return course
  }

  /** The processes; waits for those that are being started. */
  async allUp(): Promise<Instance[]> {
    for (;;) {
      const up = [...this.#up]
      const instances = await Promise.all(up)
      if (up.every((one, k) => one === this.#up[k])) return instances
    }
  }

  /** The first of them. */
  async up(): Promise<Instance> {
    const [first] = await this.allUp()
    if (first === undefined) throw new Error('No process')
    return first
  }

  /** Tried again, as a service manager does, where the database is too busy to answer at the start. */
  async #start(k: number, tries = 3): Promise<Instance> {
    const { cwd, env } = this.home
    const instance = await Instance.start({ world: this.world, cwd, env }).catch(
      (error: unknown) => {
        if (tries > 1 && String(error).includes('database cannot be reached')) return null
        throw error
      },
    )
    if (instance === null) return this.#start(k, tries - 1)
    void instance.crashed.then((complaint) => {
      this.#crash ??= complaint
    })
    await this.#serve(k, instance)
    return instance
  }

  /** Time that passed while it was being started passes for it first. */
  async #serve(k: number, instance: Instance): Promise<void> {
    for (;;) {
      const offsetMs = await instance.offsetMs()
      const missedMs = offsetMs === null ? 0 : this.world.offsetMs - offsetMs
      if (missedMs === 0) break
      await instance.sleep(missedMs)
    }
    this.#serving[k] = instance
  }

  /** Kills one and starts it anew, at once or when `again` resolves, as a service manager does. */
  kill(k = 0, again: Promise<unknown> = Promise.resolve()): void {
    this.#serving[k] = null
    const up = this.#up[k]
    const next = Promise.resolve(up).then(async (instance) => {
      await instance?.kill()
      await again
      return this.#start(k)
    })
    // Whoever waits for it hears of a failure.
    next.catch(() => undefined)
    this.#up[k] = next
  }

  send(messagesEach: number): Promise<void> {
    return this.reps.sendEach(messagesEach, () => this.#balance())
  }

  /** The next message goes to the next process that serves; waits for one while there is none. */
  async #balance(): Promise<void> {
    this.#assertAlive()
    const serving = this.#awake()
    this.#turn += 1
    const instance = serving[this.#turn % serving.length] ?? (await Promise.any(this.#up))
    this.world.fake.connect(instance.url)
  }

  /** A process that ends by itself is a fault of its own. */
  #assertAlive(): void {
    if (this.#crash !== null) throw new Error(`Kedu ended by itself: ${this.#crash}`)
  }

  /** The world's clock and Kedu's go on by so much, with Kedu awake at the end. */
  async pass(ms: number): Promise<void> {
    this.#assertAlive()
    if (this.#awake().length === 0) await this.allUp()
    this.world.pass(ms)
    await Promise.all(this.#awake().map((instance) => instance.sleep(ms)))
  }

  /** Whoever is being started is given the time afterwards. */
  #awake(): Instance[] {
    return this.#serving.filter((instance) => instance !== null)
  }

  /** To the next full minute, at which Kedu's own clock strikes. */
  passMinute(): Promise<void> {
    return this.pass(MINUTE_MS - (this.world.now() % MINUTE_MS))
  }

  /** Until everything that was acknowledged is answered on the screens. */
  answered(): Promise<void> {
    const wanted = this.reps.acknowledged.size
    return this.world.until(
      `${wanted} answers`,
      () => this.#counts().answers.total >= wanted,
      () => this.passMinute(),
      () => this.#counts(),
    )
  }

  /** Nobody touches anything until Thursday evening: every customer is nudged, then red. */
  async leaveAlone(): Promise<void> {
    await this.untilNudged()
    await this.passToRed(0)
    await this.redsTold()
  }

  async untilNudged(): Promise<void> {
    this.#rounds += 1
    await this.#passTo(NUDGE_AFTER_MS)
    await this.#told('nudges', () => this.#counts().nudges.total)
  }

  /** To so long after the moment customers turn red, or before it when negative. */
  passToRed(ms: number): Promise<void> {
    return this.#passTo(RED_AFTER_MS + ms)
  }

  redsTold(): Promise<void> {
    return this.#told('red flags', () => this.reds)
  }

  /** How many red flags stand on the managers' screens now. */
  get reds(): number {
    return this.#counts().reds.total
  }

  async nextMonday(): Promise<void> {
    this.#monday += WEEK_MS
    await this.#passTo(0)
  }

  #passTo(ms: number): Promise<void> {
    const left = this.#monday + ms - this.world.now()
    return left > 0 ? this.pass(left) : Promise.resolve()
  }

  async #told(what: string, count: () => number): Promise<void> {
    const wanted = this.#rounds * this.reps.count
    let minutes = 0
    await this.world.until(
      `${wanted} ${what}`,
      () => count() >= wanted,
      () => {
        minutes += 1
        return this.passMinute()
      },
      () => this.#counts(),
    )
    this.#latestMinutes = Math.max(this.#latestMinutes, minutes)
  }

  /** By screen, in the order of reps. */
  #counts() {
    const { reps, bosses } = this.reps.seen()
    const nudges = reps.map((cards) => cards.filter(isNudge).length)
    return {
      answers: sums(reps.map((cards, rep) => cards.length - (nudges[rep] ?? 0))),
      nudges: sums(nudges),
      reds: sums(bosses.map((cards) => cards.filter(isRed).length)),
    }
  }

  /** Stops what runs and compares what was promised with what is there. */
  async finish(name: string, times: number, note: string): Promise<FaultReport> {
    // What is late by mistake shows up now.
    await this.passMinute()
    this.#assertAlive()
    const instances = await this.allUp()
    const codes = await Promise.all(instances.map((instance) => instance.stop()))
    const { answers, nudges, reds } = this.#counts()
    const messages = this.reps.messagesOf
    const each = messages.map(() => this.#rounds)
    const stored = await this.#stored()
    return {
      name,
      times,
      acknowledged: this.reps.acknowledged.size,
      ...stored,
      answers: this.reps.acknowledged.size,
      answersLost: missing(messages, answers.each),
      answersTwice: surplus(messages, answers.each),
      alerts: 2 * this.#rounds * this.reps.count,
      alertsLost: missing(each, nudges.each) + missing(each, reds.each),
      alertsTwice: surplus(each, nudges.each) + surplus(each, reds.each),
      latestMinutes: this.#latestMinutes,
      heldBack: this.world.fake.duplicatesHeld,
      note: codes.every((code) => code === 0) ? note : `${note}，结束码 ${codes.join('、')}`,
    }
  }

  async #stored() {
    const { acknowledged } = this.reps
    const kedu = await this.home.open(this.world.now())
    try {
      const { store, workspace } = kedu
      const commandsOf = new Map<string, Set<string>>()
      let chains = 0
      let brokenChains = 0
      for (const category of await store.categories(workspace.id)) {
        for (const { streamId } of await store.list<Deal>(workspace.id, category)) {
          const history = await store.history(workspace.id, streamId)
          chains += 1
          if (firstBrokenVersion(history) !== null) brokenChains += 1
          if (category !== 'deal') continue
          for (const { meta } of history.map((entry) => entry.body as DealEvent)) {
            if (meta.messageId === null) continue
            const commands = commandsOf.get(meta.messageId) ?? new Set()
            commandsOf.set(meta.messageId, commands.add(meta.commandId))
          }
        }
      }
      return {
        lost: [...acknowledged].filter((id) => !commandsOf.has(id)).length,
        storedTwice: [...acknowledged].filter((id) => (commandsOf.get(id)?.size ?? 0) > 1).length,
        chains,
        brokenChains,
      }
    } finally {
      await kedu.close()
    }
  }

  /** Leaves nothing running and nothing lying about, however the scenario went. */
  async close(): Promise<void> {
    const instances = await Promise.all(this.#up.map((up) => up.catch(() => null)))
    await Promise.all(instances.map((instance) => instance?.kill()))
    await this.world.close()
    await this.home.remove()
  }
}

type Card = ReturnType<World['fake']['cardsFor']>[number]
const isNudge = (card: Card) => card.title.endsWith('该更新下次动作了')
const isRed = (card: Card) => card.words.startsWith('红色提醒')

function sums(each: number[]): { each: number[]; total: number } {
  return { each, total: each.reduce((sum, one) => sum + one, 0) }
}
const missing = (wanted: readonly number[], seen: readonly number[]) =>
  wanted.reduce((sum, count, k) => sum + Math.max(0, count - (seen[k] ?? 0)), 0)
const surplus = (wanted: readonly number[], seen: readonly number[]) =>
  wanted.reduce((sum, count, k) => sum + Math.max(0, (seen[k] ?? 0) - count), 0)

/** Works on everything that is due to be said, so many messages at the same time. */
import type { PlatformName } from '@kedu/shared/people/person'
import type { OutboxLease } from '../store/store.ts'
import { type DeliverDeps, deliverOne, hasLost, leaseFor } from './deliver-due.ts'

const BATCH = 64
const PARALLEL = 16
/** Answers begin beside slow pushes: some platforms take them for a few seconds only. */
const PARALLEL_REPLIES = 32

interface Waiting {
  lease: OutboxLease
  down: ReadonlySet<PlatformName>
}

/**
 * A slow push holds up its own lane alone: an answer that becomes due meanwhile is begun as soon as
 * `poke` tells of it, before alerts and digests that wait.
 */
export class OutboxLanes {
  readonly #deps: DeliverDeps
  readonly #underWay = new Set<Promise<void>>()
  #waiting: Waiting[] = []
  #isPoked = false
  #isStopped = false
  /** One has ended, or something became due. */
  #look = () => {}

  constructor(deps: DeliverDeps) {
    this.#deps = deps
  }

  /** Something became due: `run`, when it is waiting for a slow one, looks again. */
  poke(): void {
    this.#isPoked = true
    this.#look()
  }

  /** Begins nothing more: what is under way is finished, the rest is for other processes. */
  stop(): void {
    this.#isStopped = true
    const { store, id } = this.#deps.workspace
    for (const { lease } of this.#waiting.splice(0)) store.giveBackOutbox(id, lease)
  }

  /** Resolves when nothing is due and nothing under way; returns how many entries were worked on. */
  async run(): Promise<number> {
    let done = 0
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        this.#look = resolve
      })
      if (this.#waiting.length === 0 || this.#isPoked) done += await this.#lease()
      this.#begin()
      if (this.#underWay.size === 0) return done
      await changed
    }
  }

  async #lease(): Promise<number> {
    this.#isPoked = false
    const { workspace, now } = this.#deps
    const { store, id } = workspace
    // What it took now it would have to give back.
    if (this.#isStopped || hasLost(store)) return 0
    const at = now()
    const { leaseMs, down } = leaseFor(at, this.#deps)
    const leases = await store.leaseOutbox(id, at, BATCH, leaseMs)
    try {
      // What is said is made from things as they stand, whichever process changed them.
      if (leases.length > 0) await workspace.catchUp()
    } catch (error) {
      for (const lease of leases) store.giveBackOutbox(id, lease)
      throw error
    }
    if (this.#isStopped) {
      for (const lease of leases) store.giveBackOutbox(id, lease)
      return 0
    }
    const all = [...this.#waiting, ...leases.map((lease) => ({ lease, down }))]
    this.#waiting = [...all.filter(isReply), ...all.filter((waiting) => !isReply(waiting))]
    return leases.length
  }

  #begin(): void {
    for (;;) {
      const [next] = this.#waiting
      if (next === undefined) return
      if (this.#underWay.size >= (isReply(next) ? PARALLEL_REPLIES : PARALLEL)) return
      this.#waiting.shift()
      const work = deliverOne(next.lease, next.down, this.#deps).finally(() => {
        this.#underWay.delete(work)
        this.#look()
      })
      this.#underWay.add(work)
    }
  }
}

function isReply({ lease }: Waiting): boolean {
  return lease.entry.priority === 'reply'
}

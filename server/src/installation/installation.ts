/**
 * Many companies on one installation: one store, one judge, one clock, and a cell for each company
 * beside the one at the root. A cell is opened when it is first needed, or in turn after the start.
 */
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { FastifyBaseLogger } from 'fastify'
import type { CompanyParts } from '../cli/command-io.ts'
import { bucketOf } from '../files/open-objects.ts'
import { type Cell, type CellParts, openCell } from './cell.ts'
import { Pulse } from './pulse.ts'
import { addressOf, hostOf } from './workspace-address.ts'
import type { WorkspaceRecord } from './workspace-record.ts'
import type { WorkspaceRegistry } from './workspace-registry.ts'

export interface InstallationParts extends Omit<CellParts, 'record'> {
  registry: WorkspaceRegistry
  log: FastifyBaseLogger
}

interface Opened {
  cell: Promise<Cell>
  /** What of the record it was made from: anything else changes nothing in it. */
  madeFrom: string
}

export class Installation {
  readonly #parts: InstallationParts
  readonly #opened = new Map<WorkspaceId, Opened>()
  readonly #pulse = new Pulse(() => this.refresh())
  #hosts = new Map<string, WorkspaceId>()
  #isRunning = false
  #unfollow = () => {}
  #isClosed = false

  constructor(parts: InstallationParts) {
    this.#parts = parts
    this.#readHosts()
    parts.registry.onChange((record) => this.#follow(record))
  }

  get registry(): WorkspaceRegistry {
    return this.#parts.registry
  }

  /** The workspace with this host of its own, with its port; null: nobody's. */
  idOfHost(host: string): WorkspaceId | null {
    return this.#hosts.get(host) ?? null
  }

  /** The company at work; null: there is none of this name. Rejects when it cannot be opened now. */
  cell(id: WorkspaceId): Promise<Cell | null> {
    const record = this.registry.get(id)
    if (record === null || this.#isClosed) return Promise.resolve(null)
    const known = this.#opened.get(id)
    return (known ?? this.#open(record, Promise.resolve())).cell
  }

  /** What a command of the operator's needs of a company; null: there is none of this name. */
  async companyOf(id: WorkspaceId): Promise<CompanyParts | null> {
    const { registry, config, shared } = this.#parts
    const cell = await this.cell(id)
    const record = registry.get(id)
    if (cell === null || record === null) return null
    return {
      workspace: cell.workspace,
      connections: {
        ...addressOf(record, config.publicOrigin),
        platforms: cell.app.platforms,
        dataFolder: config.dataFolder,
        bucket: bucketOf(config),
        isServing: true,
      },
      syncs: cell.app.directorySync,
      cleaning: cell.app.cleaning,
      now: shared.now,
    }
  }

  /** Clocks run and platforms are connected from now on; opens all cells, one after the other. */
  async start(): Promise<void> {
    this.#isRunning = true
    this.#pulse.start()
    this.#unfollow = this.registry.followOthers((error) => this.#couldNotRead(error))
    for (const { id, status } of this.registry.all()) {
      if (status !== 'active' || this.#isClosed) continue
      await this.cell(id).catch(() => undefined)
    }
  }

  /** What other processes did to the workspaces. Never rejects: it is asked again in a minute. */
  async refresh(): Promise<void> {
    try {
      await this.registry.refresh()
    } catch (error) {
      this.#couldNotRead(error)
    }
  }

  #couldNotRead(error: unknown): void {
    this.#parts.log.error({ err: error }, 'workspaces could not be read')
  }

  /** One tick of every company, now. */
  tick(): Promise<void> {
    return this.#pulse.tick()
  }

  /** Waits until nothing of the company is at work; it is opened again when it is needed. */
  async leave(id: WorkspaceId): Promise<void> {
    const known = this.#opened.get(id)
    if (known === undefined) return
    this.#opened.delete(id)
    await this.#closeCell(id, known.cell)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#unfollow()
    await this.#pulse.stop()
    await Promise.all([...this.#opened].map(([id, { cell }]) => this.#closeCell(id, cell)))
    this.#opened.clear()
  }

  #open(record: WorkspaceRecord, before: Promise<unknown>): Opened {
    const { id } = record
    const cell = before.then(() => this.#openCell(id))
    const opened = { cell, madeFrom: madeFrom(record) }
    this.#opened.set(id, opened)
    cell.catch((error: unknown) => {
      this.#parts.log.error({ err: error, workspace: id }, 'workspace could not be opened')
      // Tried again by whoever needs it next.
      if (this.#opened.get(id) === opened) this.#opened.delete(id)
    })
    return opened
  }

  async #openCell(id: WorkspaceId): Promise<Cell> {
    const { registry, log } = this.#parts
    const record = () => {
      const found = registry.get(id)
      if (found === null) throw new Error(`Workspace ${id} is gone`)
      return found
    }
    const cell = await openCell({ ...this.#parts, record })
    if (cell.problems.length > 0) log.error({ workspace: id }, 'credentials are not in use')
    if (record().status === 'active') {
      if (this.#isRunning) cell.app.connect()
      this.#pulse.add(id, cell.app.scheduler)
    }
    return cell
  }

  /** What runs was made from the record before: with another host or other credentials it is made anew. */
  #follow(record: WorkspaceRecord): void {
    this.#readHosts()
    const known = this.#opened.get(record.id)
    if (known === undefined || this.#isClosed || known.madeFrom === madeFrom(record)) return
    const closed = this.#closeCell(record.id, known.cell)
    if (record.status === 'deleted') this.#opened.delete(record.id)
    else this.#open(record, closed)
  }

  async #closeCell(id: WorkspaceId, opening: Promise<Cell>): Promise<void> {
    const cell = await opening.catch(() => null)
    this.#pulse.remove(id)
    try {
      await cell?.close()
    } catch (error) {
      this.#parts.log.error({ err: error, workspace: id }, 'workspace could not be closed')
    }
  }

  #readHosts(): void {
    this.#hosts = new Map(
      this.registry
        .all()
        .flatMap(({ id, origin, status }) =>
          origin === null || status === 'deleted' || status === 'arriving'
            ? []
            : [[hostOf(origin), id]],
        ),
    )
  }
}

function madeFrom({ origin, status, credentials }: WorkspaceRecord): string {
  return JSON.stringify([origin, status, credentials])
}

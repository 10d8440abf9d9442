/**
 * When Kedu was serving (L4): a heartbeat each minute; a gap of more than five minutes found at
 * start is a downtime nobody's clock is charged for.
 */
import { DAY_MS, type Instant, MINUTE_MS } from '@kedu/shared/time/instant'
import { Low } from 'lowdb'
import Type from 'typebox'
import { Value } from 'typebox/value'
import type { DurableFiles } from '../../files/durable-files.ts'
import { DurableJsonFile } from './durable-json-file.ts'
import { UnreadableFileError } from './errors.ts'

const DOWNTIME_FROM_MS = 5 * MINUTE_MS
const KEPT_MS = 365 * DAY_MS

interface ServingDocument {
  lastHeartbeat: Instant | null
  /** Oldest first. */
  downtimes: { from: Instant; to: Instant }[]
}

const servingDocument = Type.Object({
  lastHeartbeat: Type.Union([Type.Number(), Type.Null()]),
  downtimes: Type.Array(Type.Object({ from: Type.Number(), to: Type.Number() })),
})

export function parseServing(text: string, path: string): ServingDocument {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UnreadableFileError(path, 'not JSON, cut short perhaps')
  }
  if (!Value.Check(servingDocument, value)) {
    throw new UnreadableFileError(path, 'not a record of serving times')
  }
  return value as ServingDocument
}

export class ServingLog {
  #low: Low<ServingDocument>
  readonly #file: DurableJsonFile<ServingDocument>

  private constructor(file: DurableJsonFile<ServingDocument>, data: ServingDocument) {
    this.#file = file
    this.#low = new Low(file, data)
  }

  /** Reads the record and notes the gap since the last heartbeat. Throws `UnreadableFileError`. */
  static async open(files: DurableFiles, path: string, now: Instant): Promise<ServingLog> {
    const file = new DurableJsonFile(files, path, parseServing)
    const log = new ServingLog(file, (await file.read()) ?? { lastHeartbeat: null, downtimes: [] })
    const { lastHeartbeat, downtimes } = log.#low.data
    const isGap = lastHeartbeat !== null && now - lastHeartbeat > DOWNTIME_FROM_MS
    await log.#replace({
      lastHeartbeat: now,
      downtimes: isGap ? [...downtimes, { from: lastHeartbeat, to: now }] : downtimes,
    })
    return log
  }

  downtimes(): readonly { from: Instant; to: Instant }[] {
    return this.#low.data.downtimes
  }

  async heartbeat(now: Instant): Promise<void> {
    await this.#replace({ ...this.#low.data, lastHeartbeat: now })
  }

  async #replace(data: ServingDocument): Promise<void> {
    const newest = data.lastHeartbeat ?? 0
    const downtimes = data.downtimes.filter(({ to }) => to > newest - KEPT_MS)
    const next = new Low(this.#file, { ...data, downtimes })
    await next.write()
    this.#low = next
  }
}

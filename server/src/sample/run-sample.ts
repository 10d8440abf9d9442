/** `kedu sample`: what was asked for, checked; then the year, made in a folder that holds nothing else. */
import {
  type Instant,
  instantOf,
  isLocalDate,
  parseInstant,
  type TimeZone,
} from '@kedu/shared/time/instant'
import type { Command } from '../cli/parse-command.ts'
import { sampleWords } from '../cli/wording.ts'
import { type Config, isTrial } from '../config/config.ts'
import { databaseRefusal } from '../database-wording.ts'
import type { EvidenceJudge } from '../evidence/evidence-judge.ts'
import { hastyFileSystem } from '../files/hasty-file-system.ts'
import { openFileStore } from '../files/open-file-store.ts'
import { openObjects } from '../files/open-objects.ts'
import { StoreRefusedError } from '../store/errors.ts'
import { StoreLockedError } from '../store/lowdb/errors.ts'
import { openLowdbStore } from '../store/lowdb/open-lowdb-store.ts'
import type { Store } from '../store/store.ts'
import { SAMPLE_WORKSPACE } from '../trial/sample-settings.ts'
import { rowProjection } from '../workspace/workspace.ts'
import { drawPapers } from './draw-papers.ts'
import { makeYear } from './make-year.ts'
import type { YearOptions } from './year-plan.ts'

type SampleCommand = Extract<Command, { kind: 'sample' }>

export interface SampleIo {
  config: Config
  judge: Pick<EvidenceJudge, 'measure'>
  now(): Instant
  out(text: string): void
  problem(text: string): void
}

const LIMITS = {
  reps: { usual: 50, least: 1, most: 500 },
  deals: { usual: 20_000, least: 1, most: 20_000 },
  days: { usual: 365, least: 7, most: 1095 },
  seed: { usual: 1, least: 0, most: 2_147_483_647 },
} as const

/** True when it is done. Says in Chinese what stands in the way; then nothing was written. */
export async function runSample(command: SampleCommand, io: SampleIo): Promise<boolean> {
  const { config, now, out, problem } = io
  const options = optionsOf(command, config.timezone, now())
  if (typeof options === 'string') return refuse(options)
  if (!isTrial(config)) return refuse(sampleWords.connected)
  let store: Store
  try {
    store = await openStore(config, () => options.now)
  } catch (error) {
    if (error instanceof StoreLockedError) return refuse(sampleWords.inUse)
    if (error instanceof StoreRefusedError) return refuse(databaseRefusal(error))
    throw error
  }
  try {
    const known = await store.workspaces()
    const isDatabase = config.database !== null
    if (known.some((id) => id !== SAMPLE_WORKSPACE)) {
      return refuse(
        isDatabase ? sampleWords.databaseInUse : sampleWords.realData(config.dataFolder),
      )
    }
    if (known.length > 0) {
      return refuse(
        isDatabase ? sampleWords.databaseInUse : sampleWords.notEmpty(config.dataFolder),
      )
    }
    const begunAt = now()
    out(`${sampleWords.papers}\n`)
    const files = openFileStore({ objects: await openObjects(config), now: () => options.now })
    const papers = await drawPapers(files, io.judge)
    const made = await makeYear(store, options, papers, (done) =>
      out(`${sampleWords.progress(done, options.deals)}\n`),
    )
    const seconds = Math.round((now() - begunAt) / 1000)
    out(`${sampleWords.made(made.people, made.deals, made.events, seconds)}\n`)
    out(`${isDatabase ? sampleWords.nextInDatabase : sampleWords.next(config.dataFolder)}\n`)
    return true
  } finally {
    await store.close()
  }

  function refuse(sentence: string): false {
    problem(`${sentence}\n`)
    return false
  }
}

/** Empty, or it is refused afterwards. A folder nobody waits for: after a crash it is simply made again. */
async function openStore({ dataFolder, database }: Config, now: () => Instant): Promise<Store> {
  const projection = rowProjection(() => null)
  if (database === null) {
    return openLowdbStore({ folder: dataFolder, now, projection, fileSystem: hastyFileSystem })
  }
  const { openPostgresStore } = await import('../store/postgres/open-postgres-store.ts')
  const store = await openPostgresStore({ ...database, now, projection })
  await store.catchUp(SAMPLE_WORKSPACE)
  return store
}

/** The options, or the sentence that says which one cannot be. */
function optionsOf(command: SampleCommand, timezone: TimeZone, now: Instant): YearOptions | string {
  const numbers: Record<keyof typeof LIMITS, number> = { reps: 0, deals: 0, days: 0, seed: 0 }
  for (const option of ['reps', 'deals', 'days', 'seed'] as const) {
    const { usual, least, most } = LIMITS[option]
    const value = command[option]
    const number = value === null ? usual : Number(value)
    if (value !== null && (!/^\d+$/.test(value) || number < least || number > most))
      return sampleWords.badNumber(option, value, least, most)
    numbers[option] = number
  }
  const end = command.now === null ? now : readEnd(command.now, timezone)
  if (end === null || end > now) return sampleWords.badNow(command.now ?? '')
  return { ...numbers, now: end, timezone }
}

/** A day ends as people begin to look at it: at nine. */
function readEnd(text: string, zone: TimeZone): Instant | null {
  return isLocalDate(text) ? instantOf(text, zone, '09:00') : parseInstant(text)
}

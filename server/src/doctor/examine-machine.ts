/** What Kedu needs of the machine itself: disk, time zone, holidays, fonts. */
import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import { attention, broken, type Finding, fine } from '@kedu/bot/examination'
import { MINUTE_MS, plusDays, SECOND_MS } from '@kedu/shared/time/instant'
import { isTimeZone } from '@kedu/shared/time/local-time'
import { uncoveredYears } from '../calendar/china-calendar.ts'
import { DurableFiles } from '../files/durable-files.ts'
import type { Objects } from '../files/objects.ts'
import { canDrawChinese } from '../pictures/chinese-font.ts'
import type { Store } from '../store/store.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { doctorWords } from './wording.ts'

/** A day of photos of a large company; below it the operator should act. */
const LITTLE_BYTES = 2 * 1024 ** 3
/** Below this, messages may soon be refused. */
const NEARLY_NONE_BYTES = 200 * 1024 ** 2
const LOOK_AHEAD_DAYS = 60
/** Nobody notices less … */
const FEW_MS = 5 * SECOND_MS
/** … and from here on alerts and quiet hours of all depend on which machine happens to look. */
const MANY_MS = MINUTE_MS

export interface MachineSubject {
  dataFolder: string
  /** Where files are kept; null or absent: in the folder. */
  bucket?: Pick<Objects, 'check'> | null
  workspace: Workspace
  today: ReturnType<Workspace['today']>
}

export async function examineMachine(subject: MachineSubject): Promise<Finding[]> {
  return [
    await disk(subject.dataFolder),
    ...(await examineBucket(subject.bucket ?? null)),
    ...(await clock(subject.workspace.store)),
    timeZone(subject),
    holidays(subject),
    await fonts(),
  ]
}

/** Room, and that what is written can be made durable. */
async function disk(folder: string): Promise<Finding> {
  const words = doctorWords.disk
  try {
    const trying = join(folder, `.doctor-${randomUUID()}`)
    const files = new DurableFiles()
    await files.write(trying, 'kedu').finally(() => files.remove(trying))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    return broken(words.title, words.notWritable(folder, code), words.makeWritable)
  }
  const { bavail, bsize } = statfsSync(folder)
  return examineRoom(bavail * bsize)
}

/** Writes a probe and takes it away again, as the key pair of the configuration. */
export async function examineBucket(bucket: Pick<Objects, 'check'> | null): Promise<Finding[]> {
  if (bucket === null) return []
  const words = doctorWords.bucket
  const checked = await bucket.check()
  return checked.ok
    ? [fine(words.title, words.usable)]
    : [broken(words.title, words.unusable(checked.problem), words.todo)]
}

/** What so many free bytes mean. */
export function examineRoom(free: number): Finding {
  const words = doctorWords.disk
  if (free < NEARLY_NONE_BYTES) return broken(words.title, words.nearlyNone(free), words.makeRoom)
  if (free < LITTLE_BYTES) return attention(words.title, words.little(free), words.makeRoom)
  return fine(words.title, words.free(free))
}

async function clock(store: Pick<Store, 'clockAheadMs'>): Promise<Finding[]> {
  const aheadMs = await store.clockAheadMs()
  return aheadMs === null ? [] : [examineClock(aheadMs)]
}

/** What it means that this machine's clock is so far ahead of the database's; negative: behind. */
export function examineClock(aheadMs: number): Finding {
  const words = doctorWords.clock
  const offMs = Math.abs(aheadMs)
  if (offMs < FEW_MS) return fine(words.title, words.same)
  const says = aheadMs > 0 ? words.ahead(offMs) : words.behind(offMs)
  return offMs < MANY_MS
    ? attention(words.title, says, words.todo)
    : broken(words.title, says, words.todo)
}

/** A Node built without full ICU data knows no zones but its own. */
function timeZone({ workspace }: MachineSubject): Finding {
  const words = doctorWords.timeZone
  const { timezone } = workspace.settings
  return isTimeZone(timezone)
    ? fine(words.title, words.known(timezone))
    : broken(words.title, words.unknown(timezone), words.fullNode)
}

function holidays({ workspace, today }: MachineSubject): Finding {
  const words = doctorWords.holidays
  const years = uncoveredYears(workspace.calendar, today, plusDays(today, LOOK_AHEAD_DAYS))
  return years.length === 0
    ? fine(words.title, words.covered)
    : attention(words.title, words.uncovered(years), words.addDays)
}

/** Pictures and PDFs with Chinese words need one; without it they would show boxes. */
async function fonts(): Promise<Finding> {
  const words = doctorWords.fonts
  // A font may be listed and still not be found by what draws.
  if (!(await canDrawChinese())) return attention(words.title, words.blank, words.install)
  const listed = spawnSync('fc-list', [':lang=zh', 'family'], { encoding: 'utf8', timeout: 5000 })
  const families =
    listed.status === 0 ? listed.stdout.split('\n').filter((line) => line !== '') : []
  const [first] = families
  return first === undefined
    ? attention(words.title, words.none, words.install)
    : fine(words.title, words.found(first.split(',')[0] ?? first))
}

import type { DealHealthView, HealthParts } from '@kedu/shared/contracts/api/board-answers'
import type { DealRow } from '@kedu/shared/deal/deal'
import { firstOf } from '@kedu/shared/insight/first-of'
import {
  type HEALTH_PARTS,
  HEALTH_WEIGHTS,
  type Health,
  type HealthContext,
  hasHealth,
  healthOf,
  healthValue,
  usualContacts,
} from '@kedu/shared/insight/health'
import type { DealTrace } from '@kedu/shared/insight/trace'
import type { Instant } from '@kedu/shared/time/instant'
import type { InsightIndex } from '../insight/insight-index.ts'
import { type Asking, personRef, visibleRow } from '../queries/asking.ts'
import { type Board, column, dealTable, titled } from './board.ts'
import { type BoardAsking, foldedThisMinute, headOf, minuteOf } from './board-asking.ts'
import { columnWords, tappedTitles } from './wording.ts'

const BUCKETS = 5
const LOWEST = 10

/** R37. */
export const healthBoard: Board<'health'> = {
  async answer(asking) {
    const { found, buckets, sum, context } = await healthInView(asking)
    return {
      head: headOf(asking, false),
      average: found.length === 0 ? null : Math.round(sum / found.length),
      customers: found.length,
      weights: { ...HEALTH_WEIGHTS },
      buckets,
      lowest: firstOf(found, LOWEST, bySickness).map(({ row, trace, value }) => ({
        dealId: row.id,
        customerName: row.customerName,
        owner: personRef(asking, row.ownerId),
        value,
        parts: partsView(healthOf(row, trace, context)),
      })),
    }
  },
  /** The sickest first. `part`: one of `BUCKET_NAMES`. */
  async rows(asking, { part }) {
    const bucket = part === undefined ? null : BUCKET_NAMES.indexOf(part)
    const { found, context } = await healthInView(asking)
    const shown = found
      .filter(({ value }) => bucket === null || bucketOf(value) === bucket)
      .sort(bySickness)
    const of = new Map(shown.map(({ row, trace }) => [row, healthOf(row, trace, context)] as const))
    const percent = (part: (typeof HEALTH_PARTS)[number]) => (row: DealRow) => {
      const share = of.get(row)?.parts[part]?.share
      return share === undefined ? null : Math.round(share * 100)
    }
    const table = dealTable(
      asking,
      shown.map(({ row }) => row),
      [
        { ...column(columnWords.health, 'count'), cell: (row) => of.get(row)?.value ?? null },
        { ...column(columnWords.collection, 'percent'), cell: percent('collection') },
        { ...column(columnWords.contact, 'percent'), cell: percent('contact') },
        { ...column(columnWords.fit, 'percent'), cell: percent('fit') },
      ],
    )
    return {
      ...table,
      ...titled(bucket === null ? null : tappedTitles.health(...pointsOf(bucket))),
    }
  },
}

function bucketOf(value: number): number {
  return Math.min(BUCKETS - 1, Math.floor((value * BUCKETS) / 100))
}

/** From and to, both included. */
function pointsOf(bucket: number): [number, number] {
  const width = 100 / BUCKETS
  return [bucket * width, bucket === BUCKETS - 1 ? 100 : (bucket + 1) * width - 1]
}

const BUCKET_NAMES = ['lowest', 'low', 'middle', 'high', 'highest']

interface ValuedDeal {
  row: DealRow
  trace: DealTrace
  value: number
}

/** Those with a value, in no order; its parts are worked out for those that are shown. */
function healthInView(asking: BoardAsking) {
  return foldedThisMinute(asking, 'health', async (now) => {
    const traces = await asking.insight.traces()
    // What is usual in a stage is the whole company's.
    const context = await contextAt(asking, now)
    const found: ValuedDeal[] = []
    const buckets = Array.from({ length: BUCKETS }, () => 0)
    let sum = 0
    for (const { row, trace } of traces.ofRows(asking.rows)) {
      const value = hasHealth(row) ? healthValue(row, trace, context) : null
      if (value === null) continue
      const bucket = bucketOf(value)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
      sum += value
      found.push({ row, trace, value })
    }
    return { found, buckets, sum, context }
  })
}

function bySickness(a: ValuedDeal, b: ValuedDeal): number {
  return a.value - b.value || (a.row.id < b.row.id ? -1 : 1)
}

async function contextAt(
  { workspace, insight }: Pick<BoardAsking, 'workspace' | 'insight'>,
  now: Instant,
): Promise<HealthContext> {
  const traces = await insight.traces()
  const { all } = insight.view
  const usual = await insight.view.folded(all, `usual ${now}`, async () => {
    const counted = usualContacts(traces.ofRows(all), now)
    await insight.usualContacts.keep(counted, now)
    return counted
  })
  return { process: workspace.settings.process, usual, now }
}

/**
 * One customer's, by the same sum as on the board, from its own history alone: what is usual in its stage
 * may be as it was counted some days ago while no board is open. Null: no such deal, or none the
 * person may know of.
 */
export async function dealHealth(
  asking: Asking,
  dealId: string,
  insight: InsightIndex,
): Promise<DealHealthView | null> {
  const row = visibleRow(asking, dealId)
  if (row === null) return null
  const minute = minuteOf(asking.now)
  const { process } = asking.workspace.settings
  const kept = insight.isPutAway ? await insight.usualContacts.at(minute) : null
  const context =
    kept === null
      ? await contextAt({ ...asking, insight }, minute)
      : { process, usual: kept, now: minute }
  const trace = await insight.traceOf(row)
  if (trace === null || !hasHealth(row)) {
    return { value: null, parts: { collection: null, contact: null, fit: null } }
  }
  const health = healthOf(row, trace, context)
  return { value: health.value, parts: partsView(health) }
}

function partsView({ parts }: Health): HealthParts {
  const view = (part: (typeof HEALTH_PARTS)[number]) => {
    const found = parts[part]
    return (
      found && {
        percent: Math.round(found.share * 100),
        points: Math.round(found.points * 10) / 10,
      }
    )
  }
  return { collection: view('collection'), contact: view('contact'), fit: view('fit') }
}

/** Customers per stage, split by industry or region (R19). */
import type { DealRow } from '../deal/deal.ts'
import type { SalesProcess, StageId } from '../process/sales-process.ts'

export type HeatSplit = 'industry' | 'region'

export interface HeatGroup {
  /** Empty: not filled in. */
  key: string
  /** One per stage, in their order. */
  counts: number[]
  total: number
}

export interface HeatMap {
  /** Largest first; what is not filled in comes last. */
  groups: HeatGroup[]
  totals: number[]
  /** Open deals in a stage the process no longer knows: in no column. */
  elsewhere: number
}

/** Open deals alone count. */
export function heatMap(rows: readonly DealRow[], process: SalesProcess, by: HeatSplit): HeatMap {
  const places = new Map(process.stages.map(({ id }, index) => [id, index]))
  const groups = new Map<string, HeatGroup>()
  const totals = process.stages.map(() => 0)
  let elsewhere = 0
  for (const row of rows) {
    if (row.outcome !== 'open') continue
    const place = places.get(row.stage)
    if (place === undefined) {
      elsewhere += 1
      continue
    }
    const key = row[by] ?? ''
    const group = groups.get(key) ?? { key, counts: totals.map(() => 0), total: 0 }
    groups.set(key, group)
    group.counts[place] = (group.counts[place] ?? 0) + 1
    group.total += 1
    totals[place] = (totals[place] ?? 0) + 1
  }
  return { groups: [...groups.values()].sort(byWeight), totals, elsewhere }
}

/** The deals of a cell; what is left out is not narrowed. */
export function heatCell(
  rows: readonly DealRow[],
  cell: { by: HeatSplit; group?: string | undefined; stage?: StageId | undefined },
): DealRow[] {
  return rows.filter(
    (row) =>
      row.outcome === 'open' &&
      (cell.stage === undefined || row.stage === cell.stage) &&
      (cell.group === undefined || (row[cell.by] ?? '') === cell.group),
  )
}

function byWeight(a: HeatGroup, b: HeatGroup): number {
  return (
    Number(a.key === '') - Number(b.key === '') ||
    b.total - a.total ||
    a.key.localeCompare(b.key, 'zh-CN')
  )
}

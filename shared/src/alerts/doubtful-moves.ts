/** Moves made on doubtful evidence, for the manager's digest: a line each, once (D3). */
import type { DealRow, DoubtfulMove } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { SalesProcess } from '../process/sales-process.ts'
import { stageIndex } from '../process/stages.ts'
import { DAY_MS } from '../time/instant.ts'
import { type Company, managerAddressee } from './escalation.ts'

/** Longer than any holiday with an outage after it; what is older is no news to a new manager. */
export const DOUBT_NEWS_MS = 14 * DAY_MS

export interface DoubtfulMoveNews {
  /** Of this one move: who was told of it is not told again. */
  key: string
  row: DealRow
  move: DoubtfulMove
}

/**
 * What is to be told, oldest first, by who hears it: the owner's manager, or whoever hears red flags in
 * the manager's place. Left out is what no longer stands: undone, moved back, overruled, closed unwon.
 */
export function doubtfulMoveNews(
  rows: Iterable<DealRow>,
  process: SalesProcess,
  company: Company,
): Map<PersonId, DoubtfulMoveNews[]> {
  const news = new Map<PersonId, DoubtfulMoveNews[]>()
  for (const row of rows) {
    if (row.doubtfulMoves === undefined || row.withdrawn) continue
    if (row.outcome === 'lost' || row.outcome === 'on-hold') continue
    const standing = row.doubtfulMoves.filter(
      ({ to, at }) =>
        company.now - at < DOUBT_NEWS_MS &&
        stageIndex(process, row.stage) >= stageIndex(process, to),
    )
    if (standing.length === 0) continue
    const { person } = managerAddressee(row.ownerId, company)
    if (person === null) continue
    const known = news.get(person.id) ?? []
    const told = standing.map((move) => ({ key: `${row.id}/${move.commandId}`, row, move }))
    news.set(person.id, [...known, ...told])
  }
  for (const items of news.values()) items.sort((a, b) => a.move.at - b.move.at)
  return news
}

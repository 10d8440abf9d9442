/** All boards by their names. */
import type { BoardsAnswer } from '@kedu/shared/contracts/api/boards'
import type { BoardName } from '@kedu/shared/contracts/board-names'
import type { PersonId } from '@kedu/shared/people/person'
import { type Asking, personRef, visibleRows } from '../queries/asking.ts'
import { behaviourBoard } from './behaviour-board.ts'
import type { Board } from './board.ts'
import { chainBoard } from './chain-board.ts'
import { checklistBoard } from './checklist-board.ts'
import { dwellBoard } from './dwell-board.ts'
import { funnelBoard } from './funnel-board.ts'
import { healthBoard } from './health-board.ts'
import { heatMapBoard } from './heat-map-board.ts'
import { hollowBoard } from './hollow-board.ts'
import { overdueBoard } from './overdue-board.ts'
import { overviewBoard } from './overview-board.ts'
import { trendBoard } from './trend-board.ts'
import { wordsBoard } from './words-board.ts'

export const BOARDS: { readonly [N in BoardName]: Board<N> } = {
  overview: overviewBoard,
  'heat-map': heatMapBoard,
  overdue: overdueBoard,
  words: wordsBoard,
  dwell: dwellBoard,
  funnel: funnelBoard,
  trend: trendBoard,
  hollow: hollowBoard,
  chain: chainBoard,
  health: healthBoard,
  behaviour: behaviourBoard,
  checklist: checklistBoard,
}

/** Those that stand on the rows alone: there at once, whatever else is being read. */
export const WITHOUT_HISTORY: ReadonlySet<BoardName> = new Set<BoardName>([
  'heat-map',
  'overdue',
  'chain',
])

/** What one can narrow a board to, of what is in view. */
export function boardChoices(asking: Asking): BoardsAnswer {
  const { workspace, me } = asking
  const regions = new Set<string>()
  const owners = new Set<PersonId>()
  const leading = new Set<PersonId>()
  for (const row of visibleRows(asking)) {
    regions.add(row.region ?? '')
    owners.add(row.ownerId)
  }
  for (const id of owners) {
    const managerId = workspace.people.get(id)?.managerId ?? null
    if (managerId !== null && workspace.people.get(managerId)?.active) leading.add(managerId)
  }
  const named = (ids: Iterable<PersonId>) =>
    [...ids]
      .map((id) => personRef(asking, id))
      .sort((a, b) => a.name.localeCompare(b.name, 'zh-CN') || (a.id < b.id ? -1 : 1))
  return {
    regions: [...regions].sort((a, b) => a.localeCompare(b, 'zh-CN')),
    teams: me.role === 'rep' ? [] : named(leading),
    owners: named(owners),
    maySettle: me.role === 'admin',
  }
}

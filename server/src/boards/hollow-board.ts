import { countHollowMoves, type HollowMove, hollowMovesOf } from '@kedu/shared/insight/hollow-moves'
import type { PersonId } from '@kedu/shared/people/person'
import { dateOf } from '@kedu/shared/time/instant'
import { personRef, stageRef } from '../queries/asking.ts'
import { type Board, column, dealCells, dealColumns } from './board.ts'
import { type BoardAsking, folded, headOf } from './board-asking.ts'
import { boardWords, columnWords } from './wording.ts'

/** R4: per rep the deals that moved with nothing new to show; with `owner` one rep's page. */
export const hollowBoard: Board<'hollow'> = {
  async answer(asking) {
    const people = await folded(asking, 'hollow', () => countedByOwner(asking))
    return {
      head: headOf(asking, true),
      people: [...people]
        .map(([id, count]) => ({ person: personRef(asking, id), ...count }))
        .sort((a, b) => b.deals - a.deals || a.person.name.localeCompare(b.person.name, 'zh-CN')),
    }
  },
  /** Move by move, newest first. */
  async rows(asking, { part }) {
    const rows = (await movedDeals(asking)).flatMap(({ row, moves }) =>
      moves
        .filter(({ kind }) => part === undefined || kind === part)
        .map((move) => ({
          dealId: row.id,
          at: move.at,
          cells: [
            ...dealCells(asking, row),
            moveWords(asking, move),
            move.at,
            personRef(asking, move.byId).name,
          ],
        })),
    )
    return {
      columns: [
        ...dealColumns,
        column(columnWords.move),
        column(columnWords.when, 'moment'),
        column(columnWords.by),
      ],
      rows: rows.sort((a, b) => b.at - a.at).map(({ dealId, cells }) => ({ dealId, cells })),
    }
  },
}

async function countedByOwner(asking: BoardAsking) {
  const people = new Map<PersonId, { deals: number; stageMoves: number; dateMoves: number }>()
  const traces = await asking.insight.traces()
  for (const { row, trace } of traces.ofRows(asking.rows)) {
    const { stageMoves, dateMoves } = countHollowMoves(trace, asking.period)
    if (stageMoves + dateMoves === 0) continue
    const count = people.get(row.ownerId) ?? { deals: 0, stageMoves: 0, dateMoves: 0 }
    people.set(row.ownerId, count)
    count.deals += 1
    count.stageMoves += stageMoves
    count.dateMoves += dateMoves
  }
  return people
}

async function movedDeals(asking: BoardAsking) {
  const traces = await asking.insight.traces()
  return [...traces.ofRows(asking.rows)]
    .map(({ row, trace }) => ({ row, moves: hollowMovesOf(row.id, trace, asking.period) }))
    .filter(({ moves }) => moves.length > 0)
}

function moveWords(asking: BoardAsking, move: HollowMove): string {
  if (move.kind === 'stage') {
    const [from, to] = [stageRef(asking, move.from), stageRef(asking, move.to)]
    return boardWords.stageMove(from.name, to.name)
  }
  const { timezone } = asking.workspace.settings
  return boardWords.dateMove(dateOf(move.from, timezone), dateOf(move.to, timezone))
}

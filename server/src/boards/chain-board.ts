import { chainOfAll, chainPercent, rowChain } from '@kedu/shared/evidence/evidence-chain'
import { hasHealth } from '@kedu/shared/insight/health'
import { personRef } from '../queries/asking.ts'
import { chainView } from '../queries/chain-view.ts'
import { groupedBy } from '../queries/grouped-by.ts'
import { type Board, column, dealTable } from './board.ts'
import { type BoardAsking, foldedRows, headOf } from './board-asking.ts'
import { columnWords } from './wording.ts'

/** R14: by evidence alone; entries without it raise nobody. */
export const chainBoard: Board<'chain'> = {
  async answer(asking) {
    const { owners, all } = await chainsOf(asking)
    const people = owners.map(({ id, deals, chain }) => ({
      person: personRef(asking, id),
      deals,
      chain,
    }))
    return {
      head: headOf(asking, false),
      people: people.sort(
        (a, b) =>
          (b.chain.percent ?? -1) - (a.chain.percent ?? -1) ||
          b.chain.needed - a.chain.needed ||
          a.person.name.localeCompare(b.person.name, 'zh-CN'),
      ),
      chain: all,
    }
  },
  /** The deals whose evidence lacks most first. */
  async rows(asking) {
    const scores = new Map((await scoresOf(asking)).map(({ row, score }) => [row, score]))
    const lacking = ({
      needed,
      passed,
      doubtful,
    }: {
      needed: number
      passed: number
      doubtful: number
    }) => needed - passed - doubtful / 2
    const rows = [...scores].sort(([, a], [, b]) => lacking(b) - lacking(a)).map(([row]) => row)
    const none = { needed: 0, passed: 0, doubtful: 0 }
    const scoreOf = (row: (typeof rows)[number]) => scores.get(row) ?? none
    return dealTable(asking, rows, [
      {
        ...column(columnWords.chain, 'percent'),
        cell: (row) => chainPercent(scoreOf(row)),
      },
      { ...column(columnWords.needed, 'count'), cell: (row) => scoreOf(row).needed },
      { ...column(columnWords.passed, 'count'), cell: (row) => scoreOf(row).passed },
      { ...column(columnWords.doubtful, 'count'), cell: (row) => scoreOf(row).doubtful },
    ])
  },
}

function chainsOf(asking: BoardAsking) {
  return foldedRows(asking, 'chains', async () => {
    const scored = await scoresOf(asking)
    const owners = [...groupedBy(scored, ({ row }) => row.ownerId)].map(([id, deals]) => ({
      id,
      deals: deals.length,
      chain: chainView(chainOfAll(deals.map(({ score }) => score))),
    }))
    return { owners, all: chainView(chainOfAll(scored.map(({ score }) => score))) }
  })
}

/** A deal that was won keeps counting: its evidence is what the work left behind. */
function scoresOf(asking: BoardAsking) {
  const { process } = asking.workspace.settings
  return foldedRows(asking, 'chain', () =>
    asking.rows.filter(hasHealth).map((row) => ({ row, score: rowChain(process, row) })),
  )
}

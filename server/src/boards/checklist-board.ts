import {
  ATTACHMENT_LEAST_PERCENT,
  attachmentUse,
  CONTRACT_ASKS_DAYS,
  CONTRACT_ASKS_MOST,
  drawSample,
  isContractUnseen,
  isProcessAbsent,
  signedInOrder,
  useOf,
} from '@kedu/shared/insight/checklist'
import { MARKS } from '@kedu/shared/insight/trace'
import type { PersonId } from '@kedu/shared/people/person'
import { DAY_MS } from '@kedu/shared/time/instant'
import { personRef } from '../queries/asking.ts'
import {
  type Board,
  type BoardRow,
  type BoardTable,
  column,
  dealCells,
  dealColumns,
  dealTable,
} from './board.ts'
import { type BoardAsking, folded, foldedThisMinute, headOf, minuteOf } from './board-asking.ts'
import { askedBy, leadingInView } from './leading.ts'
import { checklistTitles, columnWords } from './wording.ts'

/** R46–R48. */
export const checklistBoard: Board<'checklist'> = {
  async answer(asking) {
    const { period, rows, insight } = asking
    const traces = await insight.traces()
    const deals = await sampleOf(asking)
    const empty = deals.filter(({ isEmpty }) => isEmpty).length
    const { worked, withFile, percent, isLow } = await folded(asking, 'attachments', () =>
      attachmentUse(traces.ofRows(rows), period),
    )
    return {
      head: headOf(asking, true),
      sample: {
        deals: deals.map(({ row, isEmpty }) => ({
          dealId: row.id,
          customerName: row.customerName,
          owner: personRef(asking, row.ownerId),
          isEmpty,
        })),
        empty,
        isAbsent: isProcessAbsent(empty),
      },
      asks: {
        people: await contractAsks(asking),
        most: CONTRACT_ASKS_MOST,
        days: CONTRACT_ASKS_DAYS,
      },
      attachments: { worked, withFile, percent, leastPercent: ATTACHMENT_LEAST_PERCENT, isLow },
    }
  },
  /**
   * `part`: `sample`, or `asks` of `person`; else customers worked on, `words` without and `file` with a
   * new attachment.
   */
  async rows(asking, { part, person }) {
    if (part === 'asks') return askRows(asking, person)
    if (part === 'sample') {
      const sample = await sampleOf(asking)
      return dealTable(
        asking,
        sample.map(({ row }) => row),
        [],
      )
    }
    const traces = await asking.insight.traces()
    const rows = [...traces.ofRows(asking.rows)]
      .map(({ row, trace }) => ({ row, use: useOf(trace, asking.period) }))
      .filter(({ use }) => (part === undefined ? use !== 'none' : use === part))
      .map(({ row }) => row)
    return dealTable(asking, rows, [
      { ...column(columnWords.files, 'count'), cell: (row) => row.evidenceCount },
      { ...column(columnWords.newestFile, 'moment'), cell: (row) => row.newestFileAt },
      { ...column(columnWords.lastUpdate, 'moment'), cell: (row) => row.updatedAt },
    ])
  },
}

async function sampleOf(asking: BoardAsking) {
  const { rows, workspace, insight, query } = asking
  const traces = await insight.traces()
  const signed = await folded(asking, 'signed', () =>
    signedInOrder(rows, workspace.settings.process),
  )
  return drawSample(signed, Number(query.draw ?? 0)).map((row) => ({
    row,
    isEmpty: traces.of(row.id)?.stands(MARKS.said) !== true,
  }))
}

/** Every time a contract was asked for, newest first. */
async function askRows(asking: BoardAsking, person: PersonId | undefined): Promise<BoardTable> {
  const since = minuteOf(asking.now) - CONTRACT_ASKS_DAYS * DAY_MS
  const leading = leadingInView(asking).filter(({ id }) => person === undefined || id === person)
  const rows: (BoardRow & { at: number })[] = []
  for (const { id, name } of leading) {
    for (const { what, at, dealId } of await askedBy(asking, id)) {
      const row = what === 'contract' && at > since ? asking.workspace.row(dealId) : null
      if (row !== null) rows.push({ dealId, at, cells: [...dealCells(asking, row), name, at] })
    }
  }
  return {
    title: checklistTitles.asks(person === undefined ? null : (leading[0]?.name ?? null)),
    columns: [...dealColumns, column(columnWords.by), column(columnWords.when, 'moment')],
    rows: rows.sort((a, b) => b.at - a.at).map(({ dealId, cells }) => ({ dealId, cells })),
  }
}

/** Most first; who never asked is in it too. */
async function contractAsks(asking: BoardAsking) {
  const leading = leadingInView(asking).map(({ id }) => id)
  // A file of everybody who leads: read once a minute, not at every look.
  const found = await foldedThisMinute(asking, `asks ${leading.join(' ')}`, (now) =>
    Promise.all(
      leading.map(async (id) => {
        const since = now - CONTRACT_ASKS_DAYS * DAY_MS
        const asked = await askedBy(asking, id)
        const asks = asked.filter(({ what, at }) => what === 'contract' && at > since).length
        return { id, asks }
      }),
    ),
  )
  const people = found.map(({ id, asks }) => ({
    person: personRef(asking, id),
    asks,
    isUnseen: isContractUnseen(asks),
  }))
  return people.sort((a, b) => b.asks - a.asks || (a.person.name < b.person.name ? -1 : 1))
}

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
import { DAY_MS } from '@kedu/shared/time/instant'
import { personRef } from '../queries/asking.ts'
import { type Board, column, dealTable } from './board.ts'
import { type BoardAsking, folded, foldedThisMinute, headOf } from './board-asking.ts'
import { askedBy, leadingInView } from './leading.ts'
import { columnWords } from './wording.ts'

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
  /** `part`: `sample`; else customers worked on, `words` without and `file` with a new attachment. */
  async rows(asking, { part }) {
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

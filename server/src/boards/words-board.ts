import type { DealEvent } from '@kedu/shared/deal/events'
import { isIn } from '@kedu/shared/insight/period'
import { OCCURS_MORE_THAN, saysWord, wordCloud } from '@kedu/shared/insight/word-cloud'
import { companyWords, plain, sentencesOf } from '@kedu/shared/insight/words'
import { dealHistory } from '../flows/handle-command.ts'
import { type Board, type BoardRow, column, dealCells, dealColumns } from './board.ts'
import { type BoardAsking, folded, headOf } from './board-asking.ts'
import { columnWords, sentencesTitle } from './wording.ts'

/** Histories opened for the sentences of one word: whoever wants more narrows the period. */
const MOST_DEALS_READ = 200

/** R21. */
export const wordsBoard: Board<'words'> = {
  async answer(asking) {
    const { words, summaries } = await cloudOf(asking)
    return { head: headOf(asking, true), words, summaries, moreThan: OCCURS_MORE_THAN }
  },
  /** The words with their numbers; with `word` the sentences it stands in, newest first. */
  async rows(asking, { word }) {
    if (word !== undefined) return sentences(asking, plain(word))
    const { words } = await cloudOf(asking)
    return {
      columns: [
        column(columnWords.word),
        column(columnWords.occurrences, 'count'),
        column(columnWords.deals, 'count'),
      ],
      rows: words.map((each) => ({
        dealId: null,
        cells: [each.word, each.occurrences, each.deals],
      })),
    }
  },
}

async function cloudOf(asking: BoardAsking) {
  const traces = await asking.insight.traces()
  const { settings, people } = asking.workspace
  const names = [...people.all.values()].map(({ name }) => name)
  return folded(asking, 'words', () =>
    wordCloud({
      traces: traces.ofRows(asking.rows),
      period: asking.period,
      ...companyWords(settings, names),
    }),
  )
}

async function sentences(asking: BoardAsking, word: string) {
  const { workspace, period } = asking
  const traces = await asking.insight.traces()
  const all = [...traces.ofRows(asking.rows)]
    .filter(({ trace }) => saysWord(trace, word, period))
    .map(({ row }) => row)
    .sort((a, b) => b.updatedAt - a.updatedAt)
  const found = all.slice(0, MOST_DEALS_READ)
  const rows: (BoardRow & { at: number })[] = []
  for (const row of found) {
    for (const { at, summary } of summariesIn(await dealHistory(workspace, row.id))) {
      if (!isIn(at, period)) continue
      for (const sentence of sentencesOf(summary)) {
        if (!plain(sentence).includes(word)) continue
        rows.push({ dealId: row.id, at, cells: [...dealCells(asking, row), sentence, at] })
      }
    }
  }
  return {
    columns: [...dealColumns, column(columnWords.sentence), column(columnWords.said, 'moment')],
    rows: rows.sort((a, b) => b.at - a.at).map(({ dealId, cells }) => ({ dealId, cells })),
    title: sentencesTitle(word, found.length < all.length ? MOST_DEALS_READ : null),
  }
}

function summariesIn(events: readonly DealEvent[]): { at: number; summary: string }[] {
  const undone = new Set(
    events.flatMap((event) => (event.kind === 'command-undone' ? [event.targetCommandId] : [])),
  )
  return events.flatMap((event) => {
    if (undone.has(event.meta.commandId)) return []
    const summary =
      event.kind === 'deal-opened'
        ? event.summary
        : event.kind === 'fields-updated'
          ? event.after.summary
          : null
    return summary == null ? [] : [{ at: event.at, summary }]
  })
}

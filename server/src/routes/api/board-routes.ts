import { BOARD_ANSWERS, DealHealthView } from '@kedu/shared/contracts/api/board-answers'
import {
  BOARD_ROWS_PAGE,
  BoardExportQuery,
  type BoardQuery,
  BoardQuery as BoardQuerySchema,
  BoardRowsAnswer,
  BoardRowsQuery,
  BoardsAnswer,
} from '@kedu/shared/contracts/api/boards'
import { DealParams } from '@kedu/shared/contracts/api/deals'
import { BOARD_NAMES, BOARDS_OVER_TIME, type BoardName } from '@kedu/shared/contracts/board-names'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Board } from '../../boards/board.ts'
import { type BoardAsking, boardAsking, headOf, maySeeBoards } from '../../boards/board-asking.ts'
import { BOARDS, boardChoices, WITHOUT_HISTORY } from '../../boards/boards.ts'
import { EXPORT_MOST_ROWS, exportName, exportXlsx } from '../../boards/export-xlsx.ts'
import { dealHealth } from '../../boards/health-board.ts'
import { isLate } from '../../boards/is-late.ts'
import { boardTitles, boardWords } from '../../boards/wording.ts'
import type { InsightIndex } from '../../insight/insight-index.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, noAnswers } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

export function boardRoutes(scope: ApiScope, { insight }: ApiDeps): void {
  scope.get(
    '/api/boards',
    { schema: { response: { 200: BoardsAnswer, ...noAnswers } } },
    async (request, reply) => {
      const asking = askingOf(request)
      if (!maySeeBoards(asking.me)) return refuse(reply, 403, problems.boardsNotForYourRole)
      return boardChoices(asking)
    },
  )

  scope.get(
    '/api/deals/:dealId/health',
    { schema: { params: DealParams, response: { 200: DealHealthView, ...noAnswers } } },
    async (request, reply) =>
      (await dealHealth(askingOf(request), request.params.dealId, insight)) ??
      refuse(reply, 404, problems.notFound),
  )

  for (const name of BOARD_NAMES) {
    const board: Board = BOARDS[name]
    scope.get(
      `/api/boards/${name}`,
      {
        schema: {
          querystring: BoardQuerySchema,
          response: { 200: BOARD_ANSWERS[name], ...noAnswers },
        },
      },
      async (request, reply) =>
        withBoard(request, reply, name, request.query, insight, (asking) => board.answer(asking)),
    )

    scope.get(
      `/api/boards/${name}/rows`,
      {
        schema: { querystring: BoardRowsQuery, response: { 200: BoardRowsAnswer, ...noAnswers } },
      },
      async (request, reply) => {
        const { offset, ...pick } = request.query
        return withBoard(request, reply, name, pick, insight, async (asking) => {
          const { columns, rows, title } = await board.rows(asking, pick)
          const from = Number(offset ?? 0)
          const end = from + BOARD_ROWS_PAGE
          return {
            head: headOf(asking, BOARDS_OVER_TIME.includes(name)),
            title: title ?? boardTitles[name],
            columns,
            rows: rows.slice(from, end),
            total: rows.length,
            nextOffset: end < rows.length ? end : null,
          }
        })
      },
    )
    exportRoute(scope, name, insight)
  }
}

/** The same rows as a file; in the head of it whose they are. One at a time: it is heavy. */
function exportRoute(scope: ApiScope, name: BoardName, insight: InsightIndex): void {
  scope.get(
    `/api/boards/${name}.xlsx`,
    { schema: { querystring: BoardExportQuery, response: noAnswers }, config: exportLimit },
    async (request, reply) => {
      const pick = request.query
      return withBoard(request, reply, name, pick, insight, async (asking) => {
        const table = await BOARDS[name].rows(asking, pick)
        if (table.rows.length > EXPORT_MOST_ROWS) {
          const message = boardWords.tooManyRows(EXPORT_MOST_ROWS)
          return refuse(reply, 413, { code: 'too-large', message })
        }
        const { timezone } = asking.workspace.settings
        const title = table.title ?? boardTitles[name]
        const bytes = await oneAtATime(() =>
          exportXlsx(title, headOf(asking, BOARDS_OVER_TIME.includes(name)), table, timezone),
        )
        const fileName = encodeURIComponent(exportName(title, asking.now, timezone))
        return asFile(reply, fileName, bytes)
      })
    },
  )
}

function asFile(reply: FastifyReply, fileName: string, bytes: Buffer): FastifyReply {
  return reply
    .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .header('content-disposition', `attachment; filename*=UTF-8''${fileName}`)
    .send(bytes)
}

const exportLimit = { rateLimit: { max: 20, timeWindow: 60_000 } }

let exporting: Promise<unknown> = Promise.resolve()

function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const mine = exporting.then(work, work)
  exporting = mine.catch(() => undefined)
  return mine
}

/** Answers about what the person may see, once the histories are at hand where the board stands on them. */
async function withBoard<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  name: BoardName,
  query: BoardQuery,
  insight: InsightIndex,
  answer: (asking: BoardAsking) => Promise<T>,
): Promise<T | FastifyReply> {
  const { me, workspace, now } = askingOf(request)
  if (!maySeeBoards(me)) return refuse(reply, 403, problems.boardsNotForYourRole)
  const asking = boardAsking({ me, workspace, now }, query, insight)
  if (asking === null) {
    return refuse(reply, 400, { code: 'bad-input', message: boardWords.badPeriod })
  }
  if (!WITHOUT_HISTORY.has(name) && (await isLate(insight.traces()))) {
    const { done, total } = insight.progress
    return refuse(reply, 503, { code: 'busy', message: boardWords.preparing(done, total) })
  }
  return answer(asking)
}

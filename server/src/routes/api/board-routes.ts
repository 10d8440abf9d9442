import {
  BOARD_ANSWERS,
  BOARD_NAMES,
  BOARD_ROWS_PAGE,
  type BoardQuery,
  BoardQuery as BoardQuerySchema,
  BoardRowsAnswer,
  BoardRowsQuery,
  BoardsAnswer,
} from '@kedu/shared/contracts/api/boards'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Board } from '../../boards/board.ts'
import { type BoardAsking, boardAsking, headOf, maySeeBoards } from '../../boards/board-asking.ts'
import { BOARDS, boardChoices } from '../../boards/boards.ts'
import { boardTitles, boardWords } from '../../boards/wording.ts'
import type { InsightIndex } from '../../insight/insight-index.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, noAnswers } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

/** So long a first question waits for the histories; afterwards it is told how far they are. */
const PATIENCE_MS = 2_000

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
        withBoard(request, reply, request.query, insight, (asking) => board.answer(asking)),
    )

    scope.get(
      `/api/boards/${name}/rows`,
      {
        schema: { querystring: BoardRowsQuery, response: { 200: BoardRowsAnswer, ...noAnswers } },
      },
      async (request, reply) => {
        const { offset, ...pick } = request.query
        return withBoard(request, reply, pick, insight, async (asking) => {
          const { columns, rows } = await board.rows(asking, pick)
          const from = Number(offset ?? 0)
          const end = from + BOARD_ROWS_PAGE
          return {
            head: headOf(asking, false),
            title: boardTitles[name],
            columns,
            rows: rows.slice(from, end),
            total: rows.length,
            nextOffset: end < rows.length ? end : null,
          }
        })
      },
    )
  }
}

/** Answers about what the person may see, once the histories are at hand. */
async function withBoard<T>(
  request: FastifyRequest,
  reply: FastifyReply,
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
  const answered = await inTime(answer(asking))
  if (answered !== LATE) return answered
  const { done, total } = insight.progress
  return refuse(reply, 503, { code: 'busy', message: boardWords.preparing(done, total) })
}

const LATE = Symbol('late')

async function inTime<T>(answer: Promise<T>): Promise<T | typeof LATE> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), PATIENCE_MS)
  })
  // Nobody waits for it any more; the next question hears what went wrong.
  answer.catch(() => undefined)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

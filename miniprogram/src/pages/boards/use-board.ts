import type { BoardAnswers } from '@kedu/shared/contracts/api/board-answers'
import type { BoardQuery } from '@kedu/shared/contracts/api/boards'
import type { BoardName } from '@kedu/shared/contracts/board-names'
import { useEffect } from 'react'
import { client } from '../../api/client.ts'
import { type BoardFilters, boardQuery } from '../../boards/board-filters.ts'
import { openPage } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { type Loaded, useLoaded } from '../../hooks/use-loaded.ts'

/** The server is reading histories: soon it has them. */
const ASK_AGAIN_MS = 3_000

/** A board's answer; asked again after every change, and while the server gets it ready. */
export function useBoard<N extends BoardName>(
  name: N,
  filters: BoardFilters,
  more: Pick<BoardQuery, 'by' | 'draw'> = {},
): Loaded<BoardAnswers[N]> {
  const { changed } = useHere()
  const asked = { ...boardQuery(filters), ...more }
  const loaded = useLoaded(`board:${name}:${JSON.stringify(asked)}`, () =>
    client.board(name, asked),
  )
  const { reload, problem } = loaded
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is the occasion to ask again
  useEffect(() => {
    if (changed > 0) reload()
  }, [changed])
  useEffect(() => {
    if (problem?.status !== 503) return undefined
    const timer = setTimeout(reload, ASK_AGAIN_MS)
    return () => clearTimeout(timer)
  }, [problem, reload])
  return loaded
}

/** The rows behind one of a board's numbers. */
export function openRows(
  board: BoardName,
  filters: BoardFilters,
  pick: Readonly<Record<string, string>> = {},
): void {
  openPage('boardRows', { board, ...boardQuery(filters), ...pick })
}

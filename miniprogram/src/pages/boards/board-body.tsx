import type { BoardHead } from '@kedu/shared/contracts/api/boards'
import type { ReactNode } from 'react'
import { momentWords } from '../../chat/day-words.ts'
import { PageState } from '../../components/page-state/index.tsx'
import { Unbroken } from '../../components/unbroken/index.tsx'
import { useHere } from '../../hooks/use-here.ts'
import type { Loaded } from '../../hooks/use-loaded.ts'
import { Box, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'

interface BoardBodyProps<T> {
  loaded: Loaded<T>
  children: (data: T) => ReactNode
}

/** A board with whose deals, which days and which moment it is about. */
export function BoardBody<T extends { head: BoardHead }>({ loaded, children }: BoardBodyProps<T>) {
  const { now, session } = useHere()
  return (
    <PageState loaded={loaded}>
      {(data) => (
        <Box className="board">
          {children(data)}
          <Box className="board__head">
            <Unbroken
              parts={[
                data.head.scope,
                data.head.period,
                boardWords.asOf(momentWords(data.head.at, now, session.zone)),
              ].filter((part) => part !== null)}
            />
          </Box>
        </Box>
      )}
    </PageState>
  )
}

/** Nothing to show, and why. */
export function NoData({ words = boardWords.noData }: { words?: string }) {
  return <Words className="pane__hint">{words}</Words>
}

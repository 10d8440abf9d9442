import { BoardLine, BoardLines } from '../../components/board-line/index.tsx'
import { Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { BoardBody, NoData } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

export function HollowPart({ filters }: BoardPartProps) {
  const loaded = useBoard('hollow', filters)
  return (
    <BoardBody loaded={loaded}>
      {({ people }) =>
        people.length === 0 ? (
          <NoData words={boardWords.hollowNone} />
        ) : (
          <>
            <Words className="pane__hint">{boardWords.hollowHint}</Words>
            <BoardLines>
              {people.map(({ person, deals, stageMoves, dateMoves }) => (
                <BoardLine
                  key={person.id}
                  name={person.name}
                  note={boardWords.hollowMoves(stageMoves, dateMoves)}
                  value={boardWords.hollowDeals(deals)}
                  onOpen={() => openRows('hollow', { ...filters, owner: person.id })}
                />
              ))}
            </BoardLines>
          </>
        )
      }
    </BoardBody>
  )
}

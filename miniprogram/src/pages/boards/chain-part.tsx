import { BoardLine, BoardLines } from '../../components/board-line/index.tsx'
import { EmptyPage } from '../../components/page-state/index.tsx'
import { Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { BoardBody } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

export function ChainPart({ filters }: BoardPartProps) {
  const loaded = useBoard('chain', filters)
  return (
    <BoardBody loaded={loaded}>
      {({ people, chain }) =>
        people.length === 0 ? (
          <EmptyPage title={boardWords.emptyTitle} hint={boardWords.emptyHint} />
        ) : (
          <>
            <Words className="pane__hint">{boardWords.chainHint}</Words>
            <BoardLines>
              {people.map(({ person, chain: own }, index) => (
                <BoardLine
                  key={person.id}
                  place={index + 1}
                  name={person.name}
                  note={boardWords.chainParts(own.needed, own.passed, own.doubtful)}
                  value={boardWords.chainPercent(own.percent)}
                  onOpen={() => openRows('chain', { ...filters, owner: person.id })}
                />
              ))}
            </BoardLines>
            <Words className="pane__hint">{boardWords.chainAll(chain.percent)}</Words>
          </>
        )
      }
    </BoardBody>
  )
}

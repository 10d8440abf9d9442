import { BoardLine, BoardLines } from '../../components/board-line/index.tsx'
import { EmptyPage } from '../../components/page-state/index.tsx'
import { openDealPage } from '../../hooks/navigate.ts'
import { Press, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { BoardBody } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

export function OverduePart({ filters }: BoardPartProps) {
  const loaded = useBoard('overdue', filters)
  return (
    <BoardBody loaded={loaded}>
      {({ deals }) =>
        deals.length === 0 ? (
          <EmptyPage title={boardWords.emptyTitle} hint={boardWords.emptyHint} />
        ) : (
          <>
            <BoardLines>
              {deals.map(({ deal, hoursSince }, index) => (
                <BoardLine
                  key={deal.id}
                  place={index + 1}
                  name={deal.customerName}
                  note={[deal.owner.name, deal.stage.name, deal.obstacle]
                    .filter((part) => part !== null)
                    .join(' · ')}
                  value={boardWords.hours(hoursSince)}
                  isRed={deal.clock.kind === 'red'}
                  onOpen={() => openDealPage(deal.id)}
                />
              ))}
            </BoardLines>
            <Words className="pane__hint">{boardWords.topHint}</Words>
            <Press onPress={() => openRows('overdue', filters)}>{boardWords.all}</Press>
          </>
        )
      }
    </BoardBody>
  )
}

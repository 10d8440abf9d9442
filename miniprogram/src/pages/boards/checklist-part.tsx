import type { ChecklistAnswer } from '@kedu/shared/contracts/api/board-answers'
import { useState } from 'react'
import { BoardLine, BoardLines } from '../../components/board-line/index.tsx'
import { openDealPage } from '../../hooks/navigate.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { BoardBody, NoData } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

export function ChecklistPart({ filters }: BoardPartProps) {
  const [draw, setDraw] = useState(0)
  const loaded = useBoard('checklist', filters, { draw: String(draw) })
  return (
    <BoardBody loaded={loaded}>
      {({ sample, asks, attachments }) => (
        <>
          <Sample sample={sample} onDraw={() => setDraw(draw + 1)} />
          <Box className="card-box metric">
            <Heading className="dwell__stage">{boardWords.asks}</Heading>
            {asks.people.length === 0 ? (
              <NoData words={boardWords.asksNone} />
            ) : (
              <BoardLines>
                {asks.people.map(({ person, asks: count, isUnseen }) => (
                  <BoardLine
                    key={person.id}
                    name={person.name}
                    note={isUnseen ? boardWords.contractUnseen : undefined}
                    value={boardWords.times(count)}
                    isRed={isUnseen}
                    onOpen={
                      count === 0
                        ? undefined
                        : () => openRows('checklist', filters, { part: 'asks', person: person.id })
                    }
                  />
                ))}
              </BoardLines>
            )}
            <Words className="pane__hint">{boardWords.asksHint(asks.days, asks.most)}</Words>
          </Box>
          <Attachments
            attachments={attachments}
            onOpen={() => openRows('checklist', filters, { part: 'words' })}
          />
        </>
      )}
    </BoardBody>
  )
}

function Sample(props: { sample: ChecklistAnswer['sample']; onDraw: () => void }) {
  const { deals, empty, isAbsent } = props.sample
  return (
    <Box className="card-box metric">
      <Heading className="dwell__stage">{boardWords.sample}</Heading>
      {deals.length === 0 ? (
        <NoData words={boardWords.sampleNone} />
      ) : (
        <>
          <Box className="metric__row">
            <Words>{boardWords.sampleEmpty(empty, deals.length)}</Words>
            <Words className={isAbsent ? 'metric__bad' : 'metric__good'}>
              {isAbsent ? boardWords.processAbsent : boardWords.processThere}
            </Words>
          </Box>
          <BoardLines>
            {deals.map(({ dealId, customerName, owner, isEmpty }) => (
              <BoardLine
                key={dealId}
                name={customerName}
                note={`${owner.name} · ${isEmpty ? boardWords.isEmpty : boardWords.hasSummary}`}
                onOpen={() => openDealPage(dealId)}
              />
            ))}
          </BoardLines>
          <Press onPress={props.onDraw}>{boardWords.draw}</Press>
        </>
      )}
      <Words className="pane__hint">{boardWords.sampleHint}</Words>
    </Box>
  )
}

interface AttachmentsProps {
  attachments: ChecklistAnswer['attachments']
  onOpen: () => void
}

function Attachments({ attachments, onOpen }: AttachmentsProps) {
  const { worked, withFile, percent, leastPercent, isLow } = attachments
  return (
    <Box className="card-box metric">
      <Heading className="dwell__stage">{boardWords.attachments}</Heading>
      {percent === null ? (
        <NoData words={boardWords.attachmentsNone} />
      ) : (
        <>
          <Words className="overview__number">{boardWords.percent(percent)}</Words>
          <Words className={isLow ? 'metric__bad' : 'metric__good'}>
            {isLow ? boardWords.attachmentsLow : boardWords.attachmentsFine}
          </Words>
          <Words>{boardWords.attachmentsOf(withFile, worked)}</Words>
          {withFile < worked && <Press onPress={onOpen}>{boardWords.all}</Press>}
        </>
      )}
      <Words className="pane__hint">{boardWords.attachmentsHint(leastPercent)}</Words>
    </Box>
  )
}

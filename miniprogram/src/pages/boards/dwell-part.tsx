import type { DwellAnswer, SpreadView } from '@kedu/shared/contracts/api/board-answers'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { BoardBody, NoData } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

export function DwellPart({ filters }: BoardPartProps) {
  const loaded = useBoard('dwell', filters)
  return (
    <BoardBody loaded={loaded}>
      {({ goLiveOn, isSaid, stages }) => {
        const longest = Math.max(
          1,
          ...stages.flatMap(({ before, after }) => [before?.mean ?? 0, after?.mean ?? 0]),
        )
        return (
          <>
            <Words className="pane__hint">
              {goLiveOn === null ? boardWords.dwellNone : boardWords.dwellHint(goLiveOn, isSaid)}
            </Words>
            {stages.map((stage) => (
              <Box key={stage.stage.id} className="card-box dwell">
                <Box className="dwell__head">
                  <Heading className="dwell__stage">{stage.stage.name}</Heading>
                  <Words className="dwell__change">{changeWords(stage.changePercent)}</Words>
                </Box>
                {(['before', 'after'] as const).map((part) => (
                  <Side
                    key={part}
                    name={boardWords[part]}
                    spread={stage[part]}
                    longest={longest}
                    onOpen={() => openRows('dwell', filters, { stage: stage.stage.id, part })}
                  />
                ))}
                {stage.now === null ? (
                  <NoData words={boardWords.noneThere} />
                ) : (
                  <Press
                    className="press--bare dwell__now"
                    onPress={() =>
                      openRows('dwell', filters, { stage: stage.stage.id, part: 'now' })
                    }
                  >
                    {boardWords.stillThere(stage.now.count, stage.now.median)}
                    <Words className="icon icon--chevron board__chevron" decorative />
                  </Press>
                )}
              </Box>
            ))}
          </>
        )
      }}
    </BoardBody>
  )
}

function Side(props: {
  name: string
  spread: SpreadView | null
  longest: number
  onOpen: () => void
}) {
  const { name, spread, longest, onOpen } = props
  return (
    <Press className="press--bare dwell__side" disabled={spread === null} onPress={onOpen}>
      <Words className="dwell__name">{name}</Words>
      <Box className="bar" decorative>
        <Box className="bar__fill" style={{ width: `${((spread?.mean ?? 0) / longest) * 100}%` }} />
      </Box>
      <Words className="dwell__numbers">
        {spread === null
          ? boardWords.noData
          : [
              boardWords.meanDays(spread.mean),
              boardWords.medianDays(spread.median),
              boardWords.stays(spread.count),
            ].join(' · ')}
      </Words>
    </Press>
  )
}

function changeWords(percent: DwellAnswer['stages'][number]['changePercent']): string {
  if (percent === null) return ''
  if (percent === 0) return boardWords.same
  return percent < 0 ? boardWords.shorter(-percent) : boardWords.longer(percent)
}

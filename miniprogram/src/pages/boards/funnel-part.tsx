import { Box, Heading, Press, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { BoardBody } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

export function FunnelPart({ filters }: BoardPartProps) {
  const loaded = useBoard('funnel', filters)
  return (
    <BoardBody loaded={loaded}>
      {({ stages }) => {
        const most = Math.max(1, ...stages.map(({ entered }) => entered))
        return (
          <>
            <Words className="pane__hint">{boardWords.funnelHint}</Words>
            <Box className="card-box funnel">
              {stages.map(({ stage, entered, moved, lost, percent }) => (
                <Press
                  key={stage.id}
                  className="press--bare funnel__stage"
                  disabled={entered === 0}
                  onPress={() => openRows('funnel', filters, { stage: stage.id })}
                >
                  <Box className="funnel__head">
                    <Heading className="dwell__stage">{stage.name}</Heading>
                    <Words className="funnel__percent">
                      {percent === null ? '' : boardWords.conversion(percent)}
                    </Words>
                  </Box>
                  <Box className="bar funnel__bar" decorative>
                    <Box
                      className="bar__fill bar__fill--pale"
                      style={{ width: share(entered, most) }}
                    />
                    <Box
                      className="bar__fill funnel__moved"
                      style={{ width: share(moved, most) }}
                    />
                  </Box>
                  <Words className="funnel__numbers">
                    {entered === 0
                      ? boardWords.noneEntered
                      : [
                          boardWords.entered(entered),
                          boardWords.moved(moved),
                          boardWords.lostOnes(lost),
                        ].join(' · ')}
                  </Words>
                </Press>
              ))}
            </Box>
          </>
        )
      }}
    </BoardBody>
  )
}

function share(count: number, most: number): string {
  return `${(count / most) * 100}%`
}

import type { TrendAnswer } from '@kedu/shared/contracts/api/board-answers'
import { Box, Heading, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { Bars } from './bars.tsx'
import { BoardBody } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

type Part = keyof typeof boardWords.trendParts
const PARTS = Object.keys(boardWords.trendParts) as Part[]

export function TrendPart({ filters }: BoardPartProps) {
  const loaded = useBoard('trend', filters)
  return (
    <BoardBody loaded={loaded}>
      {({ weeks }) => (
        <>
          <Words className="pane__hint">{boardWords.trendHint}</Words>
          <Box className="trends">
            {PARTS.map((part) => (
              <Weeks
                key={part}
                part={part}
                weeks={weeks}
                onWeek={(week) => openRows('trend', filters, { week, part })}
              />
            ))}
          </Box>
        </>
      )}
    </BoardBody>
  )
}

interface WeeksProps {
  part: Part
  weeks: TrendAnswer['weeks']
  onWeek: (week: string) => void
}

function Weeks({ part, weeks, onWeek }: WeeksProps) {
  const name = boardWords.trendParts[part]
  const last = weeks[weeks.length - 1]
  return (
    <Box className="card-box trend">
      <Box className="dwell__head">
        <Heading className="dwell__stage">{name}</Heading>
        <Words className="dwell__change">{boardWords.thisWeek(last?.[part] ?? 0)}</Words>
      </Box>
      <Bars
        name={name}
        bars={weeks.map((week) => ({
          key: week.firstDay,
          value: week[part],
          count: String(week[part]),
          when: shortDay(week.firstDay),
        }))}
        onBar={onWeek}
      />
    </Box>
  )
}

function shortDay(day: string): string {
  const [, month, date] = day.split('-').map(Number)
  return `${month}/${date}`
}

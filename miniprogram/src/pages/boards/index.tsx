import { BOARD_NAMES, type BoardName } from '@kedu/shared/contracts/board-names'
import { useRouter } from '@tarojs/taro'
import { useState } from 'react'
import { type BoardFilters, givenInAddress, NO_BOARD_FILTERS } from '../../boards/board-filters.ts'
import { BoardChips } from '../../components/board-chips/index.tsx'
import { BoardFilterBar } from '../../components/board-filters/index.tsx'
import { Frame } from '../../components/frame/index.tsx'
import { useHere } from '../../hooks/use-here.ts'
import { ScrollArea } from '../../platform/areas'
import { Box, Choice, Heading, Press, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { BehaviourPart } from './behaviour-part.tsx'
import { ChainPart } from './chain-part.tsx'
import { ChecklistPart } from './checklist-part.tsx'
import { DwellPart } from './dwell-part.tsx'
import { FunnelPart } from './funnel-part.tsx'
import { HealthPart } from './health-part.tsx'
import { HeatPart } from './heat-part.tsx'
import { HollowPart } from './hollow-part.tsx'
import { TrendPart } from './trend-part.tsx'
import { WordsPart } from './words-part.tsx'
import './index.css'
import { OverduePart } from './overdue-part.tsx'
import { OverviewPart } from './overview-part.tsx'
import { BoardSettingsSheet } from './settings-sheet.tsx'

/** 看板: what is red, who needs help, where it piles up; and behind it one board after the other. */
export default function BoardsPage() {
  const { params } = useRouter()
  const named = BOARD_NAMES.find((name) => name === params.board)
  return (
    <Frame tab="boards">
      <Boards start={named ?? 'overview'} filters={filtersOf(params)} />
    </Frame>
  )
}

function filtersOf(params: Partial<Record<string, string>>): BoardFilters {
  return {
    region: givenInAddress(params.region),
    team: givenInAddress(params.team),
    owner: givenInAddress(params.owner),
    period: params.period ?? NO_BOARD_FILTERS.period,
  }
}

/** What a board of the page is given. */
export interface BoardPartProps {
  filters: BoardFilters
  onBoard: (name: BoardName, filters?: BoardFilters) => void
}

function Boards({ start, filters: given }: { start: BoardName; filters: BoardFilters }) {
  const { me } = useHere()
  const [board, setBoard] = useState(start)
  const [filters, setFilters] = useState(given)
  const [settles, setSettles] = useState(false)
  const Part = PARTS[board]
  return (
    <Box className="pane boards">
      <Box className="pane__head">
        <Box className="pane__row">
          <Heading className="pane__title">{boardWords.title}</Heading>
          <Words className="pane__hint boards__scope">{me.scope.words}</Words>
          <BoardFilterBar board={board} filters={filters} onChange={setFilters} />
          {me.person.role === 'admin' && (
            <Press expanded={settles} onPress={() => setSettles(true)}>
              {boardWords.settle}
            </Press>
          )}
        </Box>
        <Box className="boards__pick">
          <Choice
            label={boardWords.which}
            placeholder={boardWords.which}
            value={board}
            options={BOARD_NAMES.map((name) => ({ value: name, label: boardWords.names[name] }))}
            disabled={false}
            onChange={(value) => {
              const chosen = BOARD_NAMES.find((name) => name === value)
              if (chosen !== undefined) setBoard(chosen)
            }}
          />
        </Box>
        <Box className="boards__names" role="group" label={boardWords.which}>
          {BOARD_NAMES.map((name) => (
            <Press
              key={name}
              className={`press--bare segments__one ${board === name ? 'segments__one--on' : ''}`}
              pressed={board === name}
              onPress={() => setBoard(name)}
            >
              {boardWords.names[name]}
            </Press>
          ))}
        </Box>
        <BoardChips board={board} filters={filters} onChange={setFilters} />
      </Box>
      <ScrollArea className="pane__scroll" resetKey={`${board}:${JSON.stringify(filters)}`}>
        <Box className="pane__content boards__content">
          <Part
            key={board}
            filters={filters}
            onBoard={(name, next) => {
              setBoard(name)
              if (next !== undefined) setFilters(next)
            }}
          />
        </Box>
      </ScrollArea>
      {settles && <BoardSettingsSheet onClose={() => setSettles(false)} />}
    </Box>
  )
}

const PARTS: Readonly<Record<BoardName, (props: BoardPartProps) => JSX.Element>> = {
  overview: OverviewPart,
  'heat-map': HeatPart,
  overdue: OverduePart,
  words: WordsPart,
  dwell: DwellPart,
  funnel: FunnelPart,
  trend: TrendPart,
  hollow: HollowPart,
  chain: ChainPart,
  health: HealthPart,
  behaviour: BehaviourPart,
  checklist: ChecklistPart,
}

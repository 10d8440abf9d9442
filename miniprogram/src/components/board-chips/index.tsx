import type { BoardName } from '@kedu/shared/contracts/board-names'
import { NAMED_PERIODS } from '@kedu/shared/insight/period'
import { client } from '../../api/client.ts'
import {
  type BoardFilters,
  boardFiltersOn,
  isOverTime,
  NO_BOARD_FILTERS,
} from '../../boards/board-filters.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Press, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import './index.css'

interface BoardChipsProps {
  board: BoardName
  filters: BoardFilters
  onChange: (filters: BoardFilters) => void
}

/** What the board is narrowed to, each taken away by a tap; the time only where the board is about one. */
export function BoardChips({ board, filters, onChange }: BoardChipsProps) {
  const { region, team, owner, period } = filters
  const isAsked = team !== null || owner !== null
  const choices = useLoaded(isAsked ? 'boards' : null, client.boards).data
  const nameOf = (people: readonly { id: string; name: string }[] | undefined, id: string) =>
    people === undefined
      ? pageWords.loading
      : (people.find((person) => person.id === id)?.name ?? id)
  const isNarrowedInTime = period !== NO_BOARD_FILTERS.period && isOverTime(board)
  const chips = [
    isNarrowedInTime && { words: periodName(period), rest: { period: NO_BOARD_FILTERS.period } },
    region !== null && {
      words: region === '' ? boardWords.regionNotFilledIn : region,
      rest: { region: null },
    },
    team !== null && {
      words: boardWords.teamOf(nameOf(choices?.teams, team)),
      rest: { team: null },
    },
    owner !== null && { words: nameOf(choices?.owners, owner), rest: { owner: null } },
  ].filter((chip) => chip !== false)
  if (chips.length === 0) return null
  return (
    <Box className="board-chips" role="group" label={boardWords.filtersOn(chips.length)}>
      {chips.map(({ words, rest }) => (
        <Press
          key={words}
          className="board-chips__one"
          label={boardWords.without(words)}
          onPress={() => onChange({ ...filters, ...rest })}
        >
          {words}
          <Words className="icon icon--close board-chips__close" decorative />
        </Press>
      ))}
      {boardFiltersOn(filters) > 1 && (
        <Press className="press--bare" onPress={() => onChange(NO_BOARD_FILTERS)}>
          {boardWords.clear}
        </Press>
      )}
    </Box>
  )
}

function periodName(period: string): string {
  const named = NAMED_PERIODS.find((name) => name === period)
  if (named !== undefined) return boardWords.periods[named]
  return period.split('_').map(dayName).join('—')
}

/** 2026-10-01 → 10月1日 */
function dayName(day: string): string {
  const [, month, date] = day.split('-').map(Number)
  return `${month}月${date}日`
}

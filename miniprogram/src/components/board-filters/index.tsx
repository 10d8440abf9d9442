import type { BoardName } from '@kedu/shared/contracts/board-names'
import { NAMED_PERIODS } from '@kedu/shared/insight/period'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { type BoardFilters, isOverTime, NO_BOARD_FILTERS } from '../../boards/board-filters.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Choice, Press, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { dealsWords } from '../../wording/pages-zh-cn.ts'
import { FilterChoice } from '../filter-choice/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'

interface BoardFiltersProps {
  board: BoardName
  filters: BoardFilters
  onChange: (filters: BoardFilters) => void
}

const OWN = 'own'

/** What the boards are narrowed to: time, region, team, person. */
export function BoardFilterBar({ board, filters, onChange }: BoardFiltersProps) {
  const [opens, setOpens] = useState(false)
  return (
    <>
      <Press expanded={opens} onPress={() => setOpens(true)}>
        {boardWords.filters}
      </Press>
      {opens && (
        <FilterSheet
          board={board}
          filters={filters}
          onChange={onChange}
          onClose={() => setOpens(false)}
        />
      )}
    </>
  )
}

function FilterSheet({
  board,
  filters,
  onChange,
  onClose,
}: BoardFiltersProps & { onClose: () => void }) {
  const choices = useLoaded('boards', client.boards).data
  const named = (people: readonly { id: string; name: string }[] = []) =>
    people.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Sheet title={boardWords.filters} onClose={onClose}>
      {isOverTime(board) ? (
        <PeriodChoice
          period={filters.period}
          onChange={(period) => onChange({ ...filters, period })}
        />
      ) : (
        <Words className="pane__hint">{boardWords.notOverTime}</Words>
      )}
      <FilterChoice
        label={boardWords.region}
        value={filters.region}
        options={(choices?.regions ?? []).map((region) => ({
          value: region,
          label: region === '' ? boardWords.notFilledIn : region,
        }))}
        onChange={(region) => onChange({ ...filters, region })}
      />
      {(choices?.teams.length ?? 0) > 0 && (
        <FilterChoice
          label={boardWords.team}
          value={filters.team}
          options={named(choices?.teams)}
          onChange={(team) => onChange({ ...filters, team })}
        />
      )}
      <FilterChoice
        label={boardWords.owner}
        value={filters.owner}
        options={named(choices?.owners)}
        onChange={(owner) => onChange({ ...filters, owner })}
      />
      <Press
        onPress={() => {
          onChange(NO_BOARD_FILTERS)
          onClose()
        }}
      >
        {boardWords.clear}
      </Press>
    </Sheet>
  )
}

function PeriodChoice({ period, onChange }: { period: string; onChange: (to: string) => void }) {
  const { me } = useHere()
  const isOwn = period.includes('_')
  const [from = '', to = ''] = isOwn ? period.split('_') : []
  return (
    <>
      <Labelled label={boardWords.periodLabel}>
        <Choice
          label={boardWords.periodLabel}
          placeholder={dealsWords.any}
          value={isOwn ? OWN : period}
          options={[
            ...NAMED_PERIODS.map((value) => ({ value, label: boardWords.periods[value] })),
            { value: OWN, label: boardWords.ownPeriod },
          ]}
          disabled={false}
          onChange={(value) =>
            onChange(
              value === OWN ? `${me.company.today.slice(0, 8)}01_${me.company.today}` : value,
            )
          }
        />
      </Labelled>
      {isOwn && (
        <Box className="pane__row">
          <LineInput
            kind="date"
            label={boardWords.from}
            value={from}
            onChange={(day) => day !== '' && onChange(spanOf(day, to))}
          />
          <LineInput
            kind="date"
            label={boardWords.to}
            value={to}
            onChange={(day) => day !== '' && onChange(spanOf(from, day))}
          />
        </Box>
      )}
    </>
  )
}

/** Whichever was chosen last: the earlier day comes first. */
function spanOf(one: string, other: string): string {
  return [one, other].sort().join('_')
}

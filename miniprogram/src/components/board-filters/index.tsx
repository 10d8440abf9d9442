import { NAMED_PERIODS } from '@kedu/shared/insight/period'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { type BoardFilters, boardFiltersOn, NO_BOARD_FILTERS } from '../../boards/board-filters.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Choice, Press } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { Labelled, Sheet } from '../sheet/index.tsx'

interface BoardFiltersProps {
  filters: BoardFilters
  onChange: (filters: BoardFilters) => void
}

const ANY = 'any:'
const WITHOUT = 'without:'
const OWN = 'own'

/** What the boards are narrowed to: time, region, team, person. */
export function BoardFilterBar({ filters, onChange }: BoardFiltersProps) {
  const [opens, setOpens] = useState(false)
  const on = boardFiltersOn(filters)
  return (
    <>
      <Press expanded={opens} onPress={() => setOpens(true)}>
        {on > 0 ? boardWords.filtersOn(on) : boardWords.filters}
      </Press>
      {opens && (
        <FilterSheet filters={filters} onChange={onChange} onClose={() => setOpens(false)} />
      )}
    </>
  )
}

function FilterSheet({ filters, onChange, onClose }: BoardFiltersProps & { onClose: () => void }) {
  const choices = useLoaded('boards', client.boards).data
  const named = (people: readonly { id: string; name: string }[] = []) =>
    people.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <Sheet title={boardWords.filters} onClose={onClose}>
      <PeriodChoice
        period={filters.period}
        onChange={(period) => onChange({ ...filters, period })}
      />
      <OneOf
        label={boardWords.region}
        value={filters.region}
        options={(choices?.regions ?? []).map((region) => ({
          value: region,
          label: region === '' ? boardWords.notFilledIn : region,
        }))}
        onChange={(region) => onChange({ ...filters, region })}
      />
      {(choices?.teams.length ?? 0) > 0 && (
        <OneOf
          label={boardWords.team}
          value={filters.team}
          options={named(choices?.teams)}
          onChange={(team) => onChange({ ...filters, team })}
        />
      )}
      <OneOf
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
          placeholder={boardWords.any}
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

function OneOf(props: {
  label: string
  value: string | null
  options: readonly { value: string; label: string }[]
  onChange: (value: string | null) => void
}) {
  // An empty value is one that can be chosen, so it is written otherwise in the element.
  const written = (value: string | null) => (value === null ? ANY : value === '' ? WITHOUT : value)
  return (
    <Labelled label={props.label}>
      <Choice
        label={props.label}
        placeholder={boardWords.any}
        value={written(props.value)}
        options={[
          { value: ANY, label: boardWords.any },
          ...props.options.map(({ value, label }) => ({ value: written(value), label })),
        ]}
        disabled={false}
        onChange={(value) => props.onChange(value === ANY ? null : value === WITHOUT ? '' : value)}
      />
    </Labelled>
  )
}

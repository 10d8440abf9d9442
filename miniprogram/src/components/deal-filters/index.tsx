import type { DealsAnswer } from '@kedu/shared/contracts/api/deals'
import { useState } from 'react'
import { filtersOn, type ListFilters, NO_FILTERS } from '../../deals/filters.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Choice, Press, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { clockWords, dealsWords } from '../../wording/pages-zh-cn.ts'
import { FilterChoice } from '../filter-choice/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'
import './index.css'

interface DealFiltersProps {
  filters: ListFilters
  counts: DealsAnswer['counts'] | null
  onChange: (filters: ListFilters) => void
}

/** Search and what the list is narrowed to. */
export function DealFilterBar({ filters, counts, onChange }: DealFiltersProps) {
  const [opens, setOpens] = useState(false)
  const on = filtersOn(filters)
  const chips = [
    { clock: null, words: dealsWords.all, count: counts?.total },
    { clock: 'red', words: dealsWords.red, count: counts?.red },
    { clock: 'due', words: dealsWords.due, count: counts && counts.overdue + counts.dueToday },
    { clock: 'waiting', words: dealsWords.waiting, count: counts?.waiting },
  ] as const
  return (
    <Box className="filters">
      <LineInput
        className="filters__search"
        kind="search"
        label={dealsWords.search}
        placeholder={dealsWords.search}
        maxLength={60}
        value={filters.q}
        onChange={(q) => onChange({ ...filters, q })}
      />
      <Box className="filters__chips" role="group" label={dealsWords.filters}>
        {chips.map(({ clock, words, count }) => (
          <Press
            key={words}
            className={`filters__chip ${filters.clock === clock ? 'filters__chip--on' : ''} ${clock === 'red' && (count ?? 0) > 0 ? 'filters__chip--red' : ''}`}
            pressed={filters.clock === clock}
            onPress={() => onChange({ ...filters, clock })}
          >
            {words}
            {count != null && filters.clock === null && (
              <Words className="filters__count">{count}</Words>
            )}
          </Press>
        ))}
        <Press
          className={`filters__chip ${on > 0 ? 'filters__chip--on' : ''}`}
          expanded={opens}
          onPress={() => setOpens(true)}
        >
          {on > 0 ? dealsWords.filtersOn(on) : dealsWords.filters}
        </Press>
      </Box>
      {opens && (
        <FilterSheet filters={filters} onChange={onChange} onClose={() => setOpens(false)} />
      )}
    </Box>
  )
}

interface FilterSheetProps {
  filters: ListFilters
  onChange: (filters: ListFilters) => void
  onClose: () => void
}

function FilterSheet({ filters, onChange, onClose }: FilterSheetProps) {
  const { me } = useHere()
  const { stages, industries, regions } = me.process
  return (
    <Sheet title={dealsWords.filters} onClose={onClose}>
      <FilterChoice
        label={dealsWords.stage}
        value={filters.stage}
        options={stages.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(stage) => onChange({ ...filters, stage })}
      />
      <FilterChoice
        label={dealsWords.industry}
        value={filters.industry}
        options={[...named(industries), { value: '', label: dealsWords.withoutOne }]}
        onChange={(industry) => onChange({ ...filters, industry })}
      />
      <FilterChoice
        label={dealsWords.region}
        value={filters.region}
        options={[...named(regions), { value: '', label: dealsWords.withoutOne }]}
        onChange={(region) => onChange({ ...filters, region })}
      />
      <Labelled label={dealsWords.outcome}>
        <Choice
          label={dealsWords.outcome}
          placeholder={dealsWords.any}
          value={filters.outcome}
          options={OUTCOMES.map((value) => ({
            value,
            label: value === 'any' ? dealsWords.any : clockWords.outcomes[value],
          }))}
          disabled={false}
          onChange={(value) => {
            const outcome = OUTCOMES.find((each) => each === value)
            if (outcome) onChange({ ...filters, outcome })
          }}
        />
      </Labelled>
      <Press
        onPress={() => {
          onChange({ ...NO_FILTERS, q: filters.q, owner: filters.owner })
          onClose()
        }}
      >
        {dealsWords.clearFilters}
      </Press>
    </Sheet>
  )
}

const OUTCOMES = ['open', 'won', 'lost', 'on-hold', 'any'] as const

function named(values: readonly string[]) {
  return values.map((value) => ({ value, label: value }))
}

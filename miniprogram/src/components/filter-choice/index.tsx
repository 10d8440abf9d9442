import { Choice } from '../../platform/elements'
import { dealsWords } from '../../wording/pages-zh-cn.ts'
import { Labelled } from '../sheet/index.tsx'

const ANY = 'any:'
const WITHOUT = 'without:'

interface FilterChoiceProps {
  label: string
  /** Null: any. Empty: those without one. */
  value: string | null
  options: readonly { value: string; label: string }[]
  onChange: (value: string | null) => void
}

/** What a list or a board is narrowed to, or anything. */
export function FilterChoice(props: FilterChoiceProps) {
  // An empty value is one that can be chosen, so it is written otherwise in the element.
  const written = (value: string | null) => (value === null ? ANY : value === '' ? WITHOUT : value)
  return (
    <Labelled label={props.label}>
      <Choice
        label={props.label}
        placeholder={dealsWords.any}
        value={written(props.value)}
        options={[
          { value: ANY, label: dealsWords.any },
          ...props.options.map(({ value, label }) => ({ value: written(value), label })),
        ]}
        disabled={false}
        onChange={(value) => props.onChange(value === ANY ? null : value === WITHOUT ? '' : value)}
      />
    </Labelled>
  )
}

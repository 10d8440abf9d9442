import type { RuleFieldView } from '@kedu/shared/contracts/api/rules'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { Labelled, Sheet } from '../../components/sheet/index.tsx'
import { Box, Choice, Press, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { numberOf, numberText, type RuleDraft } from '../../rules/draft.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { rulesWords } from '../../wording/rules-zh-cn.ts'
import { RecipientsInput } from './recipients-input.tsx'

type Value = RuleFieldView['value']

const OFF = 'off:'
const FIRST_SPAN = { from: '21:00', to: '08:00' }

interface RuleSheetProps {
  field: RuleFieldView
  draft: RuleDraft
  onTake: (value: Value) => void
  onClose: () => void
}

/** One rule changed. The server says whether it goes together with the others; nothing is stored here. */
export function RuleSheet({ field, draft, onTake, onClose }: RuleSheetProps) {
  const start = draft[field.field] ?? field.value
  const [value, setValue] = useState<Value>(start)
  const [typed, setTyped] = useState(
    typeof start === 'number' ? numberText(start, field.isPercent) : '',
  )
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const take = async () => {
    const isNumber = field.kind === 'number' && value !== null
    const number = isNumber ? numberOf(typed, field.isPercent) : null
    if (isNumber && number === null) {
      setProblem(`${rulesWords.notANumber}${field.range ?? ''}`)
      return
    }
    const next = isNumber ? number : value
    setBusy(true)
    const result = await client.checkRules({ changes: { ...draft, [field.field]: next } })
    setBusy(false)
    if (result.kind === 'ok') {
      const { faults } = result.data
      // What is wrong with another field of the draft is shown there.
      const own = faults.find((fault) => fault.field === field.field)
      if (own === undefined) onTake(next)
      else setProblem(own.message)
      return
    }
    setProblem(result.kind === 'problem' ? result.message : pageWords.unreachable)
  }
  return (
    <Sheet title={field.label} onClose={onClose}>
      <Words className="pane__hint">{field.does}</Words>
      {field.off !== null && field.kind !== 'person' && (
        <Box className="rule-sheet__off" role="group" label={field.label}>
          <Press
            className={`segments__one ${value !== null ? 'rule-sheet__on' : ''}`}
            pressed={value !== null}
            onPress={() => setValue(value ?? firstOf(field))}
          >
            {rulesWords.use}
          </Press>
          <Press
            className={`segments__one ${value === null ? 'rule-sheet__on' : ''}`}
            pressed={value === null}
            onPress={() => {
              setValue(null)
              setProblem(null)
            }}
          >
            {field.off}
          </Press>
        </Box>
      )}
      {value !== null || field.kind === 'person' ? (
        <Labelled label={rulesWords.valueLabel} mark={field.range} problem={problem}>
          <ValueInput
            field={field}
            value={value}
            typed={typed}
            onType={setTyped}
            onValue={setValue}
          />
        </Labelled>
      ) : (
        problem !== null && (
          <Box className="labelled__problem" role="alert">
            {problem}
          </Box>
        )
      )}
      <Press className="press--main" disabled={busy} onPress={() => void take()}>
        {rulesWords.take}
      </Press>
    </Sheet>
  )
}

/** What a rule that was off begins with. */
function firstOf({ kind }: RuleFieldView): Value {
  return kind === 'span' ? FIRST_SPAN : kind === 'number' ? 0 : ''
}

interface ValueInputProps {
  field: RuleFieldView
  value: Value
  typed: string
  onType: (text: string) => void
  onValue: (value: Value) => void
}

function ValueInput({ field, value, typed, onType, onValue }: ValueInputProps) {
  switch (field.kind) {
    case 'number':
      return (
        <Box className="rule-sheet__number">
          <LineInput
            kind="number"
            label={field.label}
            maxLength={12}
            value={typed}
            onChange={onType}
          />
          <Words className="rule-sheet__unit">{field.unit}</Words>
        </Box>
      )
    case 'time':
      return <LineInput kind="time" label={field.label} value={String(value)} onChange={onValue} />
    case 'span': {
      const span =
        typeof value === 'object' && value !== null && 'from' in value ? value : FIRST_SPAN
      return (
        <Box className="sheet-row">
          <LineInput
            kind="time"
            label={rulesWords.from}
            value={span.from}
            onChange={(from) => onValue({ ...span, from })}
          />
          <LineInput
            kind="time"
            label={rulesWords.to}
            value={span.to}
            onChange={(to) => onValue({ ...span, to })}
          />
        </Box>
      )
    }
    case 'recipient':
      return <RecipientsInput field={field} value={value} onValue={onValue} />
    default:
      return (
        <Choice
          label={field.label}
          placeholder={pageWords.choose}
          value={value === null ? OFF : String(value)}
          options={[
            ...(field.off === null ? [] : [{ value: OFF, label: field.off }]),
            ...field.options,
          ]}
          disabled={false}
          onChange={(chosen) => onValue(chosen === OFF ? null : chosen)}
        />
      )
  }
}

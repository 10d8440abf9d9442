import type { LeadsAnswer } from '@kedu/shared/contracts/api/leads'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { useLeadAct } from '../../hooks/use-lead-act.ts'
import { Choice, Press } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { leadsWords as words } from '../../wording/leads-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'

interface EnterSheetProps {
  choices: LeadsAnswer['choices']
  onClose: () => void
}

const EMPTY = { customerName: '', contactName: '', phone: '', region: '', industry: '', need: '' }
type Field = keyof typeof EMPTY

/** A lead in a form; what is missing or wrong the server says, and what was written stays. */
export function EnterSheet({ choices, onClose }: EnterSheetProps) {
  const [values, setValues] = useState(EMPTY)
  const act = useLeadAct(onClose)
  const isSimilar = act.code === 'similar-customer'
  const save = () =>
    act.run({ enter: values, isSimilar }, (clientId) =>
      client.enterLead({ clientId, ...values, ...(isSimilar ? { confirmedDifferent: true } : {}) }),
    )
  const set = (field: Field) => (value: string) => setValues((old) => ({ ...old, [field]: value }))
  const line = (field: Field, maxLength: number, isOptional = false) => (
    <Labelled label={words.fields[field]} mark={isOptional ? words.optional : null}>
      <LineInput
        kind="text"
        label={words.fields[field]}
        maxLength={maxLength}
        value={values[field]}
        onChange={set(field)}
      />
    </Labelled>
  )
  const choice = (field: 'region' | 'industry', offered: readonly string[], isOptional: boolean) =>
    offered.length === 0 ? (
      line(field, 60, true)
    ) : (
      <Labelled label={words.fields[field]} mark={isOptional ? words.optional : null}>
        <Choice
          label={words.fields[field]}
          placeholder={pageWords.choose}
          value={values[field] === '' ? null : values[field]}
          options={offered.map((each) => ({ value: each, label: each }))}
          disabled={act.busy}
          onChange={set(field)}
        />
      </Labelled>
    )
  return (
    <Sheet title={words.enter} onClose={onClose}>
      {line('customerName', 120)}
      {line('contactName', 60)}
      {line('phone', 40)}
      {choice('region', choices.regions, false)}
      {choice('industry', choices.industries, true)}
      {line('need', 500, true)}
      <NotDoneBox notDone={act.notDone} />
      <Press className="press--main" disabled={act.busy} onPress={save}>
        {isSimilar ? words.saveDifferent : words.save}
      </Press>
    </Sheet>
  )
}

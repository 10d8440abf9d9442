import type { DealView } from '@kedu/shared/contracts/api/deal'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { dayWords } from '../../chat/day-words.ts'
import { type FormValues, formChanges, formValues } from '../../deals/form-values.ts'
import { useChange } from '../../hooks/use-change.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Choice, Press, Words } from '../../platform/elements'
import { LineInput, RichInput } from '../../platform/fields'
import { formWords } from '../../wording/deal-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { ConflictPanel } from '../conflict-panel/index.tsx'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled } from '../sheet/index.tsx'
import './index.css'

interface DealFormProps {
  view: DealView
  reload: () => void
  onFiles: () => void
}

/** The lifecycle form (R6). What is written stays while the page is fresh underneath; only changed fields are saved. */
export function DealForm({ view, reload, onFiles }: DealFormProps) {
  const { me } = useHere()
  const { process, company } = me
  const { deal, may } = view
  // What the form began with: a change of others meanwhile is told by the server, not lost.
  const [base, setBase] = useState({ values: formValues(view), version: deal.version })
  const [values, setValues] = useState(base.values)
  const [round, setRound] = useState(0)
  const [problem, setProblem] = useState<string | null>(null)
  const change = useChange()
  const changes = formChanges(base.values, values)
  const isDirty = changes === null || Object.keys(changes).length > 0
  const set = (part: Partial<FormValues>) => setValues((old) => ({ ...old, ...part }))

  // Nothing written yet: the form shows what is stored now.
  if (!isDirty && base.version !== deal.version && !change.busy) {
    const fresh = formValues(view)
    setBase({ values: fresh, version: deal.version })
    setValues(fresh)
    if (JSON.stringify(fresh.summary) !== JSON.stringify(values.summary)) setRound(round + 1)
  }
  const save = (expectedVersion: number) => {
    setProblem(changes === null ? formWords.badAmount : null)
    if (changes === null) return
    change.run(
      { form: deal.id, changes, expectedVersion },
      (clientId) => client.updateDeal(deal.id, { clientId, expectedVersion, changes }),
      (answer) => formWords.saved(answer.changes.map(({ label }) => label).join('、')),
      (answer) => setBase({ values, version: answer.deal?.version ?? expectedVersion }),
    )
  }
  const revert = () => {
    const fresh = formValues(view)
    change.dismiss()
    setProblem(null)
    setBase({ values: fresh, version: deal.version })
    setValues(fresh)
    setRound(round + 1)
    reload()
  }
  const mark = (field: DealView['missingFields'][number]['field']) =>
    process.fields.some((each) => each.field === field && each.isRequired)
      ? formWords.required
      : null
  const choice = (
    label: string,
    field: 'industry' | 'region' | 'firstContact' | 'obstacle',
    offered: readonly string[],
    required: string | null,
  ) => {
    const value = values[field]
    const options = [...new Set([...(value === '' ? [] : [value]), ...offered])]
    return (
      <Labelled label={label} mark={value === '' ? required : null}>
        <Choice
          label={label}
          placeholder={pageWords.choose}
          value={value === '' ? null : value}
          options={options.map((each) => ({ value: each, label: each }))}
          disabled={!may.change}
          onChange={(next) => set({ [field]: next })}
        />
      </Labelled>
    )
  }
  const { nextAction } = deal
  return (
    <Box className="form">
      {!may.change && <Box className="pane__hint">{formWords.readOnly}</Box>}
      <Box className="form__grid">
        <Labelled label={formWords.number}>
          <LineInput
            kind="text"
            label={formWords.number}
            value={deal.customerNumber}
            disabled
            onChange={() => undefined}
          />
        </Labelled>
        <Labelled label={formWords.name}>
          <LineInput
            kind="text"
            label={formWords.name}
            value={deal.customerName}
            disabled
            onChange={() => undefined}
          />
        </Labelled>
        {choice(formWords.industry, 'industry', process.industries, mark('industry'))}
        {choice(formWords.region, 'region', process.regions, null)}
        {choice(
          formWords.firstContact,
          'firstContact',
          process.firstContactChannels,
          mark('firstContact'),
        )}
        {choice(formWords.obstacle, 'obstacle', process.obstacles, mark('obstacle'))}
        <Labelled label={formWords.stage}>
          <LineInput
            kind="text"
            label={formWords.stage}
            value={deal.stage.name}
            disabled
            onChange={() => undefined}
          />
        </Labelled>
        <Labelled label={formWords.nextAction}>
          <LineInput
            kind="text"
            label={formWords.nextAction}
            value={
              nextAction === null
                ? pageWords.notFilled
                : `${dayWords(nextAction.date, company.today)} ${nextAction.text}`.trim()
            }
            disabled
            onChange={() => undefined}
          />
        </Labelled>
        <Labelled label={formWords.amount} problem={problem}>
          <LineInput
            kind="text"
            label={formWords.amount}
            value={values.amount}
            maxLength={20}
            disabled={!may.change}
            onChange={(amount) => set({ amount })}
          />
        </Labelled>
        <Labelled
          label={formWords.attachment}
          mark={view.evidence.length === 0 ? mark('attachment') : null}
        >
          <Press onPress={onFiles}>{formWords.attachments(view.evidence.length)}</Press>
        </Labelled>
      </Box>
      <Labelled
        label={formWords.summary}
        mark={values.summary.length === 0 ? mark('summary') : null}
      >
        {may.change ? (
          <RichInput
            key={round}
            label={formWords.summary}
            placeholder={formWords.summaryPlaceholder}
            initial={values.summary}
            onChange={(summary) => set({ summary })}
          />
        ) : (
          <Box className="card-box">
            {values.summary.map((block, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of one text, replaced as a whole
              <Box key={index}>
                {block.kind === 'paragraph' ? '' : '· '}
                {block.runs.map(({ text }) => text).join('')}
              </Box>
            ))}
          </Box>
        )}
      </Labelled>
      {may.change && isDirty && (
        <Box className="form__bar">
          <NotDoneBox notDone={change.notDone} />
          <ConflictPanel
            conflict={change.notDone?.conflict ?? null}
            busy={change.busy}
            onMine={save}
            onTheirs={revert}
          />
          <Box className="form__row">
            <Words className="pane__hint">{formWords.unsaved}</Words>
            <Press disabled={change.busy} onPress={revert}>
              {formWords.revert}
            </Press>
            <Press
              className="press--main"
              disabled={change.busy}
              onPress={() => save(base.version)}
            >
              {formWords.save}
            </Press>
          </Box>
        </Box>
      )}
    </Box>
  )
}

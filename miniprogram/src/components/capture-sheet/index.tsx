import { useState } from 'react'
import type { CaptureFields, FieldName } from '../../capture/capture-fields.ts'
import { fieldLabels } from '../../capture/chip-words.ts'
import { fenOf, yuanText } from '../../deals/form-values.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { captureWords } from '../../wording/capture-zh-cn.ts'
import { dealWords, formWords } from '../../wording/deal-zh-cn.ts'
import { NextActionFields, type WrittenAction } from '../next-action-fields/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'
import '../deal-sheets/index.css'
import './index.css'

interface CaptureSheetProps {
  field: Exclude<FieldName, 'customer'>
  fields: CaptureFields
  onChange: (change: Partial<CaptureFields>) => void
  onClose: () => void
}

/** One chip, opened. */
export function CaptureSheet(props: CaptureSheetProps) {
  const { field, fields, onChange, onClose } = props
  const set = (change: Partial<CaptureFields>) => {
    onChange(change)
    onClose()
  }
  return (
    <Sheet title={fieldLabels[field]} onClose={onClose}>
      <Editor field={field} fields={fields} onSet={set} />
      {fields[field] !== null && (
        <Press className="press--bare" onPress={() => set({ [field]: null })}>
          {captureWords.clear}
        </Press>
      )}
    </Sheet>
  )
}

interface EditorProps {
  field: CaptureSheetProps['field']
  fields: CaptureFields
  onSet: (change: Partial<CaptureFields>) => void
}

function Editor({ field, fields, onSet }: EditorProps) {
  const { me } = useHere()
  const { process } = me
  switch (field) {
    case 'stage':
      return (
        <Options
          options={process.stages.map(({ id, name }) => ({ value: id, label: name }))}
          value={fields.stage}
          onPick={(stage) => onSet({ stage })}
        />
      )
    case 'obstacle':
      return (
        <>
          <Options
            options={process.obstacles.map((name) => ({ value: name, label: name }))}
            value={fields.obstacle}
            onPick={(obstacle) => onSet({ obstacle })}
          />
          <OneLine
            label={captureWords.otherObstacle}
            start={fields.obstacle ?? ''}
            onDone={(obstacle) => onSet({ obstacle })}
          />
        </>
      )
    case 'nextAction':
      return <NextAction fields={fields} onSet={onSet} />
    case 'amountFen':
      return <Amount fields={fields} onSet={onSet} />
    case 'wait':
      return <Wait fields={fields} onSet={onSet} />
    case 'outcome': {
      const { outcome } = fields
      return (
        <OneLine
          label={dealWords.outcomeReason}
          start={outcome?.reason ?? ''}
          onDone={(reason) => onSet({ outcome: { kind: outcome?.kind ?? 'lost', reason } })}
        />
      )
    }
    case 'industry':
      return (
        <Named
          names={process.industries}
          value={fields.industry}
          onPick={(industry) => onSet({ industry })}
        />
      )
    case 'region':
      return (
        <Named
          names={process.regions}
          value={fields.region}
          onPick={(region) => onSet({ region })}
        />
      )
    case 'firstContact':
      return (
        <Named
          names={process.firstContactChannels}
          value={fields.firstContact}
          onPick={(firstContact) => onSet({ firstContact })}
        />
      )
    default:
      return field satisfies never
  }
}

interface OptionsProps {
  options: readonly { value: string; label: string }[]
  value: string | null
  onPick: (value: string) => void
}

function Options({ options, value, onPick }: OptionsProps) {
  return (
    <Box className="options">
      {options.map((option) => (
        <Press
          key={option.value}
          className={option.value === value ? 'options__on' : ''}
          pressed={option.value === value}
          onPress={() => onPick(option.value)}
        >
          {option.label}
        </Press>
      ))}
    </Box>
  )
}

function Named(props: {
  names: readonly string[]
  value: string | null
  onPick: (value: string) => void
}) {
  const { names, value, onPick } = props
  const options = names.map((name) => ({ value: name, label: name }))
  return <Options options={options} value={value} onPick={onPick} />
}

function OneLine(props: { label: string; start: string; onDone: (text: string) => void }) {
  const [text, setText] = useState(props.start)
  const done = () => text.trim() !== '' && props.onDone(text.trim())
  return (
    <Labelled label={props.label}>
      <Box className="one-line">
        <LineInput
          kind="text"
          label={props.label}
          value={text}
          maxLength={200}
          onChange={setText}
          onReturn={done}
        />
        <Press disabled={text.trim() === ''} onPress={done}>
          {captureWords.use}
        </Press>
      </Box>
    </Labelled>
  )
}

type PartProps = Pick<EditorProps, 'fields' | 'onSet'>

function NextAction({ fields, onSet }: PartProps) {
  const planned = fields.nextAction
  const [written, setWritten] = useState<WrittenAction>({
    date: planned?.date ?? '',
    time: planned?.time ?? '',
    text: planned?.text ?? '',
  })
  const [asksDate, setAsksDate] = useState(false)
  const done = () => {
    const { date, time, text } = written
    setAsksDate(date === '')
    if (date === '') return
    const isDeadline = planned?.isDeadline ?? false
    onSet({ nextAction: { date, time: time === '' ? null : time, isDeadline, text: text.trim() } })
  }
  return (
    <>
      <NextActionFields value={written} asksDate={asksDate} onChange={setWritten} onReturn={done} />
      <Press onPress={done}>{captureWords.use}</Press>
    </>
  )
}

function Amount({ fields, onSet }: PartProps) {
  const [text, setText] = useState(fields.amountFen === null ? '' : yuanText(fields.amountFen))
  const fen = fenOf(text)
  return (
    <Labelled
      label={captureWords.amountHint}
      problem={text.trim() !== '' && fen === null ? formWords.badAmount : null}
    >
      <Box className="one-line">
        <LineInput kind="number" label={captureWords.amount} value={text} onChange={setText} />
        <Press disabled={fen === null} onPress={() => onSet({ amountFen: fen })}>
          {captureWords.use}
        </Press>
      </Box>
    </Labelled>
  )
}

function Wait({ fields, onSet }: PartProps) {
  const { me } = useHere()
  const [until, setUntil] = useState(fields.wait?.until ?? '')
  const [reason, setReason] = useState(fields.wait?.reason ?? '')
  const [isAsked, setIsAsked] = useState(false)
  const done = () => {
    setIsAsked(true)
    if (until === '' || reason.trim() === '') return
    onSet({ wait: { until, reason: reason.trim() } })
  }
  return (
    <>
      <Labelled
        label={dealWords.waitUntil}
        problem={isAsked && until === '' ? dealWords.needDate : null}
      >
        <LineInput
          kind="date"
          label={dealWords.waitUntil}
          value={until}
          min={me.company.today}
          onChange={setUntil}
        />
      </Labelled>
      <Labelled
        label={dealWords.waitReason}
        problem={isAsked && reason.trim() === '' ? dealWords.needReason : null}
      >
        <LineInput
          kind="text"
          label={dealWords.waitReason}
          placeholder={dealWords.waitReasonPlaceholder}
          value={reason}
          maxLength={200}
          onChange={setReason}
          onReturn={done}
        />
      </Labelled>
      <Press onPress={done}>{captureWords.use}</Press>
    </>
  )
}

import { useHere } from '../../hooks/use-here.ts'
import { Box, TextInput } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { Labelled } from '../sheet/index.tsx'

/** As it is written: an empty `date` or `time` is one that was not given. */
export interface WrittenAction {
  date: string
  time: string
  text: string
}

interface NextActionFieldsProps {
  value: WrittenAction
  /** It was to be saved without a date. */
  asksDate: boolean
  onChange: (value: WrittenAction) => void
  onReturn: () => void
}

/** When one turns to the customer again, and what for. */
export function NextActionFields({ value, asksDate, onChange, onReturn }: NextActionFieldsProps) {
  const { me } = useHere()
  const { date, time, text } = value
  return (
    <>
      <Box className="sheet-row">
        <Labelled
          label={dealWords.nextDate}
          problem={asksDate && date === '' ? dealWords.needDate : null}
        >
          <LineInput
            kind="date"
            label={dealWords.nextDate}
            value={date}
            min={me.company.today}
            onChange={(next) => onChange({ ...value, date: next })}
          />
        </Labelled>
        <Labelled label={dealWords.nextTime}>
          <LineInput
            kind="time"
            label={dealWords.nextTime}
            value={time}
            onChange={(next) => onChange({ ...value, time: next })}
          />
        </Labelled>
      </Box>
      <Labelled label={dealWords.nextText}>
        <TextInput
          className="sheet-text"
          label={dealWords.nextText}
          placeholder={dealWords.nextTextPlaceholder}
          maxLength={2000}
          value={text}
          onChange={(next) => onChange({ ...value, text: next })}
          onReturn={onReturn}
        />
      </Labelled>
    </>
  )
}

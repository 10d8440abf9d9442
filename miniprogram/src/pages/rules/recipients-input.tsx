import type { RuleFieldView } from '@kedu/shared/contracts/api/rules'
import { Box, Choice, Press, Words } from '../../platform/elements'
import { rulesWords } from '../../wording/rules-zh-cn.ts'

interface RecipientsInputProps {
  field: RuleFieldView
  value: RuleFieldView['value']
  /** One alone as it is, several as a list. */
  onValue: (value: RuleFieldView['value']) => void
}

/** Everybody who hears a step, one below the other; the last line takes one more. */
export function RecipientsInput({ field, value, onValue }: RecipientsInputProps) {
  const chosen = Array.isArray(value) ? value : [String(value)]
  const put = (next: string[]) => onValue(next.length === 1 && next[0] ? next[0] : next)
  const left = field.options.filter((option) => !chosen.includes(option.value))
  return (
    <Box className="recipients" role="group" label={field.label}>
      {chosen.map((one, place) => (
        <Box key={one} className="recipients__one">
          <Choice
            className="recipients__choice"
            label={rulesWords.recipient(place + 1)}
            placeholder={one}
            value={one}
            options={field.options.filter(
              (option) => option.value === one || left.includes(option),
            )}
            disabled={false}
            onChange={(next) => put(chosen.map((known) => (known === one ? next : known)))}
          />
          {chosen.length > 1 && (
            <Press
              className="press--bare"
              label={rulesWords.dropRecipient(labelOf(field, one))}
              onPress={() => put(chosen.filter((known) => known !== one))}
            >
              <Words className="icon icon--close" decorative />
            </Press>
          )}
        </Box>
      ))}
      {left.length > 0 && (
        <Choice
          key={chosen.length}
          label={rulesWords.moreRecipients}
          placeholder={rulesWords.moreRecipients}
          value={null}
          options={left}
          disabled={false}
          onChange={(next) => put([...chosen, next])}
        />
      )}
    </Box>
  )
}

function labelOf({ options }: RuleFieldView, value: string): string {
  return options.find((option) => option.value === value)?.label ?? value
}

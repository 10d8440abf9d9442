import { Labelled } from '../../components/sheet/index.tsx'
import { Box, Choice, Press, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { accessWords } from '../../wording/access-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'

interface NameFieldProps {
  value: string
  onChange: (name: string) => void
}

/** What a key or a webhook is called, by the program it is for. */
export function NameField({ value, onChange }: NameFieldProps) {
  return (
    <Labelled label={accessWords.name}>
      <LineInput
        kind="text"
        label={accessWords.name}
        placeholder={accessWords.namePlace}
        maxLength={60}
        value={value}
        onChange={onChange}
      />
    </Labelled>
  )
}

interface PersonChoiceProps {
  people: readonly { id: string; name: string; role: string }[]
  value: string | null
  onChange: (id: string) => void
}

/** Whose eyes and hands a program has. */
export function PersonChoice({ people, value, onChange }: PersonChoiceProps) {
  return (
    <Labelled label={accessWords.who}>
      <Choice
        label={accessWords.who}
        placeholder={pageWords.choose}
        value={value}
        options={people.map(({ id, name, role }) => ({ value: id, label: `${name} · ${role}` }))}
        disabled={false}
        onChange={onChange}
      />
      <Words className="pane__hint">{accessWords.whoHint}</Words>
    </Labelled>
  )
}

interface ManyChoicesProps {
  label: string
  options: readonly { name: string; words: string }[]
  chosen: readonly string[]
  onChange: (chosen: readonly string[]) => void
}

/** Several of several: each a switch. */
export function ManyChoices({ label, options, chosen, onChange }: ManyChoicesProps) {
  return (
    <Labelled label={label}>
      <Box className="many" role="group" label={label}>
        {options.map(({ name, words }) => {
          const isChosen = chosen.includes(name)
          return (
            <Press
              key={name}
              className={`many__one ${isChosen ? 'many__one--on' : ''}`}
              pressed={isChosen}
              onPress={() =>
                onChange(isChosen ? chosen.filter((one) => one !== name) : [...chosen, name])
              }
            >
              {words}
            </Press>
          )
        })}
      </Box>
    </Labelled>
  )
}

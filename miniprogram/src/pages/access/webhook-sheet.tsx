import type { CreateWebhook, WebhooksAnswer } from '@kedu/shared/contracts/api/webhooks'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { NotDoneBox } from '../../components/not-done-box/index.tsx'
import { Labelled, Sheet } from '../../components/sheet/index.tsx'
import { useAct } from '../../hooks/use-act.ts'
import { Box, Press } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { hookWords as words } from '../../wording/access-zh-cn.ts'
import { ManyChoices, NameField, PersonChoice } from './choices.tsx'

interface WebhookSheetProps {
  choices: WebhooksAnswer['choices']
  onMade: (secret: string) => void
  onClose: () => void
}

export function WebhookSheet({ choices, onMade, onClose }: WebhookSheetProps) {
  const { busy, notDone, run } = useAct()
  const [name, setName] = useState('')
  const [url, setUrl] = useState('')
  const [personId, setPerson] = useState<string | null>(null)
  const [types, setTypes] = useState<readonly string[] | null>(null)
  const make = () => {
    const given = {
      name,
      url: url.trim(),
      personId: personId ?? '',
      types: types as CreateWebhook['types'],
    }
    run(
      given,
      (clientId) => client.createWebhook({ clientId, ...given }),
      ({ secret }) => onMade(secret),
    )
  }
  return (
    <Sheet title={words.add} onClose={onClose}>
      <NameField value={name} onChange={setName} />
      <Labelled label={words.url}>
        <LineInput
          kind="text"
          label={words.url}
          placeholder={words.urlPlace}
          maxLength={1000}
          value={url}
          onChange={setUrl}
        />
      </Labelled>
      <PersonChoice people={choices.people} value={personId} onChange={setPerson} />
      <Box className="access__acts" role="group" label={words.types}>
        <Press
          className={`many__one ${types === null ? 'many__one--on' : ''}`}
          pressed={types === null}
          onPress={() => setTypes(null)}
        >
          {words.all}
        </Press>
        <Press
          className={`many__one ${types === null ? '' : 'many__one--on'}`}
          pressed={types !== null}
          onPress={() => setTypes(types ?? [])}
        >
          {words.pick}
        </Press>
      </Box>
      {types !== null && (
        <ManyChoices
          label={words.types}
          options={choices.types}
          chosen={types}
          onChange={setTypes}
        />
      )}
      <NotDoneBox notDone={notDone} />
      <Press
        className="press--main"
        disabled={
          busy ||
          personId === null ||
          types?.length === 0 ||
          name.trim() === '' ||
          url.trim() === ''
        }
        onPress={make}
      >
        {words.make}
      </Press>
    </Sheet>
  )
}

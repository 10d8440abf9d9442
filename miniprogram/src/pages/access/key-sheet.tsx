import type { ApiKeysAnswer, CreateApiKey } from '@kedu/shared/contracts/api/api-keys'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { NotDoneBox } from '../../components/not-done-box/index.tsx'
import { Labelled, Sheet } from '../../components/sheet/index.tsx'
import { useAct } from '../../hooks/use-act.ts'
import { Choice, Press } from '../../platform/elements'
import { keyWords as words } from '../../wording/access-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { ManyChoices, NameField, PersonChoice } from './choices.tsx'

type Days = keyof typeof words.days
const DAYS: readonly Days[] = ['90', '365', '730', 'never']
const USUAL: Days = '365'

interface KeySheetProps {
  choices: ApiKeysAnswer['choices']
  onMade: (token: string) => void
  onClose: () => void
}

export function KeySheet({ choices, onMade, onClose }: KeySheetProps) {
  const { busy, notDone, run } = useAct()
  const [name, setName] = useState('')
  const [personId, setPerson] = useState<string | null>(null)
  const [scopes, setScopes] = useState<readonly string[]>(['deals:read'])
  const [days, setDays] = useState<string>(USUAL)
  const make = () => {
    const given = {
      name,
      personId: personId ?? '',
      scopes: scopes as CreateApiKey['scopes'],
      expiresInDays: days === 'never' ? null : Number(days),
    }
    run(
      given,
      (clientId) => client.createApiKey({ clientId, ...given }),
      ({ token }) => onMade(token),
    )
  }
  return (
    <Sheet title={words.add} onClose={onClose}>
      <NameField value={name} onChange={setName} />
      <PersonChoice people={choices.people} value={personId} onChange={setPerson} />
      <ManyChoices
        label={words.scopes}
        options={choices.scopes}
        chosen={scopes}
        onChange={setScopes}
      />
      <Labelled label={words.expires}>
        <Choice
          label={words.expires}
          placeholder={pageWords.choose}
          value={days}
          options={DAYS.map((value) => ({ value, label: words.days[value] }))}
          disabled={false}
          onChange={setDays}
        />
      </Labelled>
      <NotDoneBox notDone={notDone} />
      <Press
        className="press--main"
        disabled={busy || personId === null || scopes.length === 0 || name.trim() === ''}
        onPress={make}
      >
        {words.make}
      </Press>
    </Sheet>
  )
}

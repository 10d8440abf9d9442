import type { ApiKeysAnswer, ApiKeyView } from '@kedu/shared/contracts/api/api-keys'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { dateWords } from '../../chat/day-words.ts'
import { NotDoneBox } from '../../components/not-done-box/index.tsx'
import { useAct } from '../../hooks/use-act.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, Words } from '../../platform/elements'
import { keyWords as words } from '../../wording/access-zh-cn.ts'
import { AccessPart } from './access-part.tsx'
import { KeySheet } from './key-sheet.tsx'

const DAY_MS = 86_400_000

interface KeysPartProps {
  answer: ApiKeysAnswer
  onChanged: () => void
}

export function KeysPart({ answer, onChanged }: KeysPartProps) {
  return (
    <AccessPart
      words={words}
      secretWords={words.token}
      isEmpty={answer.keys.length === 0}
      adding={(onMade, onClose) => (
        <KeySheet choices={answer.choices} onMade={onMade} onClose={onClose} />
      )}
      onChanged={onChanged}
    >
      {() => answer.keys.map((key) => <Key key={key.id} view={key} onChanged={onChanged} />)}
    </AccessPart>
  )
}

function Key({ view, onChanged }: { view: ApiKeyView; onChanged: () => void }) {
  const { session, now, say } = useHere()
  const { busy, notDone, run } = useAct()
  const [asks, setAsks] = useState(false)
  const { id, name, prefix, person, scopes, expiresAt, lastUsedAt, state } = view
  const day = (at: number | null) => (at === null ? null : dateWords(at, session.zone))
  const daysLeft = expiresAt === null ? null : Math.max(0, Math.ceil((expiresAt - now) / DAY_MS))
  const revoke = () => {
    if (!asks) {
      setAsks(true)
      return
    }
    run(
      ['revoke', id],
      (clientId) => client.revokeApiKey(id, { clientId }),
      () => {
        say({ text: words.revoked, tone: 'done', undo: null })
        onChanged()
      },
    )
  }
  return (
    <Box className="card-box access__one" role="listitem">
      <Box className="access__row">
        <Words className="access__name">{name}</Words>
        <Words className={`tag ${state === 'active' ? '' : 'access__tag--off'}`}>
          {words.states[state]}
        </Words>
      </Box>
      <Words className="access__code">{prefix}</Words>
      <Words className="pane__hint">{words.about(person.name, daysLeft)}</Words>
      <Words className="pane__hint">{scopes.map((scope) => scope.words).join('；')}</Words>
      <Words className="pane__hint">{words.used(day(lastUsedAt))}</Words>
      <NotDoneBox notDone={notDone} />
      {state !== 'revoked' && (
        <Box className="access__acts">
          <Press disabled={busy} onPress={revoke}>
            {asks ? words.revokeAsk : words.revoke}
          </Press>
        </Box>
      )}
    </Box>
  )
}

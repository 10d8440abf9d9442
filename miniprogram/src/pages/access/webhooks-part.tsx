import type { WebhooksAnswer, WebhookView } from '@kedu/shared/contracts/api/webhooks'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { dateWords } from '../../chat/day-words.ts'
import { NotDoneBox } from '../../components/not-done-box/index.tsx'
import { useAct } from '../../hooks/use-act.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, Words } from '../../platform/elements'
import { hookWords as words } from '../../wording/access-zh-cn.ts'
import { AccessPart } from './access-part.tsx'
import { DeliveriesSheet } from './deliveries-sheet.tsx'
import { WebhookSheet } from './webhook-sheet.tsx'

interface WebhooksPartProps {
  answer: WebhooksAnswer
  onChanged: () => void
}

export function WebhooksPart({ answer, onChanged }: WebhooksPartProps) {
  const [opened, setOpened] = useState<WebhookView | null>(null)
  return (
    <>
      <AccessPart
        words={words}
        secretWords={words.secret}
        isEmpty={answer.webhooks.length === 0}
        adding={(onMade, onClose) => (
          <WebhookSheet choices={answer.choices} onMade={onMade} onClose={onClose} />
        )}
        onChanged={onChanged}
      >
        {(onSecret) =>
          answer.webhooks.map((webhook) => (
            <Webhook
              key={webhook.id}
              view={webhook}
              onSecret={onSecret}
              onLog={() => setOpened(webhook)}
              onChanged={onChanged}
            />
          ))
        }
      </AccessPart>
      {opened !== null && (
        <DeliveriesSheet
          webhookId={opened.id}
          name={opened.name}
          onClose={() => {
            setOpened(null)
            onChanged()
          }}
        />
      )}
    </>
  )
}

interface WebhookProps {
  view: WebhookView
  onSecret: (secret: string) => void
  onLog: () => void
  onChanged: () => void
}

function Webhook({ view, onSecret, onLog, onChanged }: WebhookProps) {
  const { session, say } = useHere()
  const { busy, notDone, run } = useAct()
  const [asks, setAsks] = useState<'rotate' | 'remove' | null>(null)
  const { id, name, url, types, person, state, stateWords, failingSince, oldSecretUntil } = view
  const done = (text: string) => {
    say({ text, tone: 'done', undo: null })
    setAsks(null)
    onChanged()
  }
  const test = () =>
    run(
      ['test', id],
      (clientId) => client.testWebhook(id, { clientId }),
      ({ delivery: { last } }) => done(words.tested(last?.words ?? '', last?.durationMs ?? 0)),
    )
  const turn = (isOn: boolean) =>
    run(
      ['turn', id, isOn],
      (clientId) => client.changeWebhook(id, { clientId, isOn }),
      () => onChanged(),
    )
  const secret = (act: 'secret' | 'rotate') =>
    run(
      [act, id],
      (clientId) => client.webhookSecret(id, act, { clientId }),
      (answer) => {
        setAsks(null)
        onSecret(answer.secret)
        onChanged()
      },
    )
  const remove = () =>
    run(
      ['remove', id],
      (clientId) => client.removeWebhook(id, { clientId }),
      () => done(words.removed),
    )
  return (
    <Box className="card-box access__one" role="listitem">
      <Box className="access__row">
        <Words className="access__name">{name}</Words>
        <Words className={`tag ${state === 'on' ? '' : 'access__tag--off'}`}>{stateWords}</Words>
      </Box>
      <Words className="access__code">{url}</Words>
      <Words className="pane__hint">
        {words.about(person.name, types === null ? words.all : words.some(types.length))}
      </Words>
      {(view.waiting > 0 || view.dead > 0) && (
        <Words className="pane__hint">
          {[
            view.waiting > 0 ? words.waiting(view.waiting) : null,
            view.dead > 0 ? words.dead(view.dead) : null,
            failingSince === null ? null : words.failing(dateWords(failingSince, session.zone)),
          ]
            .filter((part) => part !== null)
            .join(' · ')}
        </Words>
      )}
      {oldSecretUntil !== null && (
        <Words className="pane__hint">
          {words.oldUntil(dateWords(oldSecretUntil, session.zone))}
        </Words>
      )}
      <NotDoneBox notDone={notDone} />
      <Box className="access__acts">
        <Press disabled={busy} onPress={test}>
          {words.test}
        </Press>
        <Press onPress={onLog}>{words.log}</Press>
        <Press disabled={busy} onPress={() => turn(state !== 'on')}>
          {state === 'on' ? words.off : words.on}
        </Press>
        <Press disabled={busy} onPress={() => secret('secret')}>
          {words.show}
        </Press>
        <Press
          disabled={busy}
          onPress={() => (asks === 'rotate' ? secret('rotate') : setAsks('rotate'))}
        >
          {asks === 'rotate' ? words.rotateAsk : words.rotate}
        </Press>
        <Press disabled={busy} onPress={() => (asks === 'remove' ? remove() : setAsks('remove'))}>
          {asks === 'remove' ? words.removeAsk : words.remove}
        </Press>
      </Box>
    </Box>
  )
}

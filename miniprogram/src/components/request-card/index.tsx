import type { RequestView } from '@kedu/shared/contracts/api/requests'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { momentWords } from '../../chat/day-words.ts'
import { useAct } from '../../hooks/use-act.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { requestWords as words } from '../../wording/requests-zh-cn.ts'
import { NotDoneBox } from '../not-done-box/index.tsx'
import './index.css'

interface RequestCardProps {
  request: RequestView
  /** Opens its customer; absent: one is there already. */
  onOpen?: () => void
  onDone: () => void
}

/** What is asked of another department: by whom, of whom, until when, and what came of it. */
export function RequestCard({ request, onOpen, onDone }: RequestCardProps) {
  const { now, session, say } = useHere()
  const [text, setText] = useState('')
  const act = useAct()
  const { dealId, requestId, number, department, to, by, answer, isOverdue } = request
  const done = (sentence: string) => () => {
    say({ text: sentence, tone: 'done', undo: null })
    onDone()
  }
  const sendAnswer = () => {
    const said = text.trim()
    if (said === '') return
    act.run(
      { answer: requestId, said },
      (clientId) => client.answerRequest(dealId, { clientId, requestId, text: said }),
      done(words.answered(number)),
    )
  }
  const close = () =>
    act.run(
      { close: requestId },
      (clientId) => client.closeRequest(dealId, { clientId, requestId }),
      done(words.closed(number)),
    )
  const due = words.due(momentWords(request.dueAt, now, session.zone))
  return (
    <Box className="card-box request">
      <Box className="request__head">
        <Words className="tag">{`${number} · ${request.stateName}`}</Words>
        {request.state === 'waiting' && (
          <Words className={isOverdue ? 'request__late' : 'pane__hint'}>
            {isOverdue ? `${words.overdue} · ${due}` : due}
          </Words>
        )}
      </Box>
      <Words className="request__what">{request.what}</Words>
      <Words className="pane__hint">
        {`${words.from(by.name, request.customerName)} → ${words.to(department, to.name)}`}
      </Words>
      {answer !== null && (
        <Words className="request__answer">
          {`${words.answeredBy(answer.by.name)}：${answer.text}`}
        </Words>
      )}
      <NotDoneBox notDone={act.notDone} />
      {request.mayAnswer && answer === null && (
        <Box className="task__answer">
          <LineInput
            kind="text"
            label={words.answer}
            placeholder={words.answerPlaceholder}
            maxLength={500}
            value={text}
            onChange={setText}
            onReturn={sendAnswer}
          />
          <Press disabled={act.busy || text.trim() === ''} onPress={sendAnswer}>
            {words.answer}
          </Press>
        </Box>
      )}
      <Box className="request__acts">
        {request.mayClose && (
          <Press disabled={act.busy} onPress={close}>
            {words.close}
          </Press>
        )}
        {onOpen !== undefined && request.mayClose && (
          <Press className="press--bare" onPress={onOpen}>
            {request.customerName}
          </Press>
        )}
      </Box>
    </Box>
  )
}

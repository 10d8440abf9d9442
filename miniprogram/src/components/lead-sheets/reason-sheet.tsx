import type { LeadsAnswer, LeadView } from '@kedu/shared/contracts/api/leads'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { useLeadAct } from '../../hooks/use-lead-act.ts'
import { Box, Choice, Press, TextInput } from '../../platform/elements'
import { leadsWords as words } from '../../wording/leads-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'

interface ReasonSheetProps {
  lead: LeadView
  act: 'return' | 'assign' | 'discard'
  choices: LeadsAnswer['choices']
  onClose: () => void
}

const TITLES = {
  return: words.returnTitle,
  assign: words.assignTitle,
  discard: words.discardTitle,
} as const
const LABELS = { return: words.giveBack, assign: words.assign, discard: words.discard } as const

/** Back to the pool, to somebody by name, or out of it: each with a reason that stays on record. */
export function ReasonSheet({ lead, act, choices, onClose }: ReasonSheetProps) {
  const [reason, setReason] = useState('')
  const [toId, setToId] = useState<string | null>(null)
  const [as, setAs] = useState<'duplicate' | 'invalid'>('invalid')
  const [problem, setProblem] = useState<'reason' | 'person' | null>(null)
  const doing = useLeadAct(onClose)
  const send = (said: string) => {
    const text = said.trim()
    const missing = act === 'assign' && toId === null ? 'person' : text === '' ? 'reason' : null
    setProblem(missing)
    if (missing !== null) return
    doing.run({ lead: lead.id, act, text, toId, as }, (clientId) => {
      if (act === 'return') return client.returnLead(lead.id, { clientId, reason: text })
      if (act === 'discard') return client.discardLead(lead.id, { clientId, as, reason: text })
      return client.assignLead(lead.id, { clientId, toId: toId ?? '', reason: text })
    })
  }
  return (
    <Sheet title={TITLES[act](lead.customerName)} onClose={onClose}>
      {act === 'assign' && (
        <Labelled
          label={words.to}
          problem={problem === 'person' && toId === null ? words.needPerson : null}
        >
          <Choice
            label={words.to}
            placeholder={pageWords.choose}
            value={toId}
            options={choices.people
              .filter(({ id }) => id !== lead.holder?.id)
              .map(({ id, name }) => ({ value: id, label: name }))}
            disabled={doing.busy}
            onChange={setToId}
          />
        </Labelled>
      )}
      {act === 'discard' && (
        <Labelled label={words.as}>
          <Choice
            label={words.as}
            placeholder={pageWords.choose}
            value={as}
            options={[
              { value: 'invalid', label: words.invalid },
              { value: 'duplicate', label: words.duplicate },
            ]}
            disabled={doing.busy}
            onChange={(value) => setAs(value === 'duplicate' ? 'duplicate' : 'invalid')}
          />
        </Labelled>
      )}
      {act === 'return' && (
        <Box className="lead__acts">
          {choices.returnReasons.map((each) => (
            <Press key={each} disabled={doing.busy} onPress={() => setReason(each)}>
              {each}
            </Press>
          ))}
        </Box>
      )}
      <Labelled
        label={words.reason}
        problem={problem === 'reason' && reason.trim() === '' ? words.needReason : null}
      >
        <TextInput
          className="sheet-text"
          label={words.reason}
          placeholder=""
          maxLength={500}
          value={reason}
          onChange={setReason}
          onReturn={() => send(reason)}
        />
      </Labelled>
      <NotDoneBox notDone={doing.notDone} />
      <Press className="press--main" disabled={doing.busy} onPress={() => send(reason)}>
        {LABELS[act]}
      </Press>
    </Sheet>
  )
}

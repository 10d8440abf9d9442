import type { LeadView } from '@kedu/shared/contracts/api/leads'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLeadAct } from '../../hooks/use-lead-act.ts'
import { Choice, Press, Words } from '../../platform/elements'
import { leadsWords as words } from '../../wording/leads-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { NextActionFields } from '../next-action-fields/index.tsx'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'

interface AcceptSheetProps {
  lead: LeadView
  onClose: () => void
}

/** A lead becomes a customer with the fields every new one needs (R1); the same gates apply. */
export function AcceptSheet({ lead, onClose }: AcceptSheetProps) {
  const { me } = useHere()
  const { process } = me
  const [fields, setFields] = useState({
    obstacle: '',
    industry: lead.industry ?? '',
    firstContact: '',
  })
  const [next, setNext] = useState({ date: '', time: '', text: '' })
  const [asksDate, setAsksDate] = useState(false)
  const act = useLeadAct(onClose)
  const isDuplicate = act.notDone?.refusal?.duplicate?.isExact === false
  const accept = () => {
    setAsksDate(next.date === '')
    if (next.date === '') return
    const given = Object.entries(fields).filter(([, value]) => value !== '')
    const nextAction = { ...next, time: next.time === '' ? null : next.time, isDeadline: false }
    act.run({ accept: lead.id, fields, next, isDuplicate }, (clientId) =>
      client.acceptLead(lead.id, {
        clientId,
        changes: { ...Object.fromEntries(given), nextAction },
        confirmedDifferent: isDuplicate,
      }),
    )
  }
  const isAsked = (field: 'industry' | 'firstContact') =>
    process.fields.some((each) => each.field === field && each.isRequired)
  const choice = (field: keyof typeof fields, label: string, offered: readonly string[]) => (
    <Labelled label={label}>
      <Choice
        label={label}
        placeholder={pageWords.choose}
        value={fields[field] === '' ? null : fields[field]}
        options={offered.map((each) => ({ value: each, label: each }))}
        disabled={act.busy}
        onChange={(value) => setFields((old) => ({ ...old, [field]: value }))}
      />
    </Labelled>
  )
  return (
    <Sheet title={words.acceptTitle(lead.customerName)} onClose={onClose}>
      <Words className="pane__hint">{words.acceptHint}</Words>
      {choice('obstacle', words.obstacle, process.obstacles)}
      {isAsked('industry') && choice('industry', words.industry, process.industries)}
      {isAsked('firstContact') &&
        choice('firstContact', words.firstContact, process.firstContactChannels)}
      <NextActionFields value={next} asksDate={asksDate} onChange={setNext} onReturn={accept} />
      <NotDoneBox notDone={act.notDone} />
      <Press className="press--main" disabled={act.busy} onPress={accept}>
        {isDuplicate ? words.differentAnyway : words.accept}
      </Press>
    </Sheet>
  )
}

import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { dayWords } from '../../chat/day-words.ts'
import { useChange } from '../../hooks/use-change.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Press } from '../../platform/elements'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { ConflictPanel } from '../conflict-panel/index.tsx'
import { NextActionFields, type WrittenAction } from '../next-action-fields/index.tsx'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Sheet } from '../sheet/index.tsx'
import './index.css'

/** When one turns to the customer again, and what for. */
export function NextActionSheet({
  deal,
  start = null,
  onClose,
}: {
  deal: DealRowView
  /** What somebody proposed. */
  start?: Pick<WrittenAction, 'date' | 'text'> | null
  onClose: () => void
}) {
  const { me } = useHere()
  const { today } = me.company
  const planned = deal.nextAction
  const [written, setWritten] = useState<WrittenAction>({
    date: start?.date ?? (planned !== null && planned.date >= today ? planned.date : ''),
    time: start === null ? (planned?.time ?? '') : '',
    text: start?.text ?? planned?.text ?? '',
  })
  const [asksDate, setAsksDate] = useState(false)
  const change = useChange()
  const save = (expectedVersion: number) => {
    const { date, time, text } = written
    setAsksDate(date === '')
    if (date === '') return
    const nextAction = { date, time: time === '' ? null : time, isDeadline: false, text }
    change.run(
      { next: deal.id, nextAction, expectedVersion },
      (clientId) =>
        client.updateDeal(deal.id, { clientId, expectedVersion, changes: { nextAction } }),
      () => dealWords.nextSaved(dayWords(date, today)),
      onClose,
    )
  }
  return (
    <Sheet title={dealWords.nextTitle} onClose={onClose}>
      <NextActionFields
        value={written}
        asksDate={asksDate}
        onChange={setWritten}
        onReturn={() => save(deal.version)}
      />
      <NotDoneBox notDone={change.notDone} />
      <ConflictPanel
        conflict={change.notDone?.conflict ?? null}
        busy={change.busy}
        onMine={save}
        onTheirs={onClose}
      />
      <Press className="press--main" disabled={change.busy} onPress={() => save(deal.version)}>
        {pageWords.save}
      </Press>
    </Sheet>
  )
}

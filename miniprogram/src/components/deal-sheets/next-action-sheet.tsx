import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { dayWords } from '../../chat/day-words.ts'
import { useChange } from '../../hooks/use-change.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, TextInput } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { ConflictPanel } from '../conflict-panel/index.tsx'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'
import './index.css'

/** When one turns to the customer again, and what for. */
export function NextActionSheet({ deal, onClose }: { deal: DealRowView; onClose: () => void }) {
  const { me } = useHere()
  const { today } = me.company
  const planned = deal.nextAction
  const [date, setDate] = useState(planned !== null && planned.date >= today ? planned.date : '')
  const [time, setTime] = useState(planned?.time ?? '')
  const [text, setText] = useState(planned?.text ?? '')
  const [asksDate, setAsksDate] = useState(false)
  const change = useChange()
  const save = (expectedVersion: number) => {
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
      <Box className="sheet-row">
        <Labelled label={dealWords.nextDate} problem={asksDate ? dealWords.needDate : null}>
          <LineInput
            kind="date"
            label={dealWords.nextDate}
            value={date}
            min={today}
            onChange={setDate}
          />
        </Labelled>
        <Labelled label={dealWords.nextTime}>
          <LineInput kind="time" label={dealWords.nextTime} value={time} onChange={setTime} />
        </Labelled>
      </Box>
      <Labelled label={dealWords.nextText}>
        <TextInput
          className="sheet-text"
          label={dealWords.nextText}
          placeholder={dealWords.nextTextPlaceholder}
          maxLength={2000}
          value={text}
          onChange={setText}
          onReturn={() => save(deal.version)}
        />
      </Labelled>
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

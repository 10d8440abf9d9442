import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { dayWords } from '../../chat/day-words.ts'
import { useAttach } from '../../hooks/use-attach.ts'
import { useChange } from '../../hooks/use-change.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Press, TextInput } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { ConflictPanel } from '../conflict-panel/index.tsx'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'
import './index.css'

/** 等客户到 D，因为 R. From the second time on something must show it (E9): that is taken here too. */
export function WaitSheet({ deal, onClose }: { deal: DealRowView; onClose: () => void }) {
  const { me } = useHere()
  const { today } = me.company
  const [until, setUntil] = useState('')
  const [reason, setReason] = useState('')
  const [asks, setAsks] = useState(false)
  const change = useChange()
  const attaching = useAttach(deal.id, ({ completed }) => {
    if (completed !== null) onClose()
  })
  const isReady = until !== '' && reason.trim() !== ''
  const wait = (expectedVersion: number) => {
    setAsks(!isReady)
    if (!isReady) return
    change.run(
      { wait: deal.id, until, reason, expectedVersion },
      (clientId) => client.waitFor(deal.id, { clientId, expectedVersion, until, reason }),
      () => dealWords.waited(dayWords(until, today)),
      onClose,
    )
  }
  return (
    <Sheet title={dealWords.waitTitle} onClose={onClose}>
      <Labelled
        label={dealWords.waitUntil}
        problem={asks && until === '' ? dealWords.needDate : null}
      >
        <LineInput
          kind="date"
          label={dealWords.waitUntil}
          value={until}
          min={today}
          onChange={setUntil}
        />
      </Labelled>
      <Labelled
        label={dealWords.waitReason}
        problem={asks && reason.trim() === '' ? dealWords.needReason : null}
      >
        <TextInput
          className="sheet-text"
          label={dealWords.waitReason}
          placeholder={dealWords.waitReasonPlaceholder}
          maxLength={2000}
          value={reason}
          onChange={setReason}
          onReturn={() => wait(deal.version)}
        />
      </Labelled>
      <NotDoneBox notDone={attaching.notDone ?? change.notDone} />
      <ConflictPanel
        conflict={change.notDone?.conflict ?? null}
        busy={change.busy}
        onMine={wait}
        onTheirs={onClose}
      />
      {change.notDone?.refusal?.isHeld && (
        <Press disabled={attaching.busy} onPress={() => attaching.pick(null)}>
          {attaching.busy ? dealWords.uploading : dealWords.addFiles}
        </Press>
      )}
      <Press className="press--main" disabled={change.busy} onPress={() => wait(deal.version)}>
        {dealWords.waitDo}
      </Press>
    </Sheet>
  )
}

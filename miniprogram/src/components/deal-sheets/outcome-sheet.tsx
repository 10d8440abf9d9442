import type { SetOutcome } from '@kedu/shared/contracts/api/commands'
import type { DealView } from '@kedu/shared/contracts/api/deal'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { useChange } from '../../hooks/use-change.ts'
import { Box, Press, TextInput } from '../../platform/elements'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { clockWords } from '../../wording/pages-zh-cn.ts'
import { ConflictPanel } from '../conflict-panel/index.tsx'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'
import './index.css'

type Outcome = SetOutcome['outcome']

/** Won, lost, on hold; a closed one is taken up again. */
export function OutcomeSheet({ view, onClose }: { view: DealView; onClose: () => void }) {
  const { deal } = view
  const [reason, setReason] = useState('')
  const [asks, setAsks] = useState(false)
  const [last, setLast] = useState<Outcome>('won')
  const change = useChange()
  const set = (outcome: Outcome, expectedVersion: number) => {
    const needsReason = outcome === 'lost' || outcome === 'on-hold'
    const isMissing = needsReason && reason.trim() === ''
    setAsks(isMissing)
    setLast(outcome)
    if (isMissing) return
    change.run(
      { outcome, deal: deal.id, reason, expectedVersion },
      (clientId) =>
        client.setOutcome(deal.id, {
          clientId,
          expectedVersion,
          outcome,
          ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        }),
      () =>
        outcome === 'open'
          ? dealWords.reopened
          : dealWords.outcomeDone(clockWords.outcomes[outcome]),
      onClose,
    )
  }
  return (
    <Sheet title={dealWords.outcomeTitle} onClose={onClose}>
      {deal.outcome === 'open' && (
        <Labelled
          label={dealWords.outcomeReason}
          problem={asks ? dealWords.needOutcomeReason : null}
        >
          <TextInput
            className="sheet-text"
            label={dealWords.outcomeReason}
            placeholder={dealWords.outcomeReasonPlaceholder}
            maxLength={2000}
            value={reason}
            onChange={setReason}
            onReturn={() => undefined}
          />
        </Labelled>
      )}
      <NotDoneBox notDone={change.notDone} />
      <ConflictPanel
        conflict={change.notDone?.conflict ?? null}
        busy={change.busy}
        onMine={(version) => set(last, version)}
        onTheirs={onClose}
      />
      <Box className="sheet-row">
        {deal.outcome === 'open' ? (
          <>
            <Press disabled={change.busy} onPress={() => set('won', deal.version)}>
              {dealWords.won}
            </Press>
            <Press disabled={change.busy} onPress={() => set('lost', deal.version)}>
              {dealWords.lost}
            </Press>
            <Press disabled={change.busy} onPress={() => set('on-hold', deal.version)}>
              {dealWords.onHold}
            </Press>
          </>
        ) : (
          <Press
            className="press--main"
            disabled={change.busy}
            onPress={() => set('open', deal.version)}
          >
            {dealWords.reopen}
          </Press>
        )}
      </Box>
    </Sheet>
  )
}

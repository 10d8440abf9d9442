import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { useChange } from '../../hooks/use-change.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Choice, Press, TextInput } from '../../platform/elements'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { ConflictPanel } from '../conflict-panel/index.tsx'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { PageState } from '../page-state/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'
import './index.css'

/** The customer goes to a colleague. */
export function ReassignSheet({
  deal,
  start = null,
  onClose,
}: {
  deal: DealRowView
  /** What somebody proposed. */
  start?: { toId: string; reason: string } | null
  onClose: () => void
}) {
  const colleagues = useLoaded('colleagues', client.colleagues)
  const [toId, setToId] = useState<string | null>(start?.toId ?? null)
  const [reason, setReason] = useState(start?.reason ?? '')
  const [asks, setAsks] = useState(false)
  const change = useChange()
  return (
    <Sheet title={dealWords.reassignTitle} onClose={onClose}>
      <PageState loaded={colleagues}>
        {({ people }) => {
          const owners = people.filter(({ id, canOwnDeals }) => canOwnDeals && id !== deal.owner.id)
          const give = (expectedVersion: number) => {
            setAsks(toId === null)
            if (toId === null) return
            const name = owners.find(({ id }) => id === toId)?.name ?? ''
            change.run(
              { reassign: deal.id, toId, reason, expectedVersion },
              (clientId) => client.reassign(deal.id, { clientId, expectedVersion, toId, reason }),
              () => dealWords.reassigned(name),
              onClose,
            )
          }
          return (
            <>
              <Labelled
                label={dealWords.reassignTo}
                problem={asks && toId === null ? dealWords.needPerson : null}
              >
                <Choice
                  label={dealWords.reassignTo}
                  placeholder={dealWords.needPerson}
                  value={toId}
                  options={owners.map(({ id, name, department }) => ({
                    value: id,
                    label: department === null ? name : `${name} · ${department}`,
                  }))}
                  disabled={change.busy}
                  onChange={setToId}
                />
              </Labelled>
              <Labelled label={dealWords.reassignReason}>
                <TextInput
                  className="sheet-text"
                  label={dealWords.reassignReason}
                  placeholder=""
                  maxLength={2000}
                  value={reason}
                  onChange={setReason}
                  onReturn={() => give(deal.version)}
                />
              </Labelled>
              <NotDoneBox notDone={change.notDone} />
              <ConflictPanel
                conflict={change.notDone?.conflict ?? null}
                busy={change.busy}
                onMine={give}
                onTheirs={onClose}
              />
              <Press
                className="press--main"
                disabled={change.busy}
                onPress={() => give(deal.version)}
              >
                {dealWords.reassignDo}
              </Press>
            </>
          )
        }}
      </PageState>
    </Sheet>
  )
}

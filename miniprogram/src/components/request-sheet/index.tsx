import type { DealView } from '@kedu/shared/contracts/api/deal'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { useAct } from '../../hooks/use-act.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Box, Press, TextInput, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { requestWords as words } from '../../wording/requests-zh-cn.ts'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { RequestCard } from '../request-card/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'

interface RequestsProps {
  view: DealView
  reload: () => void
}

/** What was asked of other departments for this customer, and asking once more. */
export function Requests({ view, reload }: RequestsProps) {
  const [asks, setAsks] = useState(false)
  return (
    <Box className="requests">
      {view.requests.length === 0 && <Words className="pane__hint">{words.none}</Words>}
      {view.requests.map((request) => (
        <RequestCard key={request.requestId} request={request} onDone={reload} />
      ))}
      {view.may.change && <Press onPress={() => setAsks(true)}>{words.raise}</Press>}
      {asks && (
        <RequestSheet dealId={view.deal.id} onClose={() => setAsks(false)} onDone={reload} />
      )}
    </Box>
  )
}

interface RequestSheetProps {
  dealId: string
  onClose: () => void
  onDone: () => void
}

function RequestSheet({ dealId, onClose, onDone }: RequestSheetProps) {
  const { say } = useHere()
  const [department, setDepartment] = useState('')
  const [what, setWhat] = useState('')
  const [asks, setAsks] = useState(false)
  const act = useAct()
  const raise = () => {
    const given = { department: department.trim(), what: what.trim() }
    const isMissing = given.department === '' || given.what === ''
    setAsks(isMissing)
    if (isMissing) return
    act.run(
      given,
      (clientId) => client.raiseRequest(dealId, { clientId, ...given }),
      ({ request }) => {
        say({ text: words.raised(request.to.name), tone: 'done', undo: null })
        onClose()
        onDone()
      },
    )
  }
  return (
    <Sheet title={words.raiseTitle} onClose={onClose}>
      <Labelled label={words.department} problem={asks ? words.needBoth : null}>
        <LineInput
          kind="text"
          label={words.department}
          placeholder={words.departmentPlaceholder}
          maxLength={40}
          value={department}
          onChange={setDepartment}
        />
      </Labelled>
      <Labelled label={words.what}>
        <TextInput
          className="sheet-text"
          label={words.what}
          placeholder={words.whatPlaceholder}
          maxLength={300}
          value={what}
          onChange={setWhat}
          onReturn={raise}
        />
      </Labelled>
      <NotDoneBox notDone={act.notDone} />
      <Press className="press--main" disabled={act.busy} onPress={raise}>
        {words.raise}
      </Press>
    </Sheet>
  )
}

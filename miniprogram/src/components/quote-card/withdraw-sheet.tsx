import type { QuoteView } from '@kedu/shared/contracts/api/quotes'
import { useState } from 'react'
import { client } from '../../api/client.ts'
import { useAct } from '../../hooks/use-act.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Press, TextInput } from '../../platform/elements'
import { quoteWords } from '../../wording/quotes-zh-cn.ts'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'

interface WithdrawSheetProps {
  dealId: string
  quote: QuoteView
  onClose: () => void
  onDone: () => void
}

/** The customer's link stops working; why is on record. */
export function WithdrawSheet({ dealId, quote, onClose, onDone }: WithdrawSheetProps) {
  const { say } = useHere()
  const [reason, setReason] = useState('')
  const [asks, setAsks] = useState(false)
  const act = useAct()
  const withdraw = () => {
    const said = reason.trim()
    setAsks(said === '')
    if (said === '') return
    act.run(
      { withdraw: quote.id, said },
      (clientId) => client.withdrawQuote(dealId, quote.id, { clientId, reason: said }),
      () => {
        say({ text: quoteWords.withdrawn(quote.number), tone: 'done', undo: null })
        onClose()
        onDone()
      },
    )
  }
  return (
    <Sheet title={quoteWords.withdrawTitle} onClose={onClose}>
      <Labelled
        label={quoteWords.withdrawReason}
        problem={asks ? quoteWords.needWithdrawReason : null}
      >
        <TextInput
          className="sheet-text"
          label={quoteWords.withdrawReason}
          placeholder={quoteWords.withdrawPlaceholder}
          maxLength={2000}
          value={reason}
          onChange={setReason}
          onReturn={withdraw}
        />
      </Labelled>
      <NotDoneBox notDone={act.notDone} />
      <Press className="press--main" disabled={act.busy} onPress={withdraw}>
        {quoteWords.withdraw}
      </Press>
    </Sheet>
  )
}

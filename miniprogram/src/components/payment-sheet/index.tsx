import type { PaperAnswer, PaperView } from '@kedu/shared/contracts/api/finance'
import { useRef, useState } from 'react'
import { client, type Result } from '../../api/client.ts'
import { fenOf, yuanText } from '../../deals/form-values.ts'
import { toSignIn } from '../../hooks/navigate.ts'
import type { NotDone } from '../../hooks/use-change.ts'
import { useHere } from '../../hooks/use-here.ts'
import { Press, TextInput } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { host } from '../../platform/host'
import { financeWords as words } from '../../wording/finance-zh-cn.ts'
import { pageWords } from '../../wording/pages-zh-cn.ts'
import { NotDoneBox } from '../not-done-box/index.tsx'
import { Labelled, Sheet } from '../sheet/index.tsx'
import './index.css'

interface PaymentSheetProps {
  paper: PaperView
  act: 'release' | 'overrule'
  onClose: () => void
}

/** Paying on a paper, or letting a refused one be paid on with a reason. */
export function PaymentSheet({ paper, act, onClose }: PaymentSheetProps) {
  const { dealId, subject, customerName, name } = paper
  const isRelease = act === 'release'
  const title = isRelease ? words.releaseTitle : words.overruleTitle
  const label = isRelease ? words.note : words.reason
  const [amount, setAmount] = useState(paper.amountFen === null ? '' : yuanText(paper.amountFen))
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const doneWords = isRelease ? words.released : words.overruled
  const payment = usePayment(doneWords(customerName), onClose)
  const release = () => {
    const amountFen = fenOf(amount)
    setProblem(amountFen === null ? words.badAmount : null)
    if (amountFen === null) return
    const note = text.trim()
    payment.run((clientId) => client.releasePayment(dealId, { clientId, subject, amountFen, note }))
  }
  const overrule = () => {
    const reason = text.trim()
    setProblem(reason === '' ? words.needReason : null)
    if (reason === '') return
    payment.run((clientId) => client.overrulePayment(dealId, { clientId, subject, reason }))
  }
  const write = (set: (said: string) => void) => (said: string) => {
    setProblem(null)
    set(said)
  }
  return (
    <Sheet title={title(name, customerName)} onClose={onClose}>
      {isRelease && (
        <Labelled label={words.amount} mark={words.amountHint} problem={problem}>
          <LineInput
            className="payment-sheet__amount"
            kind="text"
            label={words.amount}
            maxLength={20}
            value={amount}
            onChange={write(setAmount)}
          />
        </Labelled>
      )}
      <Labelled label={label} problem={isRelease ? null : problem}>
        <TextInput
          className="payment-sheet__text"
          label={label}
          placeholder={isRelease ? '' : words.reasonPlaceholder}
          maxLength={isRelease ? 200 : 2000}
          value={text}
          onChange={write(setText)}
          onReturn={() => undefined}
        />
      </Labelled>
      <NotDoneBox notDone={payment.notDone} />
      <Press
        className="press--main"
        disabled={payment.busy}
        onPress={isRelease ? release : overrule}
      >
        {isRelease ? words.release : words.overrule}
      </Press>
    </Sheet>
  )
}

/** Tapped again after a break it goes out under the same id: nothing is paid twice. */
function usePayment(doneWords: string, onDone: () => void) {
  const { say, noteChange } = useHere()
  const [busy, setBusy] = useState(false)
  const [notDone, setNotDone] = useState<NotDone | null>(null)
  const clientId = useRef(host.newId())
  const send = async (act: (clientId: string) => Promise<Result<PaperAnswer>>) => {
    setBusy(true)
    setNotDone(null)
    const result = await act(clientId.current)
    setBusy(false)
    if (result.kind === 'unreachable') {
      setNotDone({ message: pageWords.unreachable, refusal: null, conflict: null })
      return
    }
    clientId.current = host.newId()
    if (result.kind === 'problem') {
      if (result.status === 401) toSignIn()
      const { message, refusal, conflict } = result
      setNotDone({ message, refusal, conflict })
      return
    }
    say({ text: doneWords, tone: 'done', undo: null })
    noteChange(null)
    onDone()
  }
  return { busy, notDone, run: (act: Parameters<typeof send>[0]) => void send(act) }
}

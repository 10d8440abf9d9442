import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { ConflictView, RefusalView } from '@kedu/shared/contracts/api/problem'
import { useCallback, useRef, useState } from 'react'
import type { Result } from '../api/http.ts'
import { host } from '../platform/host'
import { pageWords } from '../wording/pages-zh-cn.ts'
import { toSignIn } from './navigate.ts'
import { useHere } from './use-here.ts'

/** Why it was not done. */
export interface NotDone {
  message: string
  refusal: RefusalView | null
  conflict: ConflictView | null
}

export interface Change {
  busy: boolean
  notDone: NotDone | null
  dismiss(): void
  /**
   * One change of a deal. `act` names what is done and with what: tapped again after a break it goes out under the same id,
   * so nothing is done twice. `doneWords` null: what was done is said elsewhere.
   */
  run(
    act: unknown,
    send: (clientId: string) => Promise<Result<ChangeAnswer>>,
    doneWords: ((answer: ChangeAnswer) => string) | null,
    onDone?: (answer: ChangeAnswer) => void,
  ): void
}

export function useChange(): Change {
  const { say, noteChange } = useHere()
  const [busy, setBusy] = useState(false)
  const [notDone, setNotDone] = useState<NotDone | null>(null)
  const underWay = useRef(false)
  const ids = useRef(new Map<string, string>())

  const run: Change['run'] = useCallback(
    (act, send, doneWords, onDone) => {
      if (underWay.current) return
      const name = JSON.stringify(act)
      const clientId = ids.current.get(name) ?? host.newId()
      ids.current.set(name, clientId)
      underWay.current = true
      setBusy(true)
      setNotDone(null)
      send(clientId).then(
        (result) => {
          underWay.current = false
          setBusy(false)
          if (result.kind === 'unreachable') {
            setNotDone({ message: pageWords.unreachable, refusal: null, conflict: null })
            return
          }
          // Answered, with yes or no: the next tap is a new act.
          ids.current.delete(name)
          if (result.kind === 'problem') {
            if (result.status === 401) toSignIn()
            const { message, refusal, conflict } = result
            setNotDone({ message: message ?? pageWords.notStored, refusal, conflict })
            if (refusal?.isHeld) noteChange(null)
            return
          }
          const { data } = result
          if (doneWords !== null) {
            const { deal, commandId, completed } = data
            const undo =
              deal === null || commandId === null
                ? null
                : { dealId: deal.id, commandId: completed?.commandId ?? commandId }
            const words = [doneWords(data), ...data.notes].join('\n')
            say({ text: words, tone: 'done', undo })
          }
          onDone?.(data)
          noteChange(data.deal)
        },
        () => undefined,
      )
    },
    [say, noteChange],
  )
  return { busy, notDone, dismiss: useCallback(() => setNotDone(null), []), run }
}

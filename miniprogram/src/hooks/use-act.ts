import type { ConflictView, RefusalView } from '@kedu/shared/contracts/api/problem'
import { useCallback, useRef, useState } from 'react'
import type { Result } from '../api/http.ts'
import { host } from '../platform/host'
import { pageWords } from '../wording/pages-zh-cn.ts'
import { toSignIn } from './navigate.ts'

/** Why it was not done. */
export interface NotDone {
  message: string
  refusal: RefusalView | null
  conflict: ConflictView | null
}

export interface Act {
  busy: boolean
  notDone: NotDone | null
  dismiss(): void
  /**
   * One act at a time. `act` names what is done and with what: tapped again after a break it goes out under the same id,
   * so nothing is done twice.
   */
  run<T>(
    act: unknown,
    send: (clientId: string) => Promise<Result<T>>,
    onDone: (answer: T) => void,
    onRefused?: (refusal: RefusalView | null) => void,
  ): void
}

export function useAct(): Act {
  const [busy, setBusy] = useState(false)
  const [notDone, setNotDone] = useState<NotDone | null>(null)
  const underWay = useRef(false)
  const ids = useRef(new Map<string, string>())

  const run: Act['run'] = useCallback((act, send, onDone, onRefused) => {
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
        // Answered, with yes or no: the next tap is a new act. From 500 on nobody knows whether it was done.
        if (result.kind === 'ok' || result.status < 500) ids.current.delete(name)
        if (result.kind === 'problem') {
          if (result.status === 401) toSignIn()
          const { message, refusal, conflict } = result
          setNotDone({ message, refusal, conflict })
          onRefused?.(refusal)
          return
        }
        onDone(result.data)
      },
      () => undefined,
    )
  }, [])
  return { busy, notDone, dismiss: useCallback(() => setNotDone(null), []), run }
}

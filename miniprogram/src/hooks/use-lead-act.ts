import type { LeadAnswer } from '@kedu/shared/contracts/api/leads'
import { useCallback, useState } from 'react'
import type { Result } from '../api/client.ts'
import { type NotDone, useAct } from './use-act.ts'
import { useHere } from './use-here.ts'

export interface LeadActs {
  busy: boolean
  notDone: NotDone | null
  /** The code of the last "no", e.g. `similar-customer`; null: there was none. */
  code: string | null
  /** `act` as in `useAct`. */
  run(act: unknown, send: (clientId: string) => Promise<Result<LeadAnswer>>): void
}

/** Something done with a lead: the server says what became of it, and what is open is asked anew. */
export function useLeadAct(onDone: () => void): LeadActs {
  const { say, noteChange } = useHere()
  const { busy, notDone, run: runAct } = useAct()
  const [code, setCode] = useState<string | null>(null)
  const run: LeadActs['run'] = useCallback(
    (act, send) =>
      runAct(
        act,
        async (clientId) => {
          const result = await send(clientId)
          setCode(result.kind === 'problem' ? result.code : null)
          return result
        },
        ({ message }) => {
          say({ text: message, tone: 'done', undo: null })
          noteChange(null)
          onDone()
        },
      ),
    [runAct, say, noteChange, onDone],
  )
  return { busy, notDone, code, run }
}

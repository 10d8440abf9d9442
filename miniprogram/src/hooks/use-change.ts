import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import { useCallback } from 'react'
import type { Result } from '../api/http.ts'
import { type NotDone, useAct } from './use-act.ts'
import { useHere } from './use-here.ts'

export type { NotDone } from './use-act.ts'

export interface Change {
  busy: boolean
  notDone: NotDone | null
  dismiss(): void
  /**
   * One change of a deal; `act` as in `useAct`. `doneWords` null: what was done is said elsewhere.
   */
  run(
    act: unknown,
    send: (clientId: string) => Promise<Result<ChangeAnswer>>,
    doneWords: ((answer: ChangeAnswer) => string) | null,
    onDone?: (answer: ChangeAnswer) => void,
  ): void
}

/** A change that is told on the page, can be undone from there, and freshens what is open. */
export function useChange(): Change {
  const { say, noteChange } = useHere()
  const { busy, notDone, dismiss, run: runAct } = useAct()
  const run: Change['run'] = useCallback(
    (act, send, doneWords, onDone) =>
      runAct(
        act,
        send,
        (data) => {
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
        (refusal) => {
          if (refusal?.isHeld) noteChange(null)
        },
      ),
    [runAct, say, noteChange],
  )
  return { busy, notDone, dismiss, run }
}

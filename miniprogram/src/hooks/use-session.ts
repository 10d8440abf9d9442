import { useCallback, useEffect, useState } from 'react'
import { client, type SessionHere } from '../api/client.ts'
import { zh } from '../wording/zh-cn.ts'

export type SessionState =
  | { kind: 'loading' }
  | { kind: 'ready'; session: SessionHere }
  | { kind: 'error'; message: string }

/** Who this tab is, asked once; `reload` asks again. */
export function useSession(): { state: SessionState; reload: () => void } {
  const [state, setState] = useState<SessionState>({ kind: 'loading' })
  const [attempt, setAttempt] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is the occasion to ask again
  useEffect(() => {
    let left = false
    setState({ kind: 'loading' })
    client.session().then(
      (result) => {
        if (left) return
        if (result.kind === 'ok') setState({ kind: 'ready', session: result.data })
        else
          setState({
            kind: 'error',
            message: result.kind === 'problem' ? result.message : zh.loadFailed,
          })
      },
      () => undefined,
    )
    return () => {
      left = true
    }
  }, [attempt])
  const reload = useCallback(() => setAttempt((count) => count + 1), [])
  return { state, reload }
}

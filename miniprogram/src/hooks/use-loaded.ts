import { useCallback, useEffect, useRef, useState } from 'react'
import type { Result } from '../api/http.ts'
import { keptAnswers } from '../api/kept-answers.ts'
import { host } from '../platform/host'
import { zh } from '../wording/zh-cn.ts'
import { toSignIn } from './navigate.ts'

/** Open pages ask again this often; nothing is sent again while nothing changed (ETag). */
const REFRESH_MS = 60_000

export interface Loaded<T> {
  data: T | null
  /** Nothing to show yet. */
  isLoading: boolean
  /** What is shown is an earlier answer: no line to Kedu, or Kedu itself had trouble; null when it is the newest. */
  stale: 'away' | 'trouble' | null
  /** Why there is nothing to show; null while loading or when there is something. */
  problem: { status: number; message: string } | null
  reload(): void
  put(data: T): void
}

/**
 * The server's answer to a question, under its key: the last one at once, then the present one; asked again when the
 * window wakes up, the network comes back, and every minute. `key` null: not asked.
 */
export function useLoaded<T>(key: string | null, load: () => Promise<Result<T>>): Loaded<T> {
  const [shown, setShown] = useState<{ key: string; data: T } | null>(null)
  const [problem, setProblem] = useState<Loaded<T>['problem']>(null)
  const [attempt, setAttempt] = useState(0)
  const call = useRef(load)
  call.current = load
  const kept = key === null ? null : keptAnswers.get<T>(key)
  const data = key !== null && shown?.key === key ? shown.data : kept

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is the occasion to ask again
  useEffect(() => {
    if (key === null) return undefined
    let left = false
    call.current().then(
      (result) => {
        if (left) return
        if (result.kind === 'ok') {
          keptAnswers.set(key, result.data)
          setShown({ key, data: result.data })
          setProblem(null)
        } else if (result.kind === 'problem' && result.status === 401) {
          toSignIn()
        } else {
          setProblem(
            result.kind === 'problem'
              ? { status: result.status, message: result.message }
              : { status: 0, message: zh.loadFailed },
          )
        }
      },
      () => undefined,
    )
    return () => {
      left = true
    }
  }, [key, attempt])

  const reload = useCallback(() => setAttempt((count) => count + 1), [])
  useEffect(() => {
    const timer = setInterval(reload, REFRESH_MS)
    const stopWake = host.onWake(reload)
    const stopOnline = host.onOnlineChange((online) => online && reload())
    return () => {
      clearInterval(timer)
      stopWake()
      stopOnline()
    }
  }, [reload])

  const put = useCallback(
    (next: T) => {
      if (key === null) return
      keptAnswers.set(key, next)
      setShown({ key, data: next })
    },
    [key],
  )
  // What is gone or not mine any more must not stay on the page.
  const isDenied = problem !== null && problem.status >= 400 && problem.status < 500
  return {
    data: isDenied ? null : data,
    isLoading: key !== null && data === null && problem === null,
    stale:
      data === null || problem === null || isDenied
        ? null
        : problem.status === 0
          ? 'away'
          : 'trouble',
    problem: data === null || isDenied ? problem : null,
    reload,
    put,
  }
}

import { useEffect, useState } from 'react'

/**
 * The value, with a pause after changes of its `typed` part; every other change counts at once. Make `value` anew only
 * when it changes: a new one at every drawing would draw without end.
 */
export function useDebounced<T>(value: T, typed: string, restMs: number): T {
  const [settled, setSettled] = useState(typed)
  const [shown, setShown] = useState(value)
  useEffect(() => {
    if (typed === settled) {
      setShown(value)
      return undefined
    }
    const timer = setTimeout(() => {
      setSettled(typed)
      setShown(value)
    }, restMs)
    return () => clearTimeout(timer)
  }, [value, typed, settled, restMs])
  return shown
}

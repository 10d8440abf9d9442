import { useCallback, useState } from 'react'
import { host } from '../platform/host'

/** What one is writing, kept on this device until it is sent. One draft a person. */
export function useDraft(personId: string): [string, (text: string) => void] {
  const key = `kedu:draft:${personId}`
  const [text, setText] = useState(() => host.kept.read(key) ?? '')
  const write = useCallback(
    (next: string) => {
      setText(next)
      if (next === '') host.kept.remove(key)
      else host.kept.write(key, next)
    },
    [key],
  )
  return [text, write]
}

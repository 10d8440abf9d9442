import type { CaptureChips } from '@kedu/shared/contracts/api/capture'
import type { GivenPlace } from '@kedu/shared/contracts/api/values'
import { useEffect, useRef, useState } from 'react'
import { client } from '../api/client.ts'
import { host } from '../platform/host'
import { useDebounced } from './use-debounced.ts'

/** The pause in writing after which the words are read. */
const REST_MS = 350

export interface Reading {
  /** What the present words mean; of earlier ones while these are being read. */
  entries: readonly CaptureChips[]
  /** These very words were read: what is shown is what will be written. */
  isRead: boolean
  isReading: boolean
  /** The server cannot be asked. */
  isAway: boolean
}

/** The understanding of the chat, while one writes. Nothing is stored by it. */
export function useReading(
  asked: { text: string; dealId: string | null; place: GivenPlace | null; photos: number },
  onRead: (entries: readonly CaptureChips[]) => void,
): Reading {
  const key = JSON.stringify([asked.text.trim(), asked.dealId, asked.place])
  const settled = useDebounced(key, asked.text, REST_MS)
  const [read, setRead] = useState<{ key: string; entries: readonly CaptureChips[] }>({
    key: '',
    entries: [],
  })
  const [isAway, setIsAway] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const tell = useRef(onRead)
  tell.current = onRead

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is the occasion to ask again
  useEffect(() => {
    let left = false
    const [text, dealId, place] = JSON.parse(settled) as [string, string | null, GivenPlace | null]
    client
      .understand({
        text,
        ...(dealId === null ? {} : { dealId }),
        ...(place === null ? {} : { place }),
      })
      .then(
        (result) => {
          if (left) return
          setIsAway(result.kind === 'unreachable')
          if (result.kind !== 'ok') return
          setRead({ key: settled, entries: result.data.entries })
          tell.current(result.data.entries)
        },
        () => undefined,
      )
    return () => {
      left = true
    }
  }, [settled, attempt])
  useEffect(() => host.onOnlineChange((online) => online && setAttempt((count) => count + 1)), [])
  const isRead = read.key === key
  return { entries: read.entries, isRead, isReading: !isRead && !isAway, isAway }
}

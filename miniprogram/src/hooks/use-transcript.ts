import type { WebClock } from '@kedu/shared/contracts/web-chat'
import type { WebCard, WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import { useCallback, useEffect, useRef, useState } from 'react'
import { client } from '../api/client.ts'
import { mergeItems, replaceCard } from '../chat/merge-items.ts'
import { host } from '../platform/host'
import { zh } from '../wording/zh-cn.ts'

const FIRST_RETRY_MS = 1_000
const LONGEST_RETRY_MS = 15_000

export interface Transcript {
  status: 'loading' | 'ready' | 'error'
  /** Why there is nothing to show, at `error`. */
  problem: string | null
  items: WebChatItem[]
  more: boolean
  loadingOlder: boolean
  isLive: boolean
  loadOlder(): void
  reload(): void
  add(item: WebChatItem): void
  replace(cardId: string, card: WebCard): void
}

/**
 * The transcript and its live stream: history first, then changes from exactly there on. A broken
 * stream is opened again, soon at first and then less often, and at once when the network or the window wakes up.
 */
export function useTranscript(
  onClock: (clock: WebClock) => void,
  onSignedOut: () => void,
): Transcript {
  const [status, setStatus] = useState<Transcript['status']>('loading')
  const [problem, setProblem] = useState<string | null>(null)
  const [items, setItems] = useState<WebChatItem[]>([])
  const [more, setMore] = useState(false)
  const [loadingOlder, setLoadingOlder] = useState(false)
  const [isLive, setIsLive] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const rev = useRef(0)
  const calls = useRef({ onClock, onSignedOut })
  calls.current = { onClock, onSignedOut }

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is the occasion to begin again
  useEffect(() => {
    let left = false
    let close: (() => void) | null = null
    let timer: ReturnType<typeof setTimeout> | undefined
    let wait = FIRST_RETRY_MS

    const open = () => {
      if (left) return
      clearTimeout(timer)
      close?.()
      close = client.events(
        rev.current,
        ({ id, name, data }) => {
          wait = FIRST_RETRY_MS
          setIsLive(true)
          if (name === 'clock') calls.current.onClock(JSON.parse(data) as WebClock)
          if (name !== 'item') return
          if (id !== null) rev.current = Math.max(rev.current, Number(id))
          setItems((known) => mergeItems(known, [JSON.parse(data) as WebChatItem]))
        },
        (ended) => {
          close = null
          setIsLive(false)
          if (ended === 401) {
            calls.current.onSignedOut()
            return
          }
          timer = setTimeout(open, wait)
          wait = Math.min(wait * 2, LONGEST_RETRY_MS)
        },
      )
    }
    const wake = () => {
      if (close === null && rev.current > 0) open()
    }

    setStatus((old) => (old === 'ready' ? old : 'loading'))
    client.history(null).then(
      (result) => {
        if (left) return
        if (result.kind === 'problem' && result.status === 401) calls.current.onSignedOut()
        else if (result.kind !== 'ok') {
          setProblem(result.kind === 'problem' ? result.message : zh.loadFailed)
          setStatus('error')
        } else {
          rev.current = Math.max(rev.current, result.data.rev)
          setItems((known) => mergeItems(known, result.data.items))
          setMore(result.data.more)
          setStatus('ready')
          open()
        }
      },
      () => undefined,
    )
    const stopOnline = host.onOnlineChange((online) => {
      if (online) wake()
    })
    const stopWake = host.onWake(wake)
    return () => {
      left = true
      clearTimeout(timer)
      close?.()
      stopOnline()
      stopWake()
    }
  }, [attempt])

  const loadOlder = useCallback(() => {
    const first = items[0]
    if (!first || !more || loadingOlder) return
    setLoadingOlder(true)
    client.history(first.seq).then(
      (result) => {
        setLoadingOlder(false)
        if (result.kind !== 'ok') return
        setItems((known) => mergeItems(known, result.data.items))
        setMore(result.data.more)
      },
      () => undefined,
    )
  }, [items, more, loadingOlder])

  return {
    status,
    problem,
    items,
    more,
    loadingOlder,
    isLive,
    loadOlder,
    reload: useCallback(() => setAttempt((count) => count + 1), []),
    add: useCallback((item) => setItems((known) => mergeItems(known, [item])), []),
    replace: useCallback((id, card) => setItems((known) => replaceCard(known, id, card)), []),
  }
}

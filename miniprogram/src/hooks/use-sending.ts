import type { WebAccepted } from '@kedu/shared/contracts/web-chat'
import { useCallback, useEffect, useRef, useState } from 'react'
import { client } from '../api/client.ts'
import {
  nextToSend,
  type Outgoing,
  type OutgoingContent,
  restoredQueue,
  sentContent,
  storedQueue,
  withState,
} from '../chat/outgoing.ts'
import { host } from '../platform/host'
import { zh } from '../wording/zh-cn.ts'

/** While nothing can be reached, what waits is tried again this often. */
const RETRY_MS = 4_000

export interface Sending {
  queue: Outgoing[]
  send(content: OutgoingContent): void
  resend(id: string): void
  discard(id: string): void
}

/**
 * The queue of what one sends: strictly in order, one at a time. No network: it waits and goes by
 * itself. A "no": it stays with its reason, to be sent again or deleted. Words survive a reload.
 */
export function useSending(
  personId: string,
  onAccepted: (answer: WebAccepted) => void,
  onSignedOut: () => void,
  onNotice: (text: string) => void,
): Sending {
  const key = `kedu:outgoing:${personId}`
  const [queue, setQueue] = useState<Outgoing[]>(() => restoredQueue(host.kept.read(key)))
  const calls = useRef({ onAccepted, onSignedOut, onNotice })
  calls.current = { onAccepted, onSignedOut, onNotice }
  const [tick, setTick] = useState(0)
  const underWay = useRef(false)

  useEffect(() => {
    host.kept.write(key, storedQueue(queue))
  }, [key, queue])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a tick is the occasion to try what waits
  useEffect(() => {
    if (underWay.current) return
    const message = nextToSend(queue)
    if (!message) return
    underWay.current = true
    setQueue((old) => withState(old, message.id, { state: 'sending', problem: null }))
    transmit(message, (content) => setQueue((old) => withState(old, message.id, { content }))).then(
      (outcome) => {
        underWay.current = false
        switch (outcome.kind) {
          case 'accepted':
            calls.current.onAccepted(outcome.answer)
            if (outcome.notice !== null) calls.current.onNotice(outcome.notice)
            setQueue((old) => old.filter((other) => other.id !== message.id))
            setTick((count) => count + 1)
            break
          case 'unreachable':
            setQueue((old) => withState(old, message.id, { state: 'waiting' }))
            setTimeout(() => setTick((count) => count + 1), RETRY_MS)
            break
          case 'refused':
            setQueue((old) =>
              withState(old, message.id, { state: 'failed', problem: outcome.message }),
            )
            if (outcome.signedOut) calls.current.onSignedOut()
            setTick((count) => count + 1)
            break
          default:
            outcome satisfies never
        }
      },
      () => undefined,
    )
  }, [tick])

  useEffect(() => host.onOnlineChange((online) => online && setTick((count) => count + 1)), [])

  return {
    queue,
    send: useCallback((content) => {
      const message: Outgoing = {
        id: host.newId(),
        at: host.now(),
        content,
        state: 'waiting',
        problem: null,
      }
      setQueue((old) => [...old, message])
      setTick((count) => count + 1)
    }, []),
    resend: useCallback((id) => {
      setQueue((old) => withState(old, id, { state: 'waiting', problem: null }))
      setTick((count) => count + 1)
    }, []),
    discard: useCallback((id) => setQueue((old) => old.filter((other) => other.id !== id)), []),
  }
}

type Outcome =
  /** `notice`: files of the message that were not taken, with their reasons. */
  | { kind: 'accepted'; answer: WebAccepted; notice: string | null }
  | { kind: 'unreachable' }
  | { kind: 'refused'; message: string; signedOut: boolean }

/** Uploads what is not uploaded, then sends. Uploads are remembered, so a retry does not repeat them. */
async function transmit(
  message: Outgoing,
  remember: (content: OutgoingContent) => void,
): Promise<Outcome> {
  let { content } = message
  let notice: string | null = null
  if (content.kind === 'files' && content.uploads === null) {
    const result = await client.upload(content.files)
    if (result.kind === 'unreachable') return result
    if (result.kind === 'problem') return refusal(result)
    const { uploads, refused } = result.data
    const reasons = refused.map(({ fileName, reason }) => `${fileName}：${reason}`).join('\n')
    if (refused.length > 0 && uploads.length === 0) {
      return { kind: 'refused', message: reasons, signedOut: false }
    }
    if (refused.length > 0) notice = reasons
    content = { ...content, uploads }
    remember(content)
  }
  const body = sentContent(content)
  if (body === null) return { kind: 'refused', message: zh.allRefused, signedOut: false }
  const result = await client.send({ id: message.id, sentAt: message.at, content: body })
  if (result.kind === 'ok') return { kind: 'accepted', answer: result.data, notice }
  if (result.kind === 'unreachable') return result
  // An upload that is too old is made again on the next try.
  if (result.code === 'upload-expired' && content.kind === 'files') {
    remember({ ...content, uploads: null })
  }
  return refusal(result)
}

function refusal({ status, message }: { status: number; message: string }): Outcome {
  return { kind: 'refused', message, signedOut: status === 401 }
}

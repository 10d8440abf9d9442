import type { CaptureAnswer } from '@kedu/shared/contracts/api/capture'
import { useEffect, useMemo, useRef, useState } from 'react'
import { client } from '../api/client.ts'
import type { CaptureItem } from '../capture/capture-item.ts'
import { CaptureRunner } from '../capture/queue-runner.ts'
import { captureStore } from '../platform/capture-store'
import { device } from '../platform/device'
import { host } from '../platform/host'

export interface CaptureQueue {
  runner: CaptureRunner
  items: readonly CaptureItem[]
  isLoaded: boolean
}

interface QueueEvents {
  onStored(item: CaptureItem, answer: CaptureAnswer): void
  onSignedOut(): void
}

/** One runner per person, for as long as the window is open: pages come and go above it. */
const runners = new Map<string, CaptureRunner>()
let aheadMs = 0

function runnerOf(personId: string): CaptureRunner {
  const known = runners.get(personId)
  if (known !== undefined) return known
  const runner = new CaptureRunner({
    personId,
    store: captureStore,
    api: client.captureAs(personId),
    now: () => host.now() + aheadMs,
    newId: host.newId,
    network: () => device.network(),
    later(ms, act) {
      const timer = setTimeout(act, ms)
      return () => clearTimeout(timer)
    },
  })
  runners.set(personId, runner)
  let isFirst = false
  captureStore.whenFirst(personId, () => {
    isFirst = true
    void runner.load({ drafts: true })
  })
  host.onOnlineChange((online) => online && runner.wake())
  // Another window may have been closed with something left to send.
  host.onWake(() => void runner.load({ drafts: isFirst }))
  // A second window works with its own at once.
  setTimeout(() => {
    if (!isFirst) runner.begin()
  }, SECOND_WINDOW_MS)
  return runner
}

/** The first window knows that it is by then. */
const SECOND_WINDOW_MS = 300

/** What this person captured on this device, and its way to the server. */
export function useCaptureQueue(
  personId: string,
  ahead: number,
  events: QueueEvents,
): CaptureQueue {
  const runner = runnerOf(personId)
  aheadMs = ahead
  const calls = useRef(events)
  calls.current = events
  const [version, setVersion] = useState(0)
  useEffect(() => {
    const stop = runner.listen({
      onChange: () => setVersion((count) => count + 1),
      onStored: (item, answer) => calls.current.onStored(item, answer),
      onSignedOut: () => calls.current.onSignedOut(),
    })
    // Whoever is here is signed in.
    runner.wake()
    setVersion((count) => count + 1)
    return stop
  }, [runner])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the runner is the occasion
  return useMemo(
    () => ({ runner, items: runner.items, isLoaded: runner.isLoaded }),
    [runner, version],
  )
}

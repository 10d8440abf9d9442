/** Whether this process takes work, and if not, why; one answer for the balancer and for the numbers. */
import type { ClockState, Store } from '../store/store.ts'

export interface Readiness {
  status: 'ready' | 'not-ready' | 'stopping'
  isStoreOk: boolean
  clock: ClockState | null
}

/** Writes a probe into the store. */
export async function readinessOf(
  store: Pick<Store, 'check' | 'clockState'>,
  isStopping: boolean,
): Promise<Readiness> {
  const { ok: isStoreOk } = await store.check()
  const clock = store.clockState()
  const isAble = isStoreOk && clock?.stepsBack !== true
  return { status: isStopping ? 'stopping' : isAble ? 'ready' : 'not-ready', isStoreOk, clock }
}

import { openLog } from '@kedu/server/logging/open-log'
import { SHUTDOWN_MS, ShutDown } from '@kedu/server/process/shut-down'
import { StoreUnreachableError } from '@kedu/server/store/errors'
import { expect, it } from 'vitest'

/** A way down whose waits end when the test says so. */
function wayDown(drainMs = 0, isStoreThere?: () => Promise<boolean>) {
  const happened: string[] = []
  const waits = new Map<number, () => void>()
  const shutDown = new ShutDown({
    drainMs,
    ...(isStoreThere === undefined ? {} : { isStoreThere }),
    log: openLog('silent'),
    exit: (code) => happened.push(`exit ${code}`),
    wait: (ms) =>
      new Promise((resolve) => {
        waits.set(ms, resolve)
      }),
  })
  const step = (name: string) => shutDown.step(name, async () => happened.push(name))
  return { shutDown, happened, step, over: (ms: number) => waits.get(ms)?.() }
}

it('is not ready first, waits for the balancer, then closes one after the other', async () => {
  const { shutDown, happened, step, over } = wayDown(3_000)
  step('app')
  step('store')
  const stopped = shutDown.stop()
  await Promise.resolve()
  expect(shutDown.isStopping).toBe(true)
  expect(happened).toEqual([])
  over(3_000)
  await stopped
  expect(happened).toEqual(['app', 'store', 'exit 0'])
})

it('waits for no balancer when somebody sits at the terminal', async () => {
  const { shutDown, happened, step } = wayDown(3_000)
  step('app')
  await shutDown.stop(true)
  expect(happened).toEqual(['app', 'exit 0'])
})

it('closes the rest when one step fails, and says so with its code', async () => {
  const { shutDown, happened, step } = wayDown()
  shutDown.step('app', async () => {
    throw new Error('stuck')
  })
  step('store')
  await shutDown.stop()
  expect(happened).toEqual(['store', 'exit 1'])
})

it('ends at once when asked a second time', async () => {
  const { shutDown, happened, step } = wayDown(3_000)
  step('app')
  void shutDown.stop()
  await shutDown.stop()
  expect(happened).toEqual(['exit 1'])
})

it('ends after ten seconds whatever hangs', async () => {
  const { shutDown, happened, over } = wayDown()
  shutDown.step('app', () => new Promise(() => undefined))
  void shutDown.stop()
  await Promise.resolve()
  over(SHUTDOWN_MS)
  await new Promise(setImmediate)
  expect(happened).toEqual(['exit 1'])
})

it('ends well without a database that is away, with what it has to close and where it hangs', async () => {
  const { shutDown, happened, step, over } = wayDown(0, async () => false)
  shutDown.step('app', async () => {
    throw new StoreUnreachableError('no answer within 5000 ms')
  })
  step('store')
  shutDown.step('metrics', () => new Promise(() => undefined))
  void shutDown.stop()
  await new Promise(setImmediate)
  expect(happened).toEqual(['store'])
  over(SHUTDOWN_MS)
  await new Promise(setImmediate)
  expect(happened).toEqual(['store', 'exit 0'])
})

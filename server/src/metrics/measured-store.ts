/** The store with a stopwatch around it; whoever uses it notices nothing. */
import type { OutboxSettlement, Store } from '../store/store.ts'
import { type StoreMethod, wrappedStore } from '../store/wrapped-store.ts'
import type { Metrics } from './metrics.ts'

/** What takes time; the rest is answered from memory. */
const TIMED: ReadonlySet<PropertyKey> = new Set([
  'load',
  'history',
  'histories',
  'list',
  'append',
  'due',
  'receive',
  'leaseInbox',
  'settleInbox',
  'leaseOutbox',
  'settleOutbox',
  'receipt',
  'resend',
  'heartbeat',
  'catchUp',
  'takeLease',
  'releaseLease',
  'check',
] satisfies (keyof Store)[])

export function measuredStore(store: Store, metrics: Metrics): Store {
  const measured = (name: PropertyKey, method: StoreMethod): StoreMethod => {
    if (!TIMED.has(name)) return method
    return (...given) => {
      const stop = metrics.storeOperation(String(name))
      const ended = (result: unknown) => {
        stop(isConflict(result) ? 'conflict' : 'ok')
        NOTES[name]?.(given, result, metrics)
        return result
      }
      try {
        const result = method(...given)
        if (!(result instanceof Promise)) return ended(result)
        return result.then(ended, (error: unknown) => {
          stop('failed')
          throw error
        })
      } catch (error) {
        stop('failed')
        throw error
      }
    }
  }
  return wrappedStore(store, measured)
}

function isConflict(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'kind' in result
    ? result.kind === 'conflict'
    : false
}

/** What the arguments and results of an operation say by themselves. */
const NOTES: Partial<
  Record<PropertyKey, (given: unknown[], result: unknown, metrics: Metrics) => void>
> = {
  due: (_, rows, metrics) => {
    if (Array.isArray(rows)) metrics.dueFound(rows.length)
  },
  settleInbox: ([, , settlement], _, metrics) => {
    metrics.settled('inbox', (settlement as Parameters<Store['settleInbox']>[2]).kind)
  },
  settleOutbox: ([, , given], _, metrics) => {
    const settlement = given as OutboxSettlement
    metrics.settled('outbox', settlement.kind, 'reason' in settlement ? settlement.reason : '')
  },
  takeLease: ([name, forMs], isHeld, metrics) => {
    metrics.leaseAsked(String(name), isHeld === true ? Number(forMs) : 0)
  },
  releaseLease: ([name], _, metrics) => metrics.leaseReleased(String(name)),
}

import type { CaptureChips } from '@kedu/shared/contracts/api/capture'
import { useCallback, useState } from 'react'
import { customersKey } from '../api/session-keys.ts'
import type { KnownCustomer } from '../capture/known-customer.ts'
import { host } from '../platform/host'

const MOST_KEPT = 12

/** Customers last offered or written about, kept on this device for when there is no network. */
export function useKnownCustomers(
  personId: string,
): [readonly KnownCustomer[], (chips: readonly CaptureChips[]) => void] {
  const key = customersKey(personId)
  const [known, setKnown] = useState(() => restored(host.kept.read(key)))
  const note = useCallback(
    (entries: readonly CaptureChips[]) => {
      const fresh = entries
        .flatMap(({ customer, candidates }) => [
          ...(customer === null ? [] : [customer]),
          ...candidates,
        ])
        .flatMap(({ dealId, customerName, version, stage, mayChange }) =>
          dealId === null || !mayChange
            ? []
            : [{ dealId, customerName, version, stage: stage?.name ?? null }],
        )
      if (fresh.length === 0) return
      setKnown((old) => {
        const all = [...new Map([...old, ...fresh].map((each) => [each.dealId, each])).values()]
        const isFresh = ({ dealId }: KnownCustomer) =>
          fresh.some((other) => other.dealId === dealId)
        const next = [...fresh, ...all.filter((each) => !isFresh(each))].slice(0, MOST_KEPT)
        host.kept.write(key, JSON.stringify(next))
        return next
      })
    },
    [key],
  )
  return [known, note]
}

function restored(text: string | null): KnownCustomer[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(kept) ? kept.filter(isCustomer) : []
  } catch {
    return []
  }
}

function isCustomer(value: unknown): value is KnownCustomer {
  if (typeof value !== 'object' || value === null) return false
  const { dealId, customerName } = value as Partial<KnownCustomer>
  return typeof dealId === 'string' && typeof customerName === 'string'
}

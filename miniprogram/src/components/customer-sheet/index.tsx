import { useState } from 'react'
import { client } from '../../api/client.ts'
import type { MeantCustomer } from '../../capture/capture-fields.ts'
import type { KnownCustomer } from '../../capture/known-customer.ts'
import { useDebounced } from '../../hooks/use-debounced.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { useOnline } from '../../hooks/use-online.ts'
import { Box, Press, Words } from '../../platform/elements'
import { LineInput } from '../../platform/fields'
import { captureWords } from '../../wording/capture-zh-cn.ts'
import { Sheet } from '../sheet/index.tsx'
import './index.css'

interface CustomerSheetProps {
  /** Shown before anything is searched for. */
  known: readonly KnownCustomer[]
  /** A new name that was said. */
  said: string
  mayOpen: boolean
  onPick: (customer: MeantCustomer) => void
  onClose: () => void
}

const REST_MS = 300
const MOST = 8

/** Which customer: one of those at hand, one that is searched for, or a new one. */
export function CustomerSheet({ known, said, mayOpen, onPick, onClose }: CustomerSheetProps) {
  const [asked, setAsked] = useState('')
  const online = useOnline()
  const q = useDebounced(asked.trim(), asked.trim(), REST_MS)
  const found = useLoaded(q === '' ? null : `pick:${q}`, () =>
    client.deals({ q, limit: `${MOST}`, outcome: 'open' }),
  )
  const rows: readonly KnownCustomer[] =
    q === ''
      ? known
      : found.data === null
        ? known.filter(({ customerName }) => customerName.includes(q))
        : found.data.deals
            .filter(({ mayChange }) => mayChange)
            .map(({ id, customerName, version, stage }) => ({
              dealId: id,
              customerName,
              version,
              stage: stage.name,
            }))
  const newName = asked.trim() === '' ? said : asked.trim()
  const isKnown = rows.some(({ customerName }) => customerName === newName)
  return (
    <Sheet title={captureWords.customerTitle} onClose={onClose}>
      <LineInput
        kind="search"
        label={captureWords.customerSearch}
        placeholder={captureWords.customerSearch}
        value={asked}
        maxLength={60}
        onChange={setAsked}
      />
      {!online && <Words className="pane__hint">{captureWords.offlineCustomers}</Words>}
      <Box className="picks" role="list">
        {rows.map(({ dealId, customerName, version, stage }) => (
          <Box key={dealId} role="listitem">
            <Press
              className="picks__one"
              onPress={() => onPick({ kind: 'deal', dealId, customerName, version })}
            >
              <Words className="picks__name">{customerName}</Words>
              <Words className="pane__hint">{stage ?? ''}</Words>
            </Press>
          </Box>
        ))}
      </Box>
      {rows.length === 0 && !found.isLoading && (
        <Words className="pane__hint">{captureWords.noCustomer}</Words>
      )}
      {mayOpen && newName !== '' && !isKnown && (
        <Press onPress={() => onPick({ kind: 'new', name: newName, confirmedDifferent: false })}>
          {captureWords.asNew(newName)}
        </Press>
      )}
    </Sheet>
  )
}

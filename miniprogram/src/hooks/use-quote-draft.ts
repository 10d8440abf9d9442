import { useCallback, useState } from 'react'
import type { QuoteDraft } from '../deals/quote-draft.ts'
import { host } from '../platform/host'

/** The quote this person is writing for a customer, kept on this device until it is made. */
export function useQuoteDraft(
  personId: string,
  dealId: string,
  fresh: QuoteDraft,
): [QuoteDraft, (draft: QuoteDraft) => void, () => void] {
  const key = `kedu:quote:${personId}:${dealId}`
  const [draft, setDraft] = useState(() => kept(key) ?? fresh)
  const write = useCallback(
    (next: QuoteDraft) => {
      setDraft(next)
      host.kept.write(key, JSON.stringify(next))
    },
    [key],
  )
  const clear = useCallback(() => host.kept.remove(key), [key])
  return [draft, write, clear]
}

/** Null when there is none, or one of another form. */
function kept(key: string): QuoteDraft | null {
  try {
    const draft: unknown = JSON.parse(host.kept.read(key) ?? 'null')
    const isDraft =
      typeof draft === 'object' && draft !== null && 'rows' in draft && Array.isArray(draft.rows)
    return isDraft ? (draft as QuoteDraft) : null
  } catch {
    return null
  }
}

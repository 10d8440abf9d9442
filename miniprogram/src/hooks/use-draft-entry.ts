import { useCallback, useEffect, useMemo, useState } from 'react'
import type { MeantCustomer } from '../capture/capture-fields.ts'
import { type CaptureItem, isEmptyDraft, newDraft } from '../capture/capture-item.ts'
import { host } from '../platform/host'
import { useHere } from './use-here.ts'

export interface DraftEntry {
  draft: CaptureItem
  change(change: Partial<CaptureItem>): void
  /** Goes on with another one; this one stays in the list unless it is empty. */
  open(item: CaptureItem): void
  /** A fresh one. */
  renew(): void
}

/** The entry that is being written: the last one left unfinished, or a new one. On the device with every change. */
export function useDraftEntry(): DraftEntry {
  const { capture, now } = useHere()
  const { runner, items, isLoaded } = capture
  const [blank, setBlank] = useState(() => newDraft(host.newId(), now))
  const [openId, setOpenId] = useState<string | null>(null)

  // What an earlier run left unfinished is gone on with, once it is known.
  useEffect(() => {
    if (!isLoaded || openId !== null) return
    const [left] = runner.items.filter(({ state }) => state === 'draft').reverse()
    setOpenId(left?.id ?? blank.id)
  }, [isLoaded, openId, runner, blank.id])

  const kept = items.find(({ id, state }) => id === openId && state === 'draft')
  const draft = kept ?? blank
  const change = useCallback(
    (part: Partial<CaptureItem>) => {
      const next = { ...(runner.item(draft.id) ?? draft), ...part }
      setOpenId(next.id)
      const isNothing = isEmptyDraft(next) && next.about === null
      void (isNothing ? runner.remove(next.id) : runner.put(next))
      if (isNothing) setBlank(next)
    },
    [runner, draft],
  )
  const renew = useCallback(() => {
    const fresh = newDraft(host.newId(), now)
    setBlank(fresh)
    setOpenId(fresh.id)
  }, [now])
  const open = useCallback(
    (item: CaptureItem) => {
      const { fields } = item
      void runner.put({
        ...item,
        state: 'draft',
        problem: null,
        about: (fields?.customer as MeantCustomer | undefined) ?? item.about,
        edits: fields === null ? item.edits : [given(fields)],
        fields: null,
      })
      setOpenId(item.id)
    },
    [runner],
  )
  return useMemo(() => ({ draft, change, open, renew }), [draft, change, open, renew])
}

/** What was said; the rest is read anew. */
function given(fields: NonNullable<CaptureItem['fields']>): CaptureItem['edits'][number] {
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => name !== 'customer' && value !== null),
  )
}

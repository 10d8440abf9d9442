import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import type { MeView } from '@kedu/shared/contracts/api/me'
import { createContext, useContext } from 'react'
import type { SessionHere } from '../api/client.ts'
import type { CaptureQueue } from './use-capture-queue.ts'
import type { Loaded } from './use-loaded.ts'

/** Something that was just done, with the way back, or why it was not. */
export interface Notice {
  text: string
  tone: 'done' | 'problem'
  undo: { dealId: string; commandId: string } | null
}

/** What every page knows: who one is, the company's process, Kedu's time. */
export interface Here {
  me: MeView
  session: SessionHere
  /** The frame already says that what is shown may be old. */
  stale: Loaded<unknown>['stale']
  now: number
  setClock(clock: { now: number; clockOffsetMs: number }): void
  /** Counts and settings again, after something was done. */
  reload(): void
  say(notice: Notice): void
  /** Rises with every change that was stored: lists ask again. */
  changed: number
  /** Deals as the last changes answered them. */
  latest: ReadonlyMap<string, DealRowView>
  noteChange(deal: DealRowView | null): void
  /** What was captured and is not at the server yet. */
  capture: CaptureQueue
}

export const HereContext = createContext<Here | null>(null)

/** Inside a `Frame`. */
export function useHere(): Here {
  const here = useContext(HereContext)
  if (here === null) throw new Error('useHere outside a Frame')
  return here
}

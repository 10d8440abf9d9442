import { type Instant, SECOND_MS } from '@kedu/shared/time/instant'

/** Longer than a platform takes to answer; whoever dies while fetching holds the others up so long. */
export const TURN_MS = 15 * SECOND_MS

/** What is known about one token of an app; plain data. */
export interface TokenRecord {
  current: { token: string; renewAt: Instant } | null
  /** The platform said no, or did not answer: not asked again before `until`. */
  pause: { until: Instant; failure: unknown; ms: number } | null
  /** When it was asked for lately. */
  fetchedAt: Instant[]
}

/**
 * Where the processes that serve one company keep its tokens together: one of them fetches, all of
 * them use. Each method may reject; then a process goes on by itself.
 */
export interface TokenShelf {
  read(name: string): Promise<TokenRecord | null>
  write(name: string, record: TokenRecord): Promise<void>
  /** True: the caller alone may fetch this token now, until `endTurn`, or for `TURN_MS` if it dies. */
  takeTurn(name: string): Promise<boolean>
  endTurn(name: string): Promise<void>
}

/** One token's place on a shelf. */
export interface TokenPlace {
  shelf: TokenShelf
  /** Names company, app and kind, e.g. `wecom:<corpId>:<agentId>:access`. */
  name: string
}

export function placeOn(shelf: TokenShelf | undefined, name: string): { place?: TokenPlace } {
  return shelf === undefined ? {} : { place: { shelf, name } }
}

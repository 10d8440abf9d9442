/**
 * What an operator needs to know of a connected suite: does it work, and what is to be done where it
 * does not. Findings are Chinese sentences, made where the platform's words live; no secret is in
 * them.
 */
import type { Instant } from '@kedu/shared/time/instant'

export interface Finding {
  /** What was looked at, a few words: 「凭据」「可信 IP」. */
  title: string
  verdict:
    | 'fine'
    /** It works, but not everything, or not for long. */
    | 'attention'
    /** It does not work until somebody mends it. */
    | 'broken'
    /** Could not be looked at now; `says` tells why. */
    | 'unknown'
  /** What was found, one sentence. */
  says: string
  /** What to do about it; null when nothing is. */
  remedy: string | null
}

export interface ExaminationSubject {
  /** Who ought to be reachable, by their account in the suite. */
  people: readonly { userId: string; name: string }[]
  /** Where the platform calls us, e.g. `https://kedu.example.com`; null: not told. */
  publicOrigin: string | null
  /** What stands between that and the path, where it is one company of many; absent: nothing. */
  basePath?: string
  /** Whether a Kedu is running that would answer such a call now. */
  isServing: boolean
  now: Instant
}

export function fine(title: string, says: string): Finding {
  return { title, verdict: 'fine', says, remedy: null }
}
export function attention(title: string, says: string, remedy: string): Finding {
  return { title, verdict: 'attention', says, remedy }
}
export function broken(title: string, says: string, remedy: string): Finding {
  return { title, verdict: 'broken', says, remedy }
}
/** A problem in the words an admin gets: the first sentence says what it is, the others what to do. */
export function brokenAs(title: string, problem: string, otherwise: string): Finding {
  const [says = problem, ...rest] = problem.split(/(?<=。)/)
  return broken(title, says, rest.join('') || otherwise)
}
export function unknown(title: string, says: string, remedy: string | null = null): Finding {
  return { title, verdict: 'unknown', says, remedy }
}

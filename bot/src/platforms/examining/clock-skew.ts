/** Signatures carry times: a clock that is wrong makes everything fail in ways that look like keys. */
import { type Instant, MINUTE_MS, SECOND_MS } from '@kedu/shared/time/instant'
import { broken, type Finding, fine, unknown } from '../../examination.ts'
import { callHttp } from '../outgoing/call-http.ts'
import { examiningWords } from './wording.ts'

const TIMEOUT_MS = 5 * SECOND_MS
const MAX_BYTES = 1024 * 1024
/** Half of what callbacks are given; a server's `Date` is whole seconds and travels a while. */
const TOLERATED_MS = 2 * MINUTE_MS

/** Compares our clock with the `Date` of the platform's answer, whatever else it answers. */
export async function examineClock(apiBase: string, now: () => Instant): Promise<Finding> {
  const { clock } = examiningWords
  const result = await callHttp(
    { apiBase: new URL(apiBase).origin, timeoutMs: TIMEOUT_MS, secrets: [] },
    { method: 'GET', path: '/', query: {}, maxBytes: MAX_BYTES },
  )
  const date =
    result.kind === 'answered' ? Date.parse(result.answer.headers.date ?? '') : Number.NaN
  if (Number.isNaN(date)) return unknown(clock.title, clock.noDate)
  const skewMs = now() - date
  if (Math.abs(skewMs) <= TOLERATED_MS) return fine(clock.title, clock.right)
  const minutes = Math.round(Math.abs(skewMs) / MINUTE_MS)
  return broken(clock.title, skewMs > 0 ? clock.fast(minutes) : clock.slow(minutes), clock.mend)
}

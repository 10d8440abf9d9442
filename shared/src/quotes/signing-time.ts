/**
 * R25, D7: a quote counts as signed only when its watermark and its submission lie less than three
 * minutes apart. Only the server's own time or an RFC 3161 time-stamp counts; a signer's clock never does.
 */
import { type Instant, instant, MINUTE_MS } from '../time/instant.ts'

/** 2 min 59.999 s passes, 3 min 00.000 s does not. */
export const SUBMIT_WITHIN_MS = 3 * MINUTE_MS

export type TrustedTimeSource = 'server' | 'time-stamp'

/** Every time that is known of one signature. */
export interface SigningTimes {
  /** When our server stamped it, from our own record and nowhere else. */
  server: Instant | null
  /** RFC 3161, by an authority the company trusts. */
  timeStamp: Instant | null
  /** The signer's own clock: told, never counted. */
  signer: Instant | null
}

export type SigningTimeVerdict =
  | { kind: 'in-time'; source: TrustedTimeSource; at: Instant; gapMs: number }
  | { kind: 'too-late'; source: TrustedTimeSource; at: Instant; gapMs: number }
  | { kind: 'no-trusted-time'; signerAt: Instant | null }

/** The server's time counts where there is one; it is exact to the millisecond. */
export function judgeSigningTime(times: SigningTimes, submittedAt: Instant): SigningTimeVerdict {
  const { server, timeStamp, signer } = times
  const at = server ?? timeStamp
  if (at === null) return { kind: 'no-trusted-time', signerAt: signer }
  const source = server === null ? 'time-stamp' : 'server'
  const gapMs = Math.abs(submittedAt - at)
  const kind = gapMs < SUBMIT_WITHIN_MS ? 'in-time' : 'too-late'
  return { kind, source, at: instant(at), gapMs }
}

/**
 * A file somebody sent, fetched by the id its message brought.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90254
 */
import { MINUTE_MS } from '@kedu/shared/time/instant'
import type { MediaOutcome, MediaRef } from '../../platform.ts'
import { safeFileName } from '../outgoing/file-name.ts'
import type { WecomApi } from './api.ts'
import { outcomeOf } from './api-errors.ts'

/** A file waits so long when an admin has to mend something first. */
const MENDING_MS = 10 * MINUTE_MS

/** What a message refers to, with the name the message gave it. */
export async function fetchMedia(
  ref: MediaRef,
  api: Pick<WecomApi, 'downloadMedia'>,
): Promise<MediaOutcome> {
  if (ref.platform !== 'wecom' || ref.id === '') return { kind: 'gone', reason: 'refused' }
  const result = await api.downloadMedia(ref.id)
  if (result.kind === 'ok') {
    if (result.value.kind === 'too-large') return { kind: 'gone', reason: 'too-large' }
    const { bytes, mime } = result.value
    const told = ref.fileName === null ? null : safeFileName(ref.fileName)
    return { kind: 'fetched', bytes, mime, fileName: told ?? result.value.fileName }
  }
  // For a download this code is final: older than three days, or another corp's.
  if (result.kind === 'refused' && result.errcode === 40007) {
    return { kind: 'gone', reason: 'expired' }
  }
  const outcome = outcomeOf(result)
  if (outcome.kind === 'retry') {
    const afterMs = outcome.adminHint ? MENDING_MS : outcome.afterMs
    return {
      kind: 'retry',
      reason: outcome.reason,
      afterMs,
      adminHint: outcome.adminHint ?? null,
    }
  }
  return outcome.adminHint === null
    ? { kind: 'gone', reason: 'refused' }
    : {
        kind: 'retry',
        reason: outcome.reason,
        afterMs: MENDING_MS,
        adminHint: outcome.adminHint,
      }
}

/**
 * Calls our own public address as the platform would: the way from outside to the running Kedu, with
 * DNS, certificate and proxy, is what fails most when a suite is connected.
 */
import { SECOND_MS } from '@kedu/shared/time/instant'
import type { ExaminationSubject, Finding } from '../../examination.ts'
import { broken, fine, unknown } from '../../examination.ts'
import { callHttp, type HttpCall } from '../outgoing/call-http.ts'
import { examiningWords } from './wording.ts'

const TIMEOUT_MS = 5 * SECOND_MS
const MAX_BYTES = 64 * 1024

/** How an answer is known to be ours. */
export interface SelfCallProof {
  isOurs(text: string): boolean
  /** Where our own answer says nothing: the same call that has to be refused. */
  forged?: Omit<HttpCall, 'maxBytes'>
}

export async function callOurselves(
  subject: Pick<ExaminationSubject, 'publicOrigin' | 'basePath' | 'isServing'>,
  call: Omit<HttpCall, 'maxBytes'>,
  { isOurs, forged }: SelfCallProof,
): Promise<Finding> {
  const { callback } = examiningWords
  if (subject.publicOrigin === null) {
    return unknown(
      callback.title,
      callback.noOrigin,
      callback.setOrigin((subject.basePath ?? '') + call.path),
    )
  }
  if (!subject.isServing) return unknown(callback.title, callback.notServing, callback.start)
  const url = `${subject.publicOrigin}${call.path}`
  const http = { apiBase: subject.publicOrigin, timeoutMs: TIMEOUT_MS, secrets: [] }
  const result = await callHttp(http, { ...call, maxBytes: MAX_BYTES })
  if (result.kind !== 'answered') {
    const detail = result.kind === 'failed' ? result.detail : 'answer too large'
    return broken(callback.title, callback.unreachable(url, detail), callback.checkWay)
  }
  const { status, bytes } = result.answer
  if (status === 200 && isOurs(new TextDecoder('utf-8').decode(bytes))) {
    const other =
      forged === undefined ? null : await callHttp(http, { ...forged, maxBytes: MAX_BYTES })
    const isRefused = other === null || (other.kind === 'answered' && other.answer.status === 403)
    return isRefused
      ? fine(callback.title, callback.reached(url))
      : broken(callback.title, callback.odd(url, status), callback.checkProxy)
  }
  return status === 403
    ? broken(callback.title, callback.refused(url), callback.checkKeys)
    : broken(callback.title, callback.odd(url, status), callback.checkProxy)
}

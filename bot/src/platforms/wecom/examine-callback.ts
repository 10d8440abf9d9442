/** The address WeCom calls, called as WeCom verifies it when it is saved: for the app and the bot. */
import type { Instant } from '@kedu/shared/time/instant'
import type { ExaminationSubject, Finding } from '../../examination.ts'
import { callOurselves } from '../examining/self-call.ts'
import { type CallbackKeys, callbackSignature, encryptCallback } from './callback-crypto.ts'

export function examineCallback(
  subject: ExaminationSubject,
  path: string,
  deps: { keys: CallbackKeys; now(): Instant; randomBytes(size: number): Uint8Array },
): Promise<Finding> {
  const { keys, randomBytes } = deps
  const hex = (size: number) => Buffer.from(randomBytes(size)).toString('hex')
  const words = hex(16)
  const echo = encryptCallback(keys, words, randomBytes(16))
  const timestamp = String(Math.floor(deps.now() / 1000))
  const nonce = hex(8)
  const signature = callbackSignature(keys.token, timestamp, nonce, echo)
  return callOurselves(
    subject,
    {
      method: 'GET',
      path,
      query: { msg_signature: signature, timestamp, nonce, echostr: echo },
    },
    { isOurs: (text) => text === words },
  )
}

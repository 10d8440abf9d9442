/** What is said in the answer to a callback itself, encrypted as WeCom asks; null: nothing can be. */
import type { Instant } from '@kedu/shared/time/instant'
import type { Card } from '../../cards/card.ts'
import type { Inbound, PlatformAnswer } from '../../platform.ts'
import { type CallbackKeys, callbackSignature, encryptCallback } from './callback-crypto.ts'
import {
  answerEnvelope,
  type PassiveParties,
  passiveButtonUpdate,
  passiveCardUpdate,
  passiveText,
} from './passive-answer.ts'
import { renderUpdate } from './render.ts'
import { wecomWording } from './wording.ts'

export interface AnswerOptions {
  corpId: string
  keys: CallbackKeys
  /** Cryptographic randomness. */
  randomBytes: (size: number) => Uint8Array
  now: Instant
}

/** @param link the page the card opens; null: none */
export function answerCallback(
  inbound: Inbound,
  card: Card | null,
  link: string | null,
  { corpId, keys, randomBytes, now }: AnswerOptions,
): PlatformAnswer | null {
  const to = { userId: inbound.userId, corpId, now }
  const xml = card === null ? immediateXml(to, inbound) : cardXml(to, inbound, card, link)
  if (xml === null) return null
  const encrypted = encryptCallback(keys, xml, randomBytes(16))
  const timestamp = String(Math.floor(now / 1000))
  const nonce = Buffer.from(randomBytes(8)).toString('hex')
  const signature = callbackSignature(keys.token, timestamp, nonce, encrypted)
  return {
    contentType: 'application/xml; charset=utf-8',
    body: answerEnvelope({ encrypted, signature, timestamp, nonce }),
  }
}

/** What can be said before anything was worked on: 〔对〕 changes nothing that could be refused. */
function immediateXml(to: PassiveParties, { content }: Inbound): string | null {
  const isOk = content.kind === 'tap' && content.action?.kind === 'ok'
  return isOk ? passiveButtonUpdate(to, wecomWording.confirmed) : null
}

/** WeCom takes a card only in answer to a tap on one, and text only in answer to entering and positions. */
function cardXml(
  to: PassiveParties,
  inbound: Inbound,
  card: Card,
  link: string | null,
): string | null {
  switch (inbound.content.kind) {
    case 'tap': {
      const { taskId } = inbound.content.receipt
      return taskId === null ? null : passiveCardUpdate(to, renderUpdate(card, { taskId, link }))
    }
    case 'entered':
    case 'position':
      return passiveText(to, card.title === null ? card.text : card.plainText)
    default:
      return null
  }
}

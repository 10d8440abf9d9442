/**
 * What is asked of other departments (R29): raised with the message that says it, answered by 「答复 C-0007-X1 …」,
 * done with by 「办结 C-0007-X1」.
 */
import type { DealId, DealRow } from '@kedu/shared/deal/deal'
import type { DealRequest } from '@kedu/shared/requests/request'
import { whoAnswers } from '@kedu/shared/requests/who-answers'
import { requestNotRaised, requestRaised, requestWords as words } from '../wording/requests.ts'
import { type CommandRef, type Draft, withTogether } from './conversation.ts'
import { command, sayRefusal, sayText } from './turn.ts'
import type { Turn } from './world.ts'

const NUMBER = '(?<number>[A-Z]-\\d{1,9}-X\\d{1,4})'
const ANSWER = new RegExp(`^(?:答复|回复|回答)[\\s:,]*${NUMBER}[\\s:,]*(?<rest>[\\s\\S]*)$`, 'iu')
const CLOSE = new RegExp(`^(?:办结|办好了?|完成|关闭)[\\s:,]*${NUMBER}[\\s。.!]*$`, 'iu')

/**
 * Raises what the draft asks for, and ties it to the entry it came with: taken back together. Answers what
 * is to be said about it on the entry's card.
 */
export async function raiseAsked(turn: Turn, draft: Draft, dealId: DealId): Promise<string[]> {
  const { asked } = draft
  if (asked === undefined) return []
  const { world } = turn
  const to = whoAnswers(asked, world.me.id, world.directory)
  const commandId = `${draft.commandId}/request`
  const before = turn.conversation
  const handled = await command(turn, dealId, commandId, {
    kind: 'raise-request',
    department: asked.department,
    toId: to?.id ?? '',
    what: asked.what,
    due: asked.due,
  })
  if (handled.kind === 'refused') {
    const { refusal } = handled
    if (refusal.kind === 'nothing-changed') return []
    return [requestNotRaised(refusal.kind === 'request' ? refusal.request : null)]
  }
  const request = handled.deal.requests?.find(({ id }) => id === commandId)
  if (request === undefined) return []
  const ref: CommandRef = { commandId, dealId }
  turn.conversation = withTogether(before, draft.commandId, [ref])
  const told = { ...request, now: world.now, zone: world.settings.timezone }
  return [requestRaised(request.department, world.person(request.toId)?.name ?? '', told)]
}

/** False: it says nothing of the kind. */
export async function answerAboutRequests(turn: Turn, text: string): Promise<boolean> {
  const said = text.normalize('NFKC').trim()
  const answer = ANSWER.exec(said)?.groups
  if (answer?.number !== undefined) {
    await answerRequest(turn, answer.number.toUpperCase(), answer.rest?.trim() ?? '')
    return true
  }
  const close = CLOSE.exec(said)?.groups
  if (close?.number === undefined) return false
  await closeRequest(turn, close.number.toUpperCase())
  return true
}

async function answerRequest(turn: Turn, number: string, text: string): Promise<void> {
  const found = requestCalled(turn, number)
  if (found === null) return sayText(turn, words.unknownNumber(number))
  if (text === '') return sayText(turn, words.needAnswer(number))
  const { row, request } = found
  const handled = await command(turn, row.id, `${turn.inbound.id}/answer`, {
    kind: 'answer-request',
    requestId: request.id,
    text,
  })
  if (handled.kind === 'refused') return sayRefusal(turn, handled.refusal, row.customerName)
  sayText(turn, words.answered(number, turn.world.person(request.byId)?.name ?? ''))
}

async function closeRequest(turn: Turn, number: string): Promise<void> {
  const found = requestCalled(turn, number)
  if (found === null) return sayText(turn, words.unknownNumber(number))
  const { row, request } = found
  const handled = await command(turn, row.id, `${turn.inbound.id}/close`, {
    kind: 'close-request',
    requestId: request.id,
  })
  if (handled.kind === 'refused') return sayRefusal(turn, handled.refusal, row.customerName)
  sayText(turn, words.closed(number))
}

/** Of a deal in view, or one that asks something of this person. */
function requestCalled(
  { world }: Turn,
  number: string,
): { row: DealRow; request: DealRequest } | null {
  for (const row of [...world.visibleRows(), ...world.rowsAskingMe()]) {
    const request = row.requests?.find((one) => one.number === number)
    if (request !== undefined) return { row, request }
  }
  return null
}

/** What somebody writes: first it may answer the open question, then it stands for itself. */
import type { Understanding } from '../understand/understanding.ts'
import { laterNotStoredText, NOT_UNDERSTOOD } from '../wording/answers.ts'
import * as words from '../wording/dialog.ts'
import { answerByText, choiceNamed, numberIn } from './answers.ts'
import { askAgain } from './ask.ts'
import { answerAboutBoards } from './boards.ts'
import { answerAboutColleague } from './colleagues.ts'
import type { Question } from './conversation.ts'
import { dealPutRight } from './correct-in-words.ts'
import { isQuery } from './draft.ts'
import { askHandOver } from './hand-over.ts'
import { answerAboutLeads } from './leads.ts'
import { answerLeave } from './leave.ts'
import { answerAlertWithObstacle, answerNumber } from './numbers.ts'
import { answerAboutJudgement } from './overrule.ts'
import { answerAboutPack } from './packs.ts'
import { answerAboutPayments } from './payments.ts'
import { showHelp, showOverdue, showToday } from './queries.ts'
import { closeQuestion, draftIn, parkQuestion } from './question-shelf.ts'
import { askQuote } from './quotes.ts'
import { answerAboutRequests } from './requests.ts'
import { settleDraft, settleDrafts } from './settle-draft.ts'
import { answerTap } from './taps.ts'
import { quotedIn, sayText, understood } from './turn.ts'
import { draftsOf, isForProductionAlone } from './understood.ts'
import { changeByWords, undoByWords } from './undo.ts'
import { addToWaitingDraft } from './waiting-draft.ts'
import type { Turn } from './world.ts'

const GIVE_UP = /^(算了|取消|不用了|先不记|不记了|当我没说|算了吧|不用记了)[。.!！]?$/u
const CHANGE = /^(改|改一下|改下|修改|更正|记错了|写错了|搞错了|错了|不对)[。.!！]?$/u
const UNDO_AGAIN = /^(再|继续|接着|还要)(撤销|撤回|撤)(一次|一下|一条|上一条|一个)?[。.!！]?$/u
const THANKS = /^(谢谢|谢了|多谢|辛苦了?|好的?|收到|知道了|明白|ok|嗯+)[。.!！~]?$/iu

/** 先别给我推芜湖长信了, 华东机电不用提醒我: not what is said to customers or production. */
const ASKS_FOR_SILENCE =
  /^(?:[^，,。;；!！?？\n]{0,14}?(?:先|暂时|这两天|能不能|可不可以|以后|就|都)*)(?:别|不要|不用)(?:再|老是?|总是?|一直)*(?:(?:给|向|跟)我(?:再)?(?:推送?|发)|提醒我|推送?我|推送|推了|提醒了)(?!.*(?:客户|生产|车间|他们))[^，,。;；!！?？\n]{0,14}[。!！~]?$/u

/** 橙色的有哪些: a list of another kind than those there are. */
const ASKS_FOR_LIST = /哪些|哪几[家个单]|有多少[家个单]|有几[家个单]/u

/** Shorter texts are greetings; from here on somebody meant to tell something. */
const STATEMENT_MIN = 6

export async function answerText(turn: Turn, text: string): Promise<void> {
  const said = text.trim()
  if (said === '') return showHelp(turn)
  const { question } = turn.conversation
  if (GIVE_UP.test(said) && question !== null) {
    closeQuestion(turn, question)
    sayText(turn, words.dropped)
    return settleDrafts(turn, [])
  }
  const number = numberIn(said)
  if (number !== null) {
    const answered = await answerNumber(turn, number)
    if (answered === 'answered') return
    if (answered !== 'unanswered') {
      return answerTap(turn, answered, {}, (words) => answerText(turn, words))
    }
  }
  if (CHANGE.test(said) && (question === null || choiceNamed(question, said) === null)) {
    return changeByWords(turn)
  }
  if (answerAlertWithObstacle(turn, said)) return
  if (await answerAboutJudgement(turn, said)) return settleDrafts(turn, [])
  if (await answerAboutPack(turn, said)) return settleDrafts(turn, [])
  if (await answerAboutBoards(turn, said)) return settleDrafts(turn, [])
  if (await answerAboutPayments(turn, said)) return settleDrafts(turn, [])
  if (await answerAboutRequests(turn, said)) return settleDrafts(turn, [])
  if (await answerAboutLeads(turn, said)) return settleDrafts(turn, [])
  if (UNDO_AGAIN.test(said)) return undoByWords(turn, { isAgain: true })
  if (askHandOver(turn, said)) return settleDrafts(turn, [])
  if (askQuote(turn, said)) return settleDrafts(turn, [])
  if (answerAboutColleague(turn, said)) return settleDrafts(turn, [])
  if (ASKS_FOR_SILENCE.test(said)) {
    sayText(turn, words.remindersStay)
    return settleDrafts(turn, [])
  }
  const besides = await answerLeave(turn, said)
  if (besides === '') return settleDrafts(turn, [])
  if (besides !== null) return answerText(turn, besides)
  const elsewhere = await addToWaitingDraft(turn, text)
  if (elsewhere === '') return settleDrafts(turn, [])
  if (elsewhere !== null) {
    const rest = understood(turn, elsewhere)
    if (rest.intent !== 'other' || isAboutADeal(rest)) await answerIntent(turn, rest, elsewhere)
    return settleDrafts(turn, [])
  }
  const understanding = understood(turn, text, quotedIn(turn))
  const dealId = dealPutRight(turn, text, understanding)
  if (dealId !== null) {
    parkQuestion(turn)
    const drafts = draftsOf(turn, understanding, text).map((draft) => ({ ...draft, dealId }))
    return settleDrafts(turn, drafts)
  }
  if (await answerByText(turn, text, understanding)) return
  return answerIntent(turn, understanding, text)
}

async function answerIntent(turn: Turn, understanding: Understanding, text: string): Promise<void> {
  switch (understanding.intent) {
    case 'help':
      return showHelp(turn)
    case 'query-today':
      return showToday(turn)
    case 'query-overdue':
      return showOverdue(turn, understanding)
    case 'undo':
      return undoByWords(turn)
    case 'process-note':
    case 'query-approval':
      // Recognised, not stored: 工艺备注 is for production alone (D11).
      return sayText(turn, laterNotStoredText(understanding.intent))
    case 'other':
      if (isAboutADeal(understanding)) break
      return answerOther(turn, text)
    default:
      break
  }
  const { question } = turn.conversation
  const parts = understanding.parts.length > 1 ? understanding.parts : [understanding]
  const drafts = draftsOf(turn, understanding, text).filter((_, position) => {
    const part = parts[position]
    return part !== undefined && !isForProductionAlone(part)
  })
  if (parts.some(isForProductionAlone)) sayText(turn, laterNotStoredText('process-note'))
  const isAsking = drafts.length > 0 && drafts.every(isQuery)
  if (isAsking && question?.isRepeated === true) {
    // Asked twice already: its card still works, a third one beside every answer only fills the chat.
    for (const draft of drafts) await settleDraft(turn, draft)
    return
  }
  // A new matter while a question was open: the question's draft waits its turn and is asked again.
  parkQuestion(turn)
  await settleDrafts(turn, drafts)
  if (isAsking && question !== null) markRepeated(turn, question)
}

/** The question came again beside the answer to a query. */
function markRepeated(turn: Turn, before: Question): void {
  const { question } = turn.conversation
  const commandId = question === null ? null : draftIn(question.body)?.commandId
  if (question === null || commandId !== draftIn(before.body)?.commandId) return
  turn.conversation = { ...turn.conversation, question: { ...question, isRepeated: true } }
}

function answerOther(turn: Turn, text: string): void {
  const { question } = turn.conversation
  const isThanks = THANKS.test(text.trim())
  if (question !== null && draftIn(question.body) !== null) {
    return askAgain(turn, question, words.notAnAnswer)
  }
  const isStatement = [...text.trim()].length >= STATEMENT_MIN && /\p{Script=Han}/u.test(text)
  if (isThanks) sayText(turn, words.welcome)
  else if (ASKS_FOR_LIST.test(text)) sayText(turn, words.listsThereAre)
  else sayText(turn, isStatement ? NOT_UNDERSTOOD : words.smallTalk)
}

function isAboutADeal(understanding: Understanding): boolean {
  return (
    understanding.customer !== null ||
    understanding.customers.length > 0 ||
    understanding.candidates.length > 0 ||
    understanding.newCustomer !== null ||
    understanding.stage !== null ||
    understanding.obstacle !== null ||
    understanding.next !== null
  )
}

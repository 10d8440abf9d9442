/** A quote made in the chat: said in one message, shown once, then made and handed out as a link. */
import type { DealRow } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { checkQuote, type QuoteContent } from '@kedu/shared/quotes/check-quote'
import { type LocalDate, plusDays } from '@kedu/shared/time/instant'
import { type QuoteOrder, quoteOrderIn } from '../understand/quote-order.ts'
import { chatQuoteWords as words } from '../wording/quotes.ts'
import { ask, YES } from './ask.ts'
import type { Question, QuestionBody } from './conversation.ts'
import { closeQuestion, parkQuestion } from './question-shelf.ts'
import { factsOf } from './stored.ts'
import { command, say, sayRefusal, sayText } from './turn.ts'
import type { Turn } from './world.ts'

const DEFAULT_VALID_DAYS = 15

/** False: it says nothing of the kind. */
export function askQuote(turn: Turn, text: string): boolean {
  const order = quoteOrderIn(text)
  if (order === null) return false
  const row = dealOf(turn, order.customer)
  if (row === null) return true
  const { world } = turn
  const content = contentOf(order, world.today())
  const checked = checkQuote(content, world.today())
  if (checked.kind === 'problem') {
    const refusal: Refusal = {
      kind: 'quote',
      quote: { reason: 'content', problem: checked.problem },
    }
    sayRefusal(turn, refusal, row.customerName)
    return true
  }
  parkQuestion(turn)
  ask(turn, { kind: 'quote', dealId: row.id, content: checked.content })
  return true
}

/** 生成报价单, or 改: then it is said again as it should be. */
export async function answerQuote(
  turn: Turn,
  question: Question,
  body: Extract<QuestionBody, { kind: 'quote' }>,
  value: string,
): Promise<void> {
  const { world } = turn
  closeQuestion(turn, question)
  if (value !== YES) return sayText(turn, words.sayAgain)
  const { dealId, content } = body
  const row = world.row(dealId)
  const customer = row?.customerName ?? null
  // Named by the question: a second tap, or a retry after a crash, makes no second quote.
  const quoteId = world.newDealId(`quote/${world.me.id}/${question.id}`)
  const cause = `quote/${quoteId}`
  const made = await command(turn, dealId, `${cause}/made`, {
    kind: 'make-quote',
    quoteId,
    content,
  })
  if (made.kind === 'refused') return sayRefusal(turn, made.refusal, customer)
  const send = { kind: 'send-quote', quoteId, nonce: world.newNonce() } as const
  const sent = await command(turn, dealId, `${cause}/sent`, send)
  if (sent.kind === 'refused') return sayRefusal(turn, sent.refusal, customer)
  const handedOut = await world.quoteLink(dealId, quoteId)
  if (handedOut === null) return sayText(turn, words.noLink)
  sayText(turn, words.handedOut(customer ?? '', handedOut.number, handedOut.link))
  // After the link and apart from it: where a picture cannot be sent, the link has gone out.
  const code = await world.quoteCode(dealId, quoteId)
  if (code === null || row === null) return
  const { number } = handedOut
  say(turn, { kind: 'quote-code', deal: factsOf(turn, row), number, file: code })
}

/** Null: said so already. */
function dealOf(turn: Turn, name: string): DealRow | null {
  const { world } = turn
  const open = world.visibleRows().filter((row) => row.outcome === 'open' && world.mayChange(row))
  const isCalled = (row: DealRow) => [row.customerName, ...row.aliases].some((one) => one === name)
  const exact = open.filter(isCalled)
  const named =
    exact.length > 0
      ? exact
      : open.filter((row) => [row.customerName, ...row.aliases].some((one) => one.includes(name)))
  const [row, ...others] = named
  if (row !== undefined && others.length === 0) return row
  sayText(
    turn,
    row === undefined
      ? words.noCustomer(name)
      : words.several(named.map((one) => one.customerName)),
  )
  return null
}

/** Without a year the coming one of that day is meant. */
function contentOf(order: QuoteOrder, today: LocalDate): QuoteContent {
  const { items, terms, validDays, validUntil } = order
  if (validUntil === null) {
    return { items, terms, validUntil: plusDays(today, validDays ?? DEFAULT_VALID_DAYS) }
  }
  const two = (n: number) => String(n).padStart(2, '0')
  const day = `-${two(validUntil.month)}-${two(validUntil.day)}`
  const year = Number(today.slice(0, 4))
  // Checked as a day by the rules.
  const date = `${today.slice(4) <= day ? year : year + 1}${day}` as LocalDate
  return { items, terms, validUntil: date }
}

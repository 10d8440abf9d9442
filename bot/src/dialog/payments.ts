/** 「待付款的单子」「财务拒付有哪些」, 付款 and 放行 by the paper's number (R26). */
import { canSeePayments } from '@kedu/shared/access/finance'
import type { DealRow } from '@kedu/shared/deal/deal'
import { explained } from '@kedu/shared/finance/decide-payment'
import {
  isPayable,
  type PaymentPaper,
  type PaymentSubject,
  paymentPapers,
  remarksOn,
} from '@kedu/shared/finance/payment-paper'
import { findAmounts } from '../understand/amount/find-amounts.ts'
import { faultWords, paperName, paymentWords as words } from '../wording/finance.ts'
import { command, sayRefusal, sayText } from './turn.ts'
import type { Turn } from './world.ts'

const REFUSED =
  /^(?:看一?下|查一?下|有)?(?:哪些)?(?:被)?财务拒付(?:的)?(?:有|单子?|单据|报价单?|合同|都|是)*(?:哪些|哪几[份单个]|多少|几[份单个]|情况|清单|列表)?[?。!]?$/u
const PAYABLE =
  /^(?:看一?下|查一?下|有)?(?:哪些|多少|几[份单个])?(?:待|要|该|可以?|能)付款的?(?:有|单子?|单据|报价单?|合同|都|是)*(?:哪些|哪几[份单个]|多少|几[份单个]|清单|列表)?[?。!]?$/u
const NUMBER = '(?<number>[A-Z]-\\d{1,9}(?:-B\\d{1,3})?)'
const PAY = new RegExp(
  `^(?:付款|放款|确认付款)[\\s:,]*${NUMBER}(?:的)?\\s*(?:合同)?[\\s:,]*(?<rest>.*)$`,
  'iu',
)
const LET = new RegExp(
  `^(?:付款)?放行[\\s:,]*${NUMBER}(?:的)?\\s*(?:合同)?[\\s:,;。]*(?:(?:因为|原因[是:]?|理由[是:]?)?(?<reason>.*))$`,
  'iu',
)
const MOST_LINES = 10

/** False: it says nothing of the kind. */
export async function answerAboutPayments(turn: Turn, text: string): Promise<boolean> {
  const said = text.normalize('NFKC').trim()
  const plain = said.replace(/\s+/g, '')
  if (REFUSED.test(plain)) {
    await sayPapers(turn, 'refused')
    return true
  }
  if (PAYABLE.test(plain)) {
    await sayPapers(turn, 'payable')
    return true
  }
  const pay = PAY.exec(said)?.groups
  if (pay?.number !== undefined) {
    await release(turn, pay.number, pay.rest ?? '')
    return true
  }
  const letThrough = LET.exec(said)?.groups
  if (letThrough?.number === undefined) return false
  await overrule(turn, letThrough.number, letThrough.reason ?? '')
  return true
}

async function sayPapers(turn: Turn, group: 'refused' | 'payable'): Promise<void> {
  const { world } = turn
  if (!canSeePayments(world.me)) return sayText(turn, words.notForYou)
  const found = world
    .visibleRows()
    .flatMap((row) => papersOf(turn, row).map((paper) => ({ row, paper })))
    .filter(({ paper }) => (group === 'refused' ? paper.standing === 'refused' : isPayable(paper)))
    .sort((a, b) => b.row.updatedAt - a.row.updatedAt)
  if (found.length === 0) {
    return sayText(turn, group === 'refused' ? words.noneRefused : words.nonePayable)
  }
  const lines = await Promise.all(
    found.slice(0, MOST_LINES).map(({ row, paper }) => lineOf(turn, row, paper)),
  )
  const rest = found.length - lines.length
  sayText(
    turn,
    [
      group === 'refused' ? words.refusedTitle(found.length) : words.payableTitle(found.length),
      ...lines,
      ...(rest > 0 ? [words.more(rest)] : []),
      group === 'refused' ? words.overruleHint : words.payHint,
    ].join('\n'),
  )
}

function papersOf({ world }: Turn, row: DealRow): PaymentPaper[] {
  const { process, timezone: zone } = world.settings
  return paymentPapers(row, { process, now: world.now, zone })
}

async function lineOf(turn: Turn, row: DealRow, paper: PaymentPaper): Promise<string> {
  const { number, amountFen, overrule, standing } = paper
  const faults = remarksOn(paper)
  const deal = faults.length === 0 ? null : await turn.world.deal(row.id)
  const why = explained(deal ?? { evidence: [] }, faults)
    .map(faultWords)
    .join('；')
  const name = number === null ? `${row.customerNumber} ${paperName(null)}` : paperName(number)
  const found = standing === 'doubtful' ? `${words.toCheck}${why}` : why
  const what = overrule === null ? found : `${words.overruledFor}${overrule.reason}`
  return words.line(row.customerName, name, amountFen, what)
}

interface Meant {
  row: DealRow
  subject: PaymentSubject
  name: string
}

/** By the number of a quote, or of a customer for the contract; only what this person may see. */
function paperCalled(turn: Turn, given: string): Meant | null {
  const number = given.toUpperCase()
  const row = turn.world
    .visibleRows()
    .find(({ customerNumber }) => customerNumber === number.replace(/-B\d+$/, ''))
  if (row === undefined) return null
  if (!/-B\d+$/.test(number)) {
    return { row, subject: { kind: 'contract' }, name: paperName(null) }
  }
  const quote = row.quotes?.find((one) => one.number === number)
  return quote === undefined
    ? null
    : { row, subject: { kind: 'quote', quoteId: quote.id }, name: paperName(number) }
}

async function release(turn: Turn, number: string, rest: string): Promise<void> {
  const meant = paperCalled(turn, number)
  if (meant === null) return sayText(turn, words.unknownNumber(number))
  const amountFen = amountIn(rest)
  if (amountFen === 'unclear') return sayText(turn, words.whichAmount(number.toUpperCase()))
  const { row, subject, name } = meant
  const handled = await command(turn, row.id, `${turn.inbound.id}/pay`, {
    kind: 'release-payment',
    subject,
    amountFen,
    note: '',
  })
  if (handled.kind === 'refused') return sayRefusal(turn, handled.refusal, row.customerName)
  const paid = handled.deal.releases?.at(-1)?.amountFen ?? 0
  sayText(turn, words.released(row.customerName, name, paid))
}

/** Null: nothing was said, all of it. Whatever is not simply one amount is asked about: it is money. */
function amountIn(rest: string): number | null | 'unclear' {
  const said = rest.trim().replace(/[。.!]+$/u, '')
  if (said === '') return null
  const [amount, ...more] = findAmounts(said)
  const isAll = amount?.words.trim() === said
  return amount !== undefined && more.length === 0 && isAll
    ? Math.round(amount.yuan * 100)
    : 'unclear'
}

async function overrule(turn: Turn, number: string, reason: string): Promise<void> {
  const meant = paperCalled(turn, number)
  if (meant === null) return sayText(turn, words.unknownNumber(number))
  if (reason.trim() === '') return sayText(turn, words.needReason(number.toUpperCase()))
  const { row, subject, name } = meant
  const handled = await command(turn, row.id, `${turn.inbound.id}/let`, {
    kind: 'overrule-payment',
    subject,
    reason,
  })
  if (handled.kind === 'refused') return sayRefusal(turn, handled.refusal, row.customerName)
  sayText(turn, words.overruled(row.customerName, name))
}

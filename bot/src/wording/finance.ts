/** Sentences about paying on quotes and contracts (R26). */
import type { DealEvent } from '@kedu/shared/deal/events'
import type { FindingReason } from '@kedu/shared/evidence/judge-evidence'
import type {
  PaymentFault,
  PaymentPaper,
  PaymentRelease,
  PaymentStanding,
} from '@kedu/shared/finance/payment-paper'
import type { ExplainedFault, PaymentRefusal } from '@kedu/shared/finance/refusals'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import { shortMoment } from './dates.ts'
import { EVIDENCE_NAMES } from './evidence.ts'
import { findingSentence } from './evidence-judgement.ts'
import { yuan } from './quotes.ts'
import { clip, oneLine, zh } from './spacing.ts'

const STANDINGS: Readonly<Record<PaymentStanding, string>> = {
  refused: '财务拒付',
  doubtful: '待核',
  accepted: '可以付款',
  overruled: '已放行',
  released: '已付款',
}

export function standingName(standing: PaymentStanding): string {
  return STANDINGS[standing]
}

/** 报价单 C-0007-B02, 合同. */
export function paperName(number: string | null): string {
  return number === null ? '合同' : zh`报价单 ${number}`
}

/** What finance makes of a paper (R26), in one line. */
export function standingWords(
  { standing, number, overrule, release }: PaymentPaper,
  faults: readonly ExplainedFault[],
): string {
  switch (standing) {
    case 'refused':
      return `财务拒付：${faults.map(faultWords).join('；')}`
    case 'doubtful':
      return zh`待核：${faults.map(faultWords).join('；')}。请人看过再付款`
    case 'accepted':
      return number === null ? '盖章和签字核对过，可以付款' : '客户已签，印记有效'
    case 'overruled':
      return `已放行：${oneLine(overrule?.reason ?? '')}`
    case 'released':
      return zh`已付款 ${yuan(release?.amountFen ?? 0)}`
    default:
      return standing satisfies never
  }
}

/** What is wrong, without the way on. */
export function faultWords({ fault, reason }: ExplainedFault): string {
  switch (fault.kind) {
    case 'unsigned':
      return fault.isOver ? '过了有效期，客户没有签' : '客户还没签'
    case 'withdrawn':
      return '已作废'
    case 'evidence':
      return evidenceFaultWords(fault, reason)
    default:
      return fault satisfies never
  }
}

function evidenceFaultWords(
  { evidence, verdict }: Extract<PaymentFault, { kind: 'evidence' }>,
  reason: FindingReason | null,
): string {
  const name = EVIDENCE_NAMES[evidence]
  const why = reason === null ? '' : zh`：${findingSentence(reason).replace(/。$/u, '')}`
  switch (verdict) {
    case 'absent':
      return zh`缺${name}`
    case 'unjudged':
      return zh`${name}还在核对`
    case 'doubtful':
      return zh`${name}存疑${why}`
    case 'missing':
      return zh`${name}不作数${why}`
    default:
      return verdict satisfies never
  }
}

/** How it is put right, by what is wrong. */
function wayWords(faults: readonly ExplainedFault[]): string {
  const has = (kind: PaymentFault['kind']) => faults.some(({ fault }) => fault.kind === kind)
  const isLookedAt = faults.every(
    ({ fault }) => fault.kind === 'evidence' && fault.verdict === 'unjudged',
  )
  if (isLookedAt) return '核对好了再放，一般只要几秒钟。'
  const way = has('withdrawn')
    ? '请负责人重新报价，请客户签。'
    : has('unsigned')
      ? '请负责人把签署链接发给客户签。'
      : '请负责人补齐或重拍。'
  return zh`${way}确实要先付，请总监或主管写明原因放行。`
}

/** A refusal about a payment: the reason and the way. */
export function paymentRefusalWords(
  refusal: PaymentRefusal,
  {
    now,
    zone,
    names,
  }: { now: Instant; zone: TimeZone; names: { personName(id: PersonId): string | null } },
): { title: string; text: string } {
  switch (refusal.reason) {
    case 'unknown':
      return {
        title: '没有这份单据',
        text: '看看编号对不对：报价单像 C-0007-B02，合同写「C-0007 合同」。',
      }
    case 'refused': {
      const why = refusal.faults.map(faultWords).join('；')
      return {
        title: zh`财务拒付：${clip(why, 60)}`,
        text: zh`${paperName(refusal.number)}没有付款。${wayWords(refusal.faults)}`,
      }
    }
    case 'released': {
      const who = names.personName(refusal.byId) ?? '同事'
      return {
        title: '这份已经付过款了',
        text: zh`${oneLine(who)} ${shortMoment(refusal.at, now, zone)} 放的款，没有再付一次。`,
      }
    }
    case 'amount':
      return amountWords(refusal)
    case 'not-refused':
      return { title: '这份没有被拒付', text: '财务可以直接付款，不用放行。' }
    case 'own-overrule':
      return {
        title: '放行和付款要两个人',
        text: '这份是你放行的，请另一位财务或管理员来付款。',
      }
    default:
      return refusal satisfies never
  }
}

function amountWords(refusal: Extract<PaymentRefusal, { reason: 'amount' }>): {
  title: string
  text: string
} {
  switch (refusal.problem) {
    case 'missing':
      return { title: '这份没有金额', text: '写上付多少再付，例如「付款 C-0007 合同 3.5万」。' }
    case 'not-positive':
      return { title: '金额不对', text: '金额要大于 0，精确到分。' }
    case 'too-much':
      return {
        title: '金额超过了单据',
        text: zh`这份一共 ${yuan(refusal.mostFen)}，请核对后再付。`,
      }
    default:
      return refusal satisfies never
  }
}

/** 陈总 今天 10:20 放行：…… */
export function overruledNote(name: string, when: string, reason: string): string {
  return zh`${oneLine(name)} ${when} 放行：${oneLine(reason)}`
}

export function releasedNote(
  name: string,
  when: string,
  { amountFen, note }: Pick<PaymentRelease, 'amountFen' | 'note'>,
): string {
  const about = note === '' ? '' : `（${oneLine(note)}）`
  return zh`${oneLine(name)} ${when} 付款 ${yuan(amountFen)}${about}`
}

type PaymentEvent = Extract<DealEvent, { kind: `payment-${string}` }>

/** One line of the history. */
export function paymentEventWords(event: PaymentEvent): string {
  switch (event.kind) {
    case 'payment-released': {
      const note = event.note === '' ? '' : `（${oneLine(event.note)}）`
      const doubts = event.doubts ?? []
      const marked = doubts.map((fault) => faultWords({ fault, reason: null })).join('；')
      return zh`财务付款 ${yuan(event.amountFen)}${note}${marked === '' ? '' : `（付款时待核：${marked}）`}`
    }
    case 'payment-overruled': {
      const faults = event.faults.map((fault) => faultWords({ fault, reason: null })).join('；')
      return zh`放行付款（${faults}）：${oneLine(event.reason)}`
    }
    default:
      return event satisfies never
  }
}

/** What is said in the chat about payments. */
export const paymentWords = {
  refusedTitle: (count: number) => zh`财务拒付 ${count}份`,
  payableTitle: (count: number) => zh`可以付款 ${count}份`,
  noneRefused: '现在没有财务拒付的单据。',
  nonePayable: '现在没有待付款的单据。',
  notForYou: '报价单和合同的付款情况只给财务、总监和管理员看。自己客户的报价单在客户页里。',
  line: (customer: string, paper: string, amountFen: number | null, what: string) =>
    [`${oneLine(customer)}　${paper}`, ...(amountFen === null ? [] : [yuan(amountFen)]), what].join(
      '　',
    ),
  overruledFor: '已放行：',
  toCheck: '待核：',
  more: (count: number) => zh`还有 ${count}份，在「财务」页里看。`,
  payHint: '付款：回「付款 编号」，例如「付款 C-0007-B02」或「付款 C-0007 合同 3.5万」。',
  overruleHint: '放行：回「放行 编号，因为……」，例如「放行 C-0007-B02，因为客户盖章件在路上」。',
  whichAmount: (number: string) =>
    zh`没看清付多少，没有付款。全付就回「付款 ${number}」，付一部分写一个金额，例如「付款 ${number} 3.5万」。`,
  released: (customer: string, paper: string, amountFen: number) =>
    zh`已付款：${oneLine(customer)} ${paper}，${yuan(amountFen)}。`,
  overruled: (customer: string, paper: string) =>
    zh`已放行：${oneLine(customer)} ${paper}，原因记下了，财务可以付款。`,
  needReason: (number: string) => zh`放行要写原因，例如「放行 ${number}，因为客户盖章件在路上」。`,
  unknownNumber: (number: string) => zh`没有找到「${clip(oneLine(number), 20)}」，看看编号对不对。`,
} as const

/** Sentences about leads: who gets one, who does not and what to do about it (R3, L9). */
import type { Block } from '@kedu/shared/leads/block'
import type { LeadEvent, LeadField, LeadRefusal } from '@kedu/shared/leads/commands'
import type { DiscardedAs, LeadStanding, TenureEnd } from '@kedu/shared/leads/lead'
import type { PersonId } from '@kedu/shared/people/person'
import type { LocalDate } from '@kedu/shared/time/instant'
import { dayWords } from './dates.ts'
import { spokenName } from './deal-words.ts'
import { fieldName } from './refusals.ts'
import { clip, list, oneLine, zh } from './spacing.ts'

const FIELDS: Readonly<Record<LeadField, string>> = {
  customerName: '客户名称',
  contactName: '联系人',
  phone: '电话',
  region: '区域',
  industry: '行业',
  need: '需求',
}

export function leadFieldName(field: LeadField): string {
  return FIELDS[field]
}

export const leadWords = {
  labels: { contact: '联系人', phone: '电话', need: '需求', region: '区域', industry: '行业' },
  accept: '接下',
  giveBack: '退回',
  offerTitle: (customer: string) => zh`新线索：${oneLine(customer)}`,
  offerText: (by: string | null, given: { byName: string; reason: string } | null) =>
    [
      given === null
        ? '轮到你了。'
        : zh`${oneLine(given.byName)}指定给你：${oneLine(given.reason)}。`,
      by === null ? '接下就成为你的客户。' : zh`${by}前没接也没退，会收回线索池。`,
    ].join(''),
  blockedTitle: (total: number) => zh`修好这${total}条就能收到下一条线索`,
  blockedText: (isAsked: boolean, more: number) =>
    [
      isAsked ? '现在新线索会跳过你。' : '刚才有一条线索轮到你，跳过了。',
      isAsked ? '位置给你留着，修好就排回去。' : '位置给你留着，修好就先给你。',
      ...(more > 0 ? [zh`还有${more}条在页面上。`] : []),
    ].join(''),
  /** For one of several rows; fits a button. */
  repairLabel: (customer: string, alone: string, rows: number) =>
    rows === 1 ? alone : clip(zh`修好${spokenName(customer)}`, 10),
  fillLabel: (customer: string, rows: number) =>
    rows === 1 ? '补上' : clip(zh`补上${spokenName(customer)}`, 10),

  askField: {
    customerName: '新线索是哪家客户？说一下名称。',
    contactName: (customer: string) => zh`${oneLine(customer)}找谁？说一下联系人。`,
    phone: (customer: string) => zh`${oneLine(customer)}的电话是多少？`,
    region: (customer: string) => zh`${oneLine(customer)}在哪个区域？`,
  },
  badPhone: (given: string) =>
    given === '' ? '要一个电话号码。' : zh`「${oneLine(given)}」不像电话，手机 11 位，座机带区号。`,
  unknownRegion: (given: string) => zh`没有「${oneLine(given)}」这个区域。`,
  askSameOrDifferent: (customer: string, known: string, owner: string) =>
    zh`${oneLine(customer)}和「${oneLine(known)}」很像，${oneLine(owner)}在跟。是同一家吗？`,
  sameOne: '是同一家，不记了',
  otherOne: '不是同一家',
  notTaken: '好，没有记。',
  askReturnReason: (customer: string) => zh`${oneLine(customer)}为什么退回？`,
  returnReasons: ['联系不上', '不是目标客户', '没有需求', '现在顾不上'],

  receivedAndGiven: (customer: string, rep: string) =>
    zh`收到，${oneLine(customer)}分给了${oneLine(rep)}。`,
  receivedAndHeld: (customer: string, why: string) =>
    zh`收到，${oneLine(customer)}先放在线索池：${why}`,
  received: (customer: string) => zh`收到，${oneLine(customer)}已进线索池。`,
  noFit: (region: string | null) =>
    region === null
      ? '没有能接线索的销售。'
      : zh`没有销售负责「${oneLine(region)}」。在人员里填上区域，或指定给一个人。`,
  nobodyCan: (reasons: readonly string[]) => zh`现在没人能接。${reasons.join('；')}。`,
  waitingTitle: (count: number) => zh`${count}条线索没人能接`,
  waitingText: (leads: readonly string[], why: string) =>
    zh`${list(leads.map(oneLine))}在线索池里等着。${why}修好一个人的，下一条自动分给他；急的话直接指定。`,
  given: (customer: string, rep: string) => zh`${oneLine(customer)}已给${oneLine(rep)}。`,
  accepting: (contact: string, phone: string) =>
    zh`${oneLine(contact)} ${phone}。再补几项就成为你的客户。`,
  summary: (contact: string, need: string | null) =>
    [zh`联系人${oneLine(contact)}`, ...(need === null ? [] : [oneLine(need)])].join('；'),
  joined: (customer: string) => zh`${oneLine(customer)}已经是你的客户，这条线索并到它上面了。`,
  gaveBack: (customer: string) => zh`${oneLine(customer)}已退回线索池，会分给别人。`,
  movedTitle: (customer: string) => zh`${oneLine(customer)}转给了别人`,
  moved: (byName: string, repName: string, reason: string) =>
    zh`${oneLine(byName)}把它给了${oneLine(repName)}：${oneLine(reason)}。`,
  recycledTitle: (customer: string) => zh`${oneLine(customer)}已收回线索池`,
  recycled: (hours: number) => zh`放了${hours}小时没有接也没有退，会分给别人。`,
  overTitle: (customer: string) => zh`${oneLine(customer)}不用跟了`,
  discarded: (byName: string, as: DiscardedAs, reason: string) =>
    zh`${oneLine(byName)}标成${discardedName(as)}：${oneLine(reason)}。`,
  acceptedTitle: (customer: string) => zh`${oneLine(customer)}已接下`,
  accepted: '已经是你的客户。',
  importedBefore: '这份文件的这一行已经导入过，没有再动',
  importedTo: (rep: string) => zh`分给了${oneLine(rep)}`,
  fromNow: '登记了，会自动分给合适的人。',
  returnedTitle: (customer: string) => zh`${oneLine(customer)}已退回`,

  mineNone: '你手上没有等着接的线索。',
  mineTitle: (count: number) => zh`你有${count}条线索等着接：`,
  notBlocked: (ahead: number) =>
    ahead === 0
      ? '没有什么拦着你，下一条适合你的线索就是你的。'
      : zh`没有什么拦着你，前面还有${ahead}位同事等得更久，轮到就给你。`,
  notInLine: '线索只自动分给销售。要的话请主管指定。',
  blockedBecause: (name: string | null, why: string) =>
    name === null
      ? zh`新线索现在会跳过你：${why}。`
      : zh`新线索现在会跳过${oneLine(name)}：${why}。`,
  notBlockedOther: (name: string) => zh`没有什么拦着${oneLine(name)}，排到就有。`,
  noSuchColleague: (name: string) => zh`没有找到「${oneLine(name)}」，或者不归你带。`,
  poolNone: '线索池是空的，没有等着分的。',
  poolTitle: (count: number) => zh`线索池里有${count}条等着分：`,
  poolHint: '指定给一个人：「把线索苏州晴川给张伟，因为老客户介绍」。',
  notForYou: '线索池由主管看。你可以问「我的线索」或「我为什么没有线索」。',
  unknownLead: (name: string) => zh`没有找到「${oneLine(name)}」这条线索。`,
  severalLeads: (names: readonly string[]) => zh`有几条：${list(names.map(oneLine))}。说全一点。`,
  fairnessTitle: (month: string) => zh`${month}线索分配`,
  fairnessNone: '还没有能接线索的销售。',
  fairnessLine: (row: {
    name: string
    received: number
    skipped: number
    accepted: number
    returned: number
    recycled: number
    converted: number
  }) =>
    zh`${oneLine(row.name)}：收到${row.received}，跳过${row.skipped}，接下${row.accepted}，退回${row.returned}，收回${row.recycled}，有进展${row.converted}`,
} as const

/** Why a rep gets none, e.g. 有 2 条要先修好. */
export function blockWords(block: Block, today: LocalDate): string {
  switch (block.kind) {
    case 'rows':
      return zh`有${block.rows.length}条要先修好`
    case 'on-leave':
      return zh`请假到${dayWords(block.until, null, today)}`
    case 'full':
      return zh`手上有${block.load}条没动的，到了上限${block.capacity}条`
    case 'had-it':
      return block.how === 'returned' ? '退回过这条' : '这条放过没动，先给别人'
    default:
      return block satisfies never
  }
}

/** What is wrong with one row, e.g. 变红 or 缺关键障碍. */
export function holdingWords({
  isRed,
  empty,
}: {
  isRed: boolean
  empty: readonly string[]
}): string {
  const missing = empty.length === 0 ? [] : [zh`缺${list(empty)}`]
  return [...(isRed ? ['变红'] : []), ...missing].join('，')
}

export const emptyFieldName = fieldName

export function blockKindName(kind: Block['kind']): string {
  return BLOCK_KIND_NAMES[kind]
}

const BLOCK_KIND_NAMES: Readonly<Record<Block['kind'], string>> = {
  rows: '有没修好的',
  'on-leave': '请假',
  full: '到上限',
  'had-it': '退过或放过',
}

export function discardedName(as: DiscardedAs): string {
  return as === 'duplicate' ? '重复' : '无效'
}

const STANDINGS: Readonly<Record<LeadStanding['kind'], string>> = {
  waiting: '等着分',
  allocated: '等他接',
  accepted: '已接下',
  discarded: '已作废',
}

export function standingName(kind: LeadStanding['kind']): string {
  return STANDINGS[kind]
}

const ENDS: Readonly<Record<TenureEnd, string>> = {
  accepted: '接下',
  returned: '退回',
  recycled: '到时收回',
  reassigned: '转给别人',
  left: '离职收回',
  discarded: '作废',
}

export function tenureEndName(how: TenureEnd): string {
  return ENDS[how]
}

/** One step of a lead's history. */
export function leadStepWords(event: LeadEvent, nameOf: (id: PersonId) => string): string {
  switch (event.kind) {
    case 'lead-received':
      return '进了线索池'
    case 'lead-allocated':
      return event.reason === null
        ? zh`轮到${nameOf(event.repId)}，分给他`
        : zh`指定给${nameOf(event.repId)}：${oneLine(event.reason)}`
    case 'lead-held':
      return '现在没人能接'
    case 'lead-returned':
      return zh`退回：${oneLine(event.reason)}`
    case 'lead-accepted':
      return '接下，成为客户'
    case 'lead-reopened':
      return '接下后撤销了，又等他接'
    case 'lead-recycled':
      return event.because === 'left'
        ? zh`${nameOf(event.repId)}离职，收回线索池`
        : zh`${nameOf(event.repId)}没有接也没有退，收回线索池`
    case 'lead-discarded':
      return zh`${discardedName(event.as)}：${oneLine(event.reason)}`
    default:
      return event satisfies never
  }
}

/** Why it was not done, and the way. */
export function leadRefusalWords(
  refusal: LeadRefusal,
  nameOf: (id: PersonId) => string | null,
): { title: string; way: string } {
  switch (refusal.kind) {
    case 'unknown-lead':
      return { title: '没有找到这条线索', way: '可能已经转给别人。' }
    case 'missing':
      return {
        title: zh`还缺${list(refusal.fields.map(leadFieldName))}`,
        way: '补上就能记下。',
      }
    case 'bad-phone':
      return { title: '电话不对', way: leadWords.badPhone(refusal.given) }
    case 'too-long':
      return {
        title: zh`${refusal.field === 'reason' ? '原因' : leadFieldName(refusal.field)}太长了`,
        way: '写短一点再存。',
      }
    case 'unknown-region':
      return {
        title: zh`没有「${oneLine(refusal.given)}」这个区域`,
        way: zh`可以填：${list(refusal.regions)}。`,
      }
    case 'duplicate':
      return duplicateWords(refusal, nameOf)
    case 'not-allowed':
      return refusal.needs === 'holder'
        ? { title: '这条线索不在你手上', way: '可能已经收回或转给别人。' }
        : { title: '这一步要主管来做', way: '请你的主管指定或作废。' }
    case 'no-reason':
      return { title: '要写原因', way: '一句话就行，会留在记录里。' }
    case 'cannot-take': {
      const name = nameOf(refusal.repId)
      return {
        title: name === null ? '没有这个人' : zh`不能给${oneLine(name)}`,
        way: '只能给你团队里在职的销售或主管。',
      }
    }
    case 'has-it-already':
      return {
        title: zh`已经在${oneLine(nameOf(refusal.repId) ?? '他')}手上`,
        way: '不用再给一次。',
      }
    case 'over':
      return { title: zh`这条线索${OVER[refusal.standing]}`, way: '没有再改。' }
    default:
      return refusal satisfies never
  }
}

const OVER: Readonly<Record<LeadStanding['kind'], string>> = {
  waiting: '已经回到线索池',
  allocated: '已经分给别人',
  accepted: '已经接下，成了客户',
  discarded: '已经作废',
}

function duplicateWords(
  { of, customerName, ownerId, exact, by }: Extract<LeadRefusal, { kind: 'duplicate' }>,
  nameOf: (id: PersonId) => string | null,
): { title: string; way: string } {
  const owner = ownerId === null ? null : nameOf(ownerId)
  const who = owner === null ? '还在线索池里' : zh`${oneLine(owner)}在跟`
  const name = oneLine(customerName)
  if (of === 'customer' && !exact) {
    return { title: zh`和「${name}」很像，${who}`, way: '确实不是同一家，确认后再存。' }
  }
  const known = by === 'phone' ? zh`这个电话登记过：${name}` : zh`已有「${name}」`
  return { title: zh`${known}，${who}`, way: '没有再记一条。要换人跟，请主管转交。' }
}

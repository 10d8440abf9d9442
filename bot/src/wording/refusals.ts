import type { Refusal } from '@kedu/shared/deal/refusals'
import type { PersonId } from '@kedu/shared/people/person'
import type { DealField, StageId } from '@kedu/shared/process/sales-process'
import { dateOf, type Instant, instant, type TimeZone } from '@kedu/shared/time/instant'
import { dayWords, fullDate, shortMoment } from './dates.ts'
import { EVIDENCE_NAMES } from './evidence.ts'
import { findingSentence } from './evidence-judgement.ts'
import { paymentRefusalWords } from './finance.ts'
import { quoteRefusalWords } from './quotes.ts'
import { requestRefusalWords } from './requests.ts'
import { clip, list, oneLine, sentence, zh } from './spacing.ts'

/** Names for the ids in a refusal; null when nobody knows one. */
export interface NameBook {
  stageName(id: StageId): string | null
  personName(id: PersonId): string | null
}

export interface RefusalSetting {
  now: Instant
  zone: TimeZone
  /** The customer it is about; null when none is known. */
  customerName: string | null
  names: NameBook
}

/** A refusal gives the reason (`title`) and the way (`text`). */
export interface RefusalWords {
  title: string
  text: string
}

const FIELD_NAMES: Readonly<Record<DealField, string>> = {
  customerName: '客户名称',
  stage: '当前阶段',
  obstacle: '关键障碍',
  nextAction: '下次动作日期',
  industry: '行业分类',
  firstContact: '首次接触方式',
  summary: '沟通摘要',
  attachment: '附件',
}

/** What a required field is called, e.g. 关键障碍. */
export function fieldName(field: DealField): string {
  return FIELD_NAMES[field]
}

// Field names that `invalid` refusals may carry besides the required ones.
const OTHER_FIELDS: Readonly<Record<string, string>> = {
  ...FIELD_NAMES,
  amountFen: '金额',
  amount: '金额',
  note: '沟通摘要',
  reason: '原因',
  what: '要对方做的事',
  department: '部门',
  region: '区域',
  aliases: '别名',
  owner: '负责人',
  evidence: '证据',
  wait: '等客户的日期',
  date: '日期',
  time: '时间',
}

/** Codes of `invalid` refusals in words. */
const PROBLEM_WORDS: Readonly<Record<string, string>> = {
  empty: '这一项是空的，写几个字再存。',
  'too-long': '写得太长了，精简一些再存。',
  'too-many': '太多了，去掉一些再存。',
  'too-large': '数目太大了，看看是不是多打了零。',
  'no-such-day': '日历上没有这一天，换一天再存。',
  'no-such-time': '没有这个时间，要像 15:30 这样写。',
  'not-a-choice': '没有这个选项，从列表里选一个。',
  'not-an-amount': '金额要是大于等于零的数。',
  'cannot-own-deals': '这位同事不能负责客户，换一位销售同事。',
  'no-file': '文件没有传完，重新传一次。',
  'not-repairable': '这条提醒要补上附件才算完成，把截图或照片发来就行。',
  'not-on-deal': '这份文件不在这个客户上，刷新后再试。',
}

const MISSING_WAYS: Readonly<Record<DealField, string>> = {
  customerName: '把客户全称发给我，我接着记。',
  stage: '告诉我现在到哪个阶段，我接着记。',
  obstacle: '说说现在卡在哪里，没有就回「无」，我接着记。',
  nextAction: '告诉我下次什么时候跟进，比如「周五下午」，我接着记。',
  industry: '告诉我客户属于哪个行业，我接着记。',
  firstContact: '告诉我怎么认识的：电话、展会还是转介，我接着记。',
  summary: '用一两句话说说这次聊了什么，我接着记。',
  attachment: '发一张照片或一份 PDF 来，我接着记。',
}

/** The sentence for every expected "no". Facts come in, nothing is guessed. */
export function refusalWords(refusal: Refusal, setting: RefusalSetting): RefusalWords {
  const { names, now, zone } = setting
  const today = dateOf(now, zone)
  const stage = (id: StageId) => oneLine(names.stageName(id) ?? id)
  const customer = setting.customerName === null ? '这个客户' : oneLine(setting.customerName)
  switch (refusal.kind) {
    case 'unknown-deal':
      return { title: '没找到这条记录', text: '可能已经删掉或转走了。把客户名字发给我，我重新找。' }
    case 'missing-fields': {
      const first = refusal.fields[0]
      return {
        title: zh`还差${list(refusal.fields.map(fieldName))}`,
        text: first === undefined ? '补一句话发给我就行。' : MISSING_WAYS[first],
      }
    }
    case 'duplicate-customer': {
      const owner = names.personName(refusal.ownerId)
      const who = owner === null ? '已有同事在跟' : zh`${oneLine(owner)} 在跟`
      const known = oneLine(refusal.customerName)
      return refusal.exact
        ? {
            title: zh`${known} ${who}`,
            text: '同一个客户不重复建。要补充进展直接说；要转给你跟，请主管发一句「转给」加你的名字。',
          }
        : {
            title: zh`和「${known}」很像，${who}`,
            text: '是同一家吗？是就记在那一条上；不是就告诉我「不是同一家」，我给你新建。',
          }
    }
    case 'gate-unmet':
      return {
        title: zh`${customer} 还在「${stage(refusal.from)}」`,
        text: gateWords(refusal, stage(refusal.to)),
      }
    case 'stage-skipped':
      return {
        title: zh`「${stage(refusal.from)}」后面先是「${stage(refusal.next)}」`,
        text: zh`不能直接跳到「${stage(refusal.to)}」。如果「${stage(refusal.next)}」已经做完，告诉我，我先推进这一步。`,
      }
    case 'move-back-refused':
      return {
        title: zh`不能从「${stage(refusal.from)}」退回「${stage(refusal.to)}」`,
        text: '刚才记错了可以发「撤销」；确实要退回，请主管来改。',
      }
    case 'unknown-stage':
      return {
        title: zh`没有「${oneLine(refusal.stage)}」这个阶段`,
        text: '从下面的阶段里选一个，或直接说现在到哪一步。',
      }
    case 'empty-obstacle':
      return {
        title: zh`「${oneLine(refusal.given)}」还看不出卡在哪里`,
        text: '说具体一点，比如「付款周期」；真的没有障碍，回「无」就行。',
      }
    case 'date-in-past':
      // A wait until today, asked for in the evening.
      if (refusal.date === refusal.today) {
        return {
          title: '今天已经过了下班点',
          text: '最早从明天算起。换一天，比如「明天」「下周三」。',
        }
      }
      return {
        title: zh`${fullDate(refusal.date, today)} 已经过去了`,
        text: zh`今天是 ${fullDate(refusal.today, today)}。下次什么时候跟进？比如「明天上午」。`,
      }
    case 'date-too-far':
      return {
        title: zh`${dayWords(refusal.date, null, today)} 太远了`,
        text: '先定一个近一点的日子，到时候再往后改。',
      }
    case 'not-allowed':
      return notAllowedWords(refusal.needs)
    case 'deal-closed':
      return closedWords(refusal.outcome, customer)
    case 'wait-needs-evidence':
      return {
        title: zh`${customer} 已经等过 ${refusal.waitCount}次`,
        text: '再等要附一份证据：和客户聊天的截图或邮件都行，直接发来。',
      }
    case 'nothing-to-undo':
      return { title: '没有可以撤销的', text: '最近没有你记下的改动。要改哪一条，说客户名字就行。' }
    case 'undo-too-late':
      return {
        title: '已过 24 小时，撤不回了',
        text: '直接告诉我正确的内容，我改过来，前后都留着记录。',
      }
    case 'undo-overtaken':
      return {
        title: '后来又改过，撤不回了',
        text: '撤销会盖掉后来的改动。直接告诉我现在该是什么，我改过来。',
      }
    case 'already-handled': {
      const name = refusal.byId === null ? null : names.personName(refusal.byId)
      const who = name === null ? [] : [clip(oneLine(name), 12)]
      const at = refusal.at === null ? [] : [shortMoment(instant(refusal.at), now, zone)]
      return {
        title: ['已处理', ...who, ...at].join(' · '),
        text: '这条提醒已经处理过，没有再写一次。',
      }
    }
    case 'changed-meanwhile':
      return {
        title: zh`${customer} 刚刚有人改过`,
        text: '先看看改了什么，再存一次。你填的内容还在，什么都没盖掉。',
      }
    case 'nothing-changed':
      return { title: '和现在的记录一样', text: '没有要改的内容，什么都没动。' }
    case 'invalid':
      return {
        title: zh`${OTHER_FIELDS[refusal.field] ?? '这条内容'}不对`,
        text: invalidWords(refusal.problem),
      }
    case 'quote':
      return quoteRefusalWords(refusal.quote, setting)
    case 'request':
      return requestRefusalWords(refusal.request)
    case 'payment':
      return paymentRefusalWords(refusal.payment, setting)
    default:
      return refusal satisfies never
  }
}

/** What is missing, why what is there does not count, what is still being looked at, and the way on. */
function gateWords(
  { missing, pending = [], rejected = [] }: Extract<Refusal, { kind: 'gate-unmet' }>,
  to: string,
): string {
  const names = (kinds: typeof missing) => list(kinds.map((kind) => EVIDENCE_NAMES[kind]))
  const looking = pending.length === 0 ? '' : zh`${names(pending)}正在核对，不用再发。`
  if (missing.length === 0) return zh`${looking}核对好我自动推进到「${to}」。`
  const why = rejected.map(({ kind, reason }) =>
    reason === null
      ? zh`${EVIDENCE_NAMES[kind]}：发来的不作数。`
      : zh`${EVIDENCE_NAMES[kind]}：${findingSentence(reason)}`,
  )
  return zh`还差${names(missing)}。${why.join('')}${looking}直接拍一张发来，收到后我自动推进到「${to}」。`
}

function notAllowedWords(needs: 'owner' | 'manager' | 'admin' | 'finance'): RefusalWords {
  switch (needs) {
    case 'owner':
      return { title: '这条不归你管', text: '请负责人来改，或请主管转给你。什么都没动。' }
    case 'manager':
      return { title: '这一步要主管来做', text: '请你的主管来改。什么都没动。' }
    case 'admin':
      return { title: '这一步要管理员来做', text: '请管理员来改。什么都没动。' }
    case 'finance':
      return { title: '付款要财务来放', text: '请财务的同事来放。什么都没动。' }
    default:
      return needs satisfies never
  }
}

function closedWords(outcome: 'won' | 'lost' | 'on-hold', customer: string): RefusalWords {
  const done = { won: '已经赢单', lost: '已经丢单', 'on-hold': '已经搁置' }[outcome]
  return {
    title: zh`${customer} ${done}`,
    text: '结束的记录不再改，刚才的话没有写进去。又要跟了，到客户页点「重新跟进」；结果记错了，24 小时内可以撤销。',
  }
}

/** Our own Chinese explanation is shown; anything else would be jargon. */
function invalidWords(problem: string): string {
  const known = PROBLEM_WORDS[problem]
  if (known !== undefined) return known
  const line = oneLine(problem)
  return /\p{Script=Han}/u.test(line) ? sentence(line) : '换个说法再发一次，我接着记。'
}

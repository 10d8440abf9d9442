import type { Clause } from '../text.ts'
import { LIKELY } from './hindrance-words.ts'
import { ABSENCE, NONE, NOT_STUCK, STRONG, WEAK } from './obstacle-signs.ts'

export type ObstacleKind = 'none' | 'strong' | 'absence' | 'likely' | 'weak'

export interface FoundObstacle {
  /** As said, without the words that introduce it; 无 when said to be none. */
  start: number
  end: number
  isNone: boolean
  /** `weak`: only under way on their side (等…, 在测); `absence`: somebody is away. */
  kind: ObstacleKind
}

/** A value that says nothing is stuck. */
export const NO_OBSTACLE = /^(?:无|没有?|暂无|没啥|没什么|none|没有障碍|无障碍|-)$/i

interface Span {
  start: number
  end: number
}

const o = (source: string): RegExp => new RegExp(source, 'g')

/** Group 1 is the obstacle, as the words before it say so. */
const INTRODUCED: readonly RegExp[] = [
  o(
    '(?:障碍|卡点|难点|阻力)(?:那里|这里|点)?(?:要|需要|得|应该?|请|帮我|都|已)?(?:改|换|更新|变更?|修改|调整|写)(?:一下)?(?:成|为|到|是|做)了?:?\\s?([^,;]{1,24})',
  ),
  o(
    '(?:障碍|卡点|难点|阻力|瓶颈|症结|痛点|拦路虎|关键点?|(?<![有没出])问题|麻烦|难处|顾虑)(?:还|就|主要|现在|目前|其实|最大的?|嘛|呢|吧)*(?:是|在于|出在|在|:)+(?:在|因为)?([^,;]{1,24})',
  ),
  o('(?:卡|堵|僵|栽|绊)在(?!谁|哪|什么)(?:了|他们的?|客户的?|对方的?|人家的?)?([^,;]{1,20})'),
  o(
    '(?:^|[^不没])卡(?:住)?(?:了|着)?(?!在|点|片|口|车|号|壳|住)([^,;了]{2,10})(?:上|这块|这里|那里)(?:了|$)',
  ),
  o('(?<![\\u4e00-\\u9fa5]不|没)主要(?:还|就|卡)?是(?!说|要|想|个|没)([^,;]{2,14})$'),
  o('([^,;◇]{2,8})(?:这块|这关|那关)?(?:给)?(?:卡住|僵住|堵住)了?$'),
]

/** Ends one thought inside a clause; what was said before it is judged on its own. */
const NEXT_THOUGHT =
  /然后|所以|因此|不过|但是?|结果|下次|下一步|(?<!比|等|嫌|怕|让|对)我(?!们)(?=[再准打先去会约说想改才])|(?<![要让求叫想逼])我们?(?:再|准备|打算|先|去|会|约|还)|咱们?(?:再|准备|打算|先|去|会|约)|准备|打算|计划|约(?=了|好|在|他|一)|争取|(?<=[\u4e00-\u9fa5])(?<![不想要会能意没别敢肯]|先[^,;]{1,10})再(?!降|便宜|让|优惠|等|说)|(?<=[^,;])(?:客户|对方)(?=想|要|说|让|觉)|(?<=[^,;]了)(?=还没|还是|一直|没|都没|老是)|(?<=[^,;]{2})就是(?=不|没)|想办法|回头|(?<=[^,;])嫌|(?<=次)都(?=没)|(?<=前)(?=要|得|先)|需要(?=我|你|技)|得去|后续|帮|麻烦(?=[你您技财法生])|预计|估计|抓紧|赶紧|(?:上面)?其[他它](?=都|没|还)|别的(?=都)/
/** After what is stuck these begin what they want instead: 账期谈不拢|要90天. */
const DEMAND =
  /(?<!需|重|主|不|想|先)要(?!是|求|紧)|要求|想让|让我|叫我|非要|(?:他们|客户|人家|对方)(?=要|说|让|想)|搞不赢|(?:就)?不让|就不/

/** "如果嫌贵就算了": nothing of it is said to be so. */
const CONDITION = /^[^,;]{0,10}(?:如果|(?<!主|只|还|想)要是|假如|假使|除非|万一|只要(?!求))/

/** "没问题再批量": on condition that. */
const GIVEN_THAT = /(?:没|无)(?:有)?(?:问题|异议|意见)(?:再|就|的话|才|以后|之后|后)/

const SAYS =
  /^[^,;等没不]{0,10}?(?:说是?|讲|觉得|觉着|认为|反馈(?!回)|表示|反映|回复|意思是)(?!了|不算|法|好|明|不清)(?=[^,;]{1})/
const LEAD =
  /^(?:◇+|\s|(?:还|就|只|正|都)*在?(?=等)|[就只]差|要(?=货比|比价|三家|几家)|打款的|合同里[面头]?|[他她](?=要|得|想)|今年|这[次回]|(?:客户|对方)(?=想|要)|我们(?=还?在?等)|(?:到|至)(?:现在|今)|客户(?=投诉|抱怨|嫌|怕|担心|质疑)|:|[—\-|]+|了|是|在于|因为|由于|主要是?|就是|但是?|不过|可是?|而且|另外|然后|所以|结果|的话?|那边|这边|那家|这家|那个|这个|目前|现在|暂时|其实|嘛|呢|啊|哈|今天|人家(?=老板|采购|领导|嫌|怕)|他们(?=嫌|怕|担心|内部)|他们就一个|那(?=个|边)|项目(?=资金|预算))+/
const TAIL =
  /(?:(?:那里|这里|那儿|这儿|那边|这块|那块|这一块|这一环|这关|那关|手里|手上)?(?:(?<![不没])了|呢|啊|吧|哦|呀|嘛|喽|咯|哈|撒|老火|,|\s|◇|的|就|今年|[—-]))+$/

/** What stands in the way, in the rep's words; null when nothing is said. */
export function findObstacle(
  clauses: readonly Clause[],
  dates: readonly Span[],
  /** Stretches that tell something else: stages reached, payments. */
  taken: readonly Span[] = [],
  /** Clauses like these are the message's main point and no obstacle. */
  isMain: (clause: string) => boolean = () => false,
): FoundObstacle | null {
  const told = introduced(clauses, dates)
  if (told) return told
  const thoughts = clauses
    .filter((c) => !c.isQuestion && !CONDITION.test(c.text))
    .flatMap((c) => thoughtsOf(c, [...dates.filter((d) => !isTerm(c, d)), ...taken]))
    .filter((t) => !isMain(t.text))
  const isNone = thoughts.find(
    (t) =>
      NONE.test(t.text) &&
      !clauses.some((c) => c.start <= t.start && t.end <= c.end && GIVEN_THAT.test(c.text)),
  )
  const found =
    firstWith(thoughts, [/^嫌/], 'strong') ??
    firstWith(thoughts, STRONG, 'strong') ??
    firstWith(thoughts, ABSENCE, 'absence') ??
    firstWith(thoughts, LIKELY, 'likely') ??
    (isNone ? null : firstWith(thoughts, WEAK, 'weak'))
  if (found) return found
  return isNone ? { start: isNone.start, end: isNone.end, isNone: true, kind: 'none' } : null
}

/** "月底才能付款": the day is part of what is stuck. */
function isTerm(clause: Clause, date: Span): boolean {
  return clause.text.slice(Math.max(0, date.end - clause.start)).startsWith('才')
}

function introduced(clauses: readonly Clause[], dates: readonly Span[]): FoundObstacle | null {
  for (const clause of clauses) {
    for (const re of INTRODUCED) {
      for (const m of clause.text.matchAll(re)) {
        const words = m[1] ?? ''
        const at = clause.start + m.index + m[0].lastIndexOf(words)
        const wish = DEMAND.exec(words.slice(2))
        const noun = (wish ? words.slice(0, wish.index + 2) : words).replace(
          /(?<!不)上(?:面|头)?了?$|方面了?$/,
          '',
        )
        const span = trimmed({ start: at, end: at + noun.length, text: noun }, dates)
        if (span.text.length < 1 || NOT_STUCK.test(m[0])) continue
        if (/^(?:无|没有|没|暂无|没啥|没有了?)$/.test(span.text))
          return { start: span.start, end: span.end, isNone: true, kind: 'none' }
        if (/(?:阶段|环节)$/.test(span.text) && span.text.length <= 5) continue
        return { start: span.start, end: span.end, isNone: false, kind: 'strong' }
      }
    }
  }
  return null
}

interface Thought extends Span {
  text: string
}

/** A clause cut where something already told ends, at dates, and where the next thought begins. */
function thoughtsOf(clause: Clause, taken: readonly Span[]): Thought[] {
  const cuts = new Set<number>([0, clause.text.length])
  for (const t of taken) {
    if (t.start >= clause.end || t.end <= clause.start) continue
    cuts.add(Math.max(0, t.start - clause.start))
    cuts.add(Math.min(clause.text.length, t.end - clause.start))
  }
  for (const m of clause.text.matchAll(new RegExp(NEXT_THOUGHT, 'g'))) cuts.add(m.index)
  const at = [...cuts].sort((a, b) => a - b)
  const thoughts: Thought[] = []
  for (let i = 0; i + 1 < at.length; i++) {
    const from = at[i] ?? 0
    const to = at[i + 1] ?? 0
    const start = clause.start + from
    const end = clause.start + to
    if (taken.some((t) => t.start <= start && end <= t.end)) continue
    thoughts.push({ start, end, text: clause.text.slice(from, to) })
  }
  return thoughts
}

function firstWith(
  thoughts: readonly Thought[],
  signs: readonly RegExp[],
  kind: ObstacleKind,
): FoundObstacle | null {
  for (const thought of thoughts) {
    if (NONE.test(thought.text) || NOT_STUCK.test(thought.text)) continue
    const own = trimmed(thought, [])
    // 砍了, 没了: the mark that `trimmed` takes off the end is part of the sign.
    const seen = thought.text.slice(own.start - thought.start)
    const said = seen.startsWith(`${own.text}了`) ? `${own.text}了` : own.text
    const sign = signs
      .map((re) => re.exec(said))
      .filter((m) => m !== null)
      .sort((a, b) => a.index - b.index)[0]
    if (!sign) continue
    const from = sign.index + sign[0].length
    // "报告要关闭才付款" is one hindrance: what has to come before.
    const demand = /才(?:付|签|给|打|能|肯|会|定|批|下单)/.test(own.text.slice(from))
      ? null
      : DEMAND.exec(own.text.slice(from))
    const end = demand && from + demand.index >= 2 ? own.start + from + demand.index : own.end
    const span = trimmed({ start: own.start, end, text: own.text.slice(0, end - own.start) }, [])
    // Of 「欠的尾款到账」 only 欠 is left once the payment is told; a single word seldom says what is stuck.
    if (span.text.length === 0 || /^[^贵慢远难忙高低]$/.test(span.text)) continue
    return { start: span.start, end: span.end, isNone: false, kind }
  }
  return null
}

/** Without the words that lead in and those that trail off, ended at a date. */
function trimmed(thought: Thought, dates: readonly Span[]): Thought {
  let { start, text } = thought
  for (const date of dates) {
    const at = date.start - start
    if (at >= 2 && at < text.length) text = text.slice(0, at)
  }
  // Looked for in the whole text: what stands before the cut decides (要求我们再降 is one thought).
  const next = [...text.matchAll(new RegExp(NEXT_THOUGHT, 'g'))].find((m) => m.index >= 2)
  if (next) text = text.slice(0, next.index)
  // What stands before the customer's name belongs to the name: 常州那家◇.
  const mask = /^[^,;]{0,10}◇+/.exec(text)
  if (mask && mask[0].length < text.length) {
    start += mask[0].length
    text = text.slice(mask[0].length)
  }
  for (let round = 0; round < 4; round++) {
    const lead = LEAD.exec(text)?.[0].length ?? 0
    start += lead
    text = text.slice(lead)
    const says = SAYS.exec(text)?.[0].length ?? 0
    start += says
    text = text.slice(says)
    if (says > 0) {
      const us =
        /^(?:我们|咱们|咱)(?:的)?(?=(?:交期|价格|报价|服务|售后|产能|质量|付款|账期|交货)|(?:太|有点|偏|还是|比较)?[贵慢高][了喽咯嘞啊点]*$)/.exec(
          text,
        )?.[0].length ?? 0
      start += us
      text = text.slice(us)
    }
    if (lead + says === 0) break
  }
  text = text.replace(TAIL, '')
  return { start, end: start + text.length, text }
}

import { INDUSTRY_WORDS, LEGAL_SUFFIXES } from '../customers/company-words.ts'
import { namePartsOf } from '../customers/name-parts.ts'
import { clausesOf, trimPunctuation } from '../text.ts'

const SOURCE =
  '(?:展会|展位|展台|展上|会上|交流会|论坛|朋友|熟人|老乡|同学|亲戚|老客户|客户|同事|转介|扫街|地推|陌拜|抖音|阿里|1688|官网|网上|百度|天眼查|电话|微信群)'
const TRIGGERS: readonly RegExp[] = [
  /新(?:增|建|加|录|添|开)(?:一个|一家|个|家|了|了一个|了一家)?(?:客户|线索|单位|公司|厂家)?/,
  /新(?:客户|线索|商机)/,
  /(?:录|登记|建|加|添加|录入|建立)(?:一?[个家下条]|一下)?(?:新)?(?:客户|线索)/,
  /建档/,
  /(?:认识|结识|碰到|遇到|打通|聊到|找到|谈到)(?:了)?一[家个位]/,
  /(?:^|[,。\s]|是|有)(?:一)?[家个](?:公司|厂|客户)?(?:名?叫|叫做)/,
  /找上门|(?:客户|人|厂)[^,。;\n◇]{0,4}(?:主动)?(?:加|联系|找)(?:了|到|上)?我|来了(?:一)?[家个位](?!电话)/,
  /(?:陌拜|扫街|扫楼|地推)(?:了|到|的)/,
  /刚(?:认识|接触|加|聊|碰|遇|谈)(?:了|上|到)*(?:一)?[个家位]/,
  /新(?:认识|接触|开发|拓展|谈|找|来|对接|联系|挖|跑|拜访|碰|遇)(?:上|到|了|过)*(?:的?一?[个家位])?(?:客户)?/,
  /(?:认识|加|接触|碰|遇|聊|谈|打通|联系上|开发|拜访|挖|扫街?|对接|联系|结识|跑|摸|介绍|转介绍|推荐|找|见)(?:上|到|了|过|来)+(?:个|一个|一家|家|位|一位|条|一条)(?:新)?(?:的)?(?:客户|意向客户|潜在客户|公司|厂家?|老板|采购|单位)?/,
  new RegExp(
    `${SOURCE}[^,。;\\n◇]{0,10}?(?:认识|加了|加到|接触|碰到|遇到|聊了|介绍|换了名片|交换名片|收了?[^,。;]{0,3}名片|名片|留了|推荐|牵(?:的|了)?线|引荐|私信|打来|打进来|来的|来了|找来|询盘)(?:了|上|到|过|的)*(?:的?一?[个家位条])?(?:微信)?(?:新?客户|询盘)?`,
  ),
  /首次(?:拜访|接触|联系)|第一次(?:拜访|接触|联系|去)/,
  /(?:来了?|接到|收到)(?:一?[条个])?(?:新)?询盘/,
]
const DENIED = /(?:不是|没有|没|别|不用|不要|如何|怎么|咋|能不能|可以)(?:是)?$/
/** Only with a name said outright does this make a new customer: "给客户介绍了个方案". */
const CALLED =
  /(?:名?叫|叫做?|名字(?:是|叫)|名为|公司名(?:是|叫)?)(?!他|她|我|你|什么|啥|人|谁|大家|停|车|外卖)([\u4e00-\u9fa5A-Za-z0-9()·&-]{2,16}?)(?=的?(?:$|[,。;!?\n、|\s:])|的|做|在|想|要|有|是|对|需|老板|采购)/

const SUFFIX = LEGAL_SUFFIXES.filter((s) => s !== '股份' && s !== '控股' && s !== '厂')
  .concat([
    '研究院',
    '研究所',
    '设计院',
    '医院',
    '大学',
    '学院',
    '电厂',
    '水厂',
    '钢厂',
    '酒店',
    '超市',
    '药店',
    '门诊部',
    '制品厂',
    '机械厂',
    '配件厂',
    '加工厂',
    '电器厂',
    '化工厂',
    '工厂',
    '厂',
  ])
  .join('|')
const COMPANY = new RegExp(
  `[\\u4e00-\\u9fa5A-Za-z0-9()]{2,26}?(?:${SUFFIX})(?:[(][\\u4e00-\\u9fa5]{2,4}[)])?`,
)
const NOT_A_NAME =
  /^(?:我们|他们|你们|咱们|这家|那家|一家|客户|对方|人家|贵|本|该|别的|其他|另一家|几家|两家|某|这个|那个|总|子|分|母|新|老|大|小|同行|竞争|友商|哪家?|什么|朋友|老?同学|老?同事|老乡|亲戚|熟人|采购|老板|微信|名片|询盘|电话|意向|方案|样品|机会)(?:的)?(?:客户|公司|集团|厂家?|工厂|的?公司|的?厂|单位|老板|采购|介绍)*$/
const LEAD_WORDS =
  /^(?:[:,\s]|(?:一下|一个|一家|一位|了|个|家|条|客户|公司|单位|厂家|是|名?叫做?|名字|名称|名|做[^,。;\s]{1,10}?的|的|有|来|在|今天|昨天|刚才|刚|上午|下午|下|到|去|给|加|认识|拜访|聊|跟|和|与|微信|搞[^,。;\s]{1,8}?的|意向|潜在|新|老板|这边|那边|把|录入|录|帮我|线索))+/
const NAME_END =
  /^[\u4e00-\u9fa5A-Za-z0-9()·&-]{2,16}?(?=$|[,。;!?\n、/|\s:]|做|在|想|要|有|是|对(?!外)|需|联系|阶段|卡|下周|下个|下次|明(?=天|早|年)|后天|周[一二三四五六日]|今天|老板|报|目前|现在|准备|打算|采购|规模|客户|需求|问|说|可能|主要|先|希望|刚|约|已|计划|那边|这边|障碍|年|展会|加了|行业|属于|的|渠道)/
/** A day or a deed after 认识的, not a company. */
const NOT_BESIDE =
  /^(?:周|星期|礼拜)[一二三四五六日天]|^[今明后]天|^下个?[周月]|(?:拜访|回访|联系|跟进|见面)$/
/** Words of the report, none of which names a company: 无障碍, 需求阶段, 周五拜访, 有限公司. */
const REPORT_WORDS = new RegExp(
  `^(?:${LEGAL_SUFFIXES.join('|')}|有限|限公司|责任|线索|商机|意向|需求|报价|方案|合同|签约|签单|交付|验收|回款|阶段|进度|状态|障碍|卡点|难点|问题|预算|价格|账期|交期|付款周期|付款|周期|嫌?太?贵|卡|无|没有?|暂|(?:这|下|本)?个?(?:周|星期|礼拜|月)[一二三四五六日天末初中底]?|[今明后大]天|上午|下午|早上|晚上|中午|下次|下一?步|动作|拜访|回访|联系|跟进|见面|电话|沟通|再|去|约|到|在|是|的|了|确认|继续|提交|撤销|取消|客户|单位|新)+$`,
)
/** Signs of a sentence, not of a name standing alone between commas. */
const SENTENCE =
  /[的了在是我他她你没不有要去来说想给把被很就都也再吗呢吧谁哪]|今天|明天|下周|周[一二三四五六日]|挺|打算|老板|采购|客户|意向|电话/

/** The company named as new, and where. Null: nothing says that one is new. */
export interface NewCustomerName {
  /** As said; signs that cut it (常州<天合>"机械"有限公司) are left out. */
  name: string | null
  start: number
  end: number
}

/** Says somebody that this is a new customer? `text` is folded; known customers are masked by ◇. */
export function findNewCustomer(text: string, said: string): NewCustomerName | null {
  const triggers = triggersIn(text)
  const [first] = triggers
  if (!first) return null
  const called = calledIn(text, said, 0)
  const company = companyIn(text, said, first.end) ?? companyIn(text, said, 0)
  if (company && (!called || called.start >= company.start)) return company
  if (called) return called
  // "新客户 常州天合机械，展会认识的": the name stands beside one of the words that say it, mostly
  // the first.
  for (const { end } of triggers) {
    const lead = LEAD_WORDS.exec(text.slice(end))?.[0].length ?? 0
    const from = end + lead
    if (text.charAt(from) === '◇') return { name: null, start: from, end: from }
    const beside = nameAt(text, said, from)
    if (beside) return beside
  }
  return (
    nameBefore(text, said, first.start) ??
    nameAlone(text, said, first.start) ?? { name: null, start: first.end, end: first.end }
  )
}

interface Span {
  start: number
  end: number
}

/** Where somebody says so, in order; words that run into each other are one: 展会上加了一家. */
function triggersIn(text: string): Span[] {
  const found: Span[] = []
  for (const re of TRIGGERS) {
    const m = re.exec(text)
    if (m && !DENIED.test(text.slice(0, m.index))) {
      found.push({ start: m.index, end: m.index + m[0].length })
    }
  }
  const merged: Span[] = []
  for (const span of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1)
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end)
    else merged.push(span)
  }
  return merged
}

function calledIn(text: string, said: string, from: number): NewCustomerName | null {
  const m = CALLED.exec(text.slice(from))
  const name = m?.[1]
  if (!m || name === undefined || NOT_A_NAME.test(name) || REPORT_WORDS.test(name)) return null
  // "采购叫周敏" is a person.
  if (
    /(?:采购|经理|老板|对接人|联系人|负责人|厂长|院长|主任|总|姐|哥|人)$/.test(
      text.slice(0, from + m.index),
    )
  )
    return null
  const start = from + m.index + m[0].lastIndexOf(name)
  return { name: said.slice(start, start + name.length), start, end: start + name.length }
}

function nameAt(text: string, said: string, from: number): NewCustomerName | null {
  const name = trimPunctuation(NAME_END.exec(text.slice(from))?.[0] ?? '')
  if (name.length < 2 || NOT_A_NAME.test(name) || /^\d+$/.test(name)) return null
  if (NOT_BESIDE.test(name) || REPORT_WORDS.test(name)) return null
  if (/^[^\u4e00-\u9fa5A-Za-z]/.test(name) || /[了过]|^[们位条]/.test(name)) return null
  return { name: said.slice(from, from + name.length), start: from, end: from + name.length }
}

/** "展会收了张名片，宏泰精工，常州的": a clause that is nothing but a name. */
function nameAlone(text: string, said: string, from: number): NewCustomerName | null {
  const clause = clausesOf(text).find((c) => c.end > from && isNothingButName(c.text))
  return clause ? nameIn(clause, said) : null
}

/** "南京博达，展会上认识的": the same, right before the words that say it is new. */
function nameBefore(text: string, said: string, until: number): NewCustomerName | null {
  const clause = clausesOf(text).findLast((c) => c.end <= until)
  if (!clause || !isNothingButName(clause.text) || PERSON.test(clause.text)) return null
  return nameIn(clause, said)
}

function nameIn(clause: Span, said: string): NewCustomerName {
  const { start, end } = clause
  return { name: said.slice(start, end), start, end }
}

/** The trades that end a name; 技术, 服务 and 管理 are whom one sees as often. */
const NAME_ENDS = INDUSTRY_WORDS.filter((word) => !/^(?:技术|服务|管理|系统|工程|安装)$/.test(word))

const PERSON = /(?:总|经理|主任|厂长|院长|科长|部长|主管|工程师|[老大小]?[姐哥]|先生|女士)$/

function isNothingButName(words: string): boolean {
  if (words.length < 3 || words.length > 14) return false
  if (SENTENCE.test(words) || NOT_A_NAME.test(words) || REPORT_WORDS.test(words)) return false
  const isNamed = INDUSTRY_WORDS.some((w) => words.endsWith(w)) || words.length <= 8
  if (!isNamed || !/^[\u4e00-\u9fa5A-Za-z0-9()]+$/.test(words)) return false
  return triggersIn(words).length === 0
}

/** A company named with its legal form, e.g. 无锡晨曦自动化有限公司; null when there is none. */
export function companyIn(text: string, said: string, from = 0): NewCustomerName | null {
  let at = from
  while (at < text.length) {
    const m = COMPANY.exec(text.slice(at))
    if (!m) return null
    const start = at + m.index
    const lead = LEAD_IN_NAME.exec(m[0])?.[0].length ?? 0
    const words = m[0].slice(lead)
    if (REPORT_WORDS.test(words) || namePartsOf(words).isGeneric) {
      const whole = companyCutBySigns(text, said, start, start + m[0].length)
      if (whole) return whole
    }
    if (REPORT_WORDS.test(words)) {
      at = start + m[0].length
      continue
    }
    if (words.length >= 4 && !NOT_A_NAME.test(words) && !PLAIN_WORDS.test(words)) {
      return {
        name: said.slice(start + lead, start + m[0].length),
        start: start + lead,
        end: start + m[0].length,
      }
    }
    at = start + m[0].length
  }
  return null
}

const VISITED =
  /(?:^|[,。;!\n\s我又也]|[今昨]天|[上下中]午|刚才?|刚刚)(?:去了|拜访了?|走访了?|跑了|见了)([\u4e00-\u9fa5]{4,10})(?=$|[,。;!?\n\s])/

/** 今天拜访了天合机械: a company named without its legal form, as the place one went to. */
export function companyVisited(text: string, said: string): NewCustomerName | null {
  const m = VISITED.exec(text)
  const name = m?.[1]
  if (!m || name === undefined || /^[一二两三四五六七八九十几]/.test(name)) return null
  const isNamed = NAME_ENDS.some((word) => name.endsWith(word) && name.length - word.length >= 2)
  if (!isNamed || SENTENCE.test(name) || NOT_A_NAME.test(name) || namePartsOf(name).isGeneric) {
    return null
  }
  if (/车间|现场|部门|生产|仓库|办公|产线/.test(name)) return null
  const end = m.index + m[0].length
  return { name: said.slice(end - name.length, end), start: end - name.length, end }
}

/** 常州<天合>&]]>"机械"有限公司: what stands before the last sign belongs to the name as well. */
function companyCutBySigns(
  text: string,
  said: string,
  start: number,
  end: number,
): NewCustomerName | null {
  const before = /[^,。;!?\n、\s:|/◇]{1,40}$/.exec(text.slice(0, start))?.[0] ?? ''
  if (!/[^\u4e00-\u9fa5A-Za-z0-9]/.test(before)) return null
  const raw = text.slice(start - before.length, end)
  const lead =
    /^(?:.*新(?:客户|线索|增|建|公司)|客户|公司|单位)[^\u4e00-\u9fa5A-Za-z0-9]*/.exec(raw) ??
    LEAD_IN_NAME.exec(raw)
  const from = start - before.length + (lead?.[0].length ?? 0)
  const name = said
    .slice(from, end)
    .replace(/[^\u4e00-\u9fa5A-Za-z0-9()（）·&-]|&(?=[^A-Za-z])/g, '')
  if (name.length < 4 || REPORT_WORDS.test(name) || namePartsOf(name).isGeneric) return null
  return { name, start: from, end }
}

const LEAD_IN_NAME =
  /^.*?(?:认识了|加了|接触了|聊了|遇到了?|碰到了?|拜访了|陌拜(?:了|到)?|扫街|扫楼|地推|开发了|新增|新客户|新建|新线索|录入|一家叫|一个叫|名叫|叫做|叫|客户是|公司是|去了|一家|一个|客户|介绍了?|推荐了?|跟|把|给|来了|登记|录个|加个|建个|(?:今天|昨天|上午|下午|刚刚?)(?:去|在|跟|和|见|拜访|陌拜|扫街|扫楼|地推)?|是)(?=[\u4e00-\u9fa5A-Za-z]{3})/
const PLAIN_WORDS =
  /(?:的|了|我|他|你|说|没|不|去|来|点|被|让|到|回|在)[\u4e00-\u9fa5]{0,3}(?:公司|集团|厂|工厂|分公司|总公司)$|^(?:去|到|在|回|来|进|看|找)/

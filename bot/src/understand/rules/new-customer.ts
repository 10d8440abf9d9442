import { LEGAL_SUFFIXES } from '../customers/company-words.ts'
import { trimPunctuation } from '../text.ts'

const TRIGGER =
  /新(?:增|建|加|录|添|开)(?:一个|一家|个|家|了|了一个|了一家)?(?:客户|线索|单位|公司|厂家)?|新(?:客户|线索)|(?:录|登记|建|加|添加|录入|建立)(?:一?[个家下条]|一下)(?:新)?(?:客户|线索)|建档|新(?:认识|接触|开发|拓展|谈|找|来|对接|联系|挖)(?:上|到|了)*(?:的?一?[个家])?(?:客户)?|(?:认识|加|接触|碰|遇|聊|开发|拜访|挖|扫街?|对接|联系|结识|跑|摸|介绍|转介绍|推荐)(?:上|到|了|过|来)+(?:个|一个|一家|家|位)(?:新)?(?:的)?(?:客户|意向客户|潜在客户|公司|厂|厂家|老板)?|(?:展会|展上|会上|交流会|论坛|朋友|老客户|转介|扫街|陌拜|抖音|阿里|官网|网上|百度|电话)[^,。;\n]{0,10}?(?:认识|加了|加到|接触|碰到|遇到|聊了|介绍|换了名片|交换名片|留了|推荐|来的?|询盘)(?:了|上|到|过)?(?:的?一?[个家位])?(?:微信)?(?:新?客户)?|首次(?:拜访|接触|联系)|第一次(?:拜访|接触|联系|去)/
const DENIED = /(?:不是|没有|没|别|不用|不要|如何|怎么|能不能|可以)(?:是)?$/

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
  /^(?:我们|他们|你们|咱们|这家|那家|一家|客户|对方|人家|贵|本|该|别的|其他|另一家|几家|两家|某|这个|那个|总|子|分|母|新|老|大|小|同行|竞争|友商|哪家?|什么)(?:客户|公司|集团|厂|工厂|的?公司|的?厂|单位)*$/
const LEAD_WORDS =
  /^(?:[:,\s]|(?:一个|一家|一位|了|个|家|客户|公司|单位|厂家|是|叫做?|名字|名称|名|做[^,。;\s]{1,10}?的|的|有|来|在|今天|昨天|刚才|刚|上午|下午|下|到|去|给|加|认识|拜访|聊|跟|和|与|微信|搞[^,。;\s]{1,8}?的|意向|潜在|新|老板|这边|那边|把|录入|录|帮我|线索))+/
const NAME_END =
  /^[\u4e00-\u9fa5A-Za-z0-9()·&-]{2,16}?(?=$|[,。;!?\n、/|\s:]|做|在|想|要|有|是|对|需|联系|阶段|卡|下周|下个|下次|明(?=天|早|年)|后天|周[一二三四五六日]|今天|老板|报|目前|现在|准备|打算|采购|规模|客户|需求|问|说|可能|主要|先|希望|刚|约|已|计划|那边|这边|障碍|年|展会|加了|行业|属于|的)/

/** The company named as new, and where. Null: nothing says that one is new. */
export interface NewCustomerName {
  name: string | null
  start: number
  end: number
}

/** Says somebody that this is a new customer? `text` is folded; known customers are masked by ◇. */
export function findNewCustomer(text: string, said: string): NewCustomerName | null {
  const trigger = TRIGGER.exec(text)
  if (!trigger || DENIED.test(text.slice(0, trigger.index))) return null
  const after = trigger.index + trigger[0].length
  const rest = text.slice(after)
  const lead = LEAD_WORDS.exec(rest)?.[0].length ?? 0
  const from = after + lead
  const company = companyIn(text, said, from) ?? companyIn(text, said, 0)
  if (company) return company
  if (text.charAt(from) === '◇') return { name: null, start: from, end: from }
  const plain = NAME_END.exec(text.slice(from))?.[0] ?? ''
  const name = trimPunctuation(plain)
  if (name.length >= 2 && !NOT_A_NAME.test(name) && !/^\d+$/.test(name)) {
    return { name: said.slice(from, from + name.length), start: from, end: from + name.length }
  }
  return { name: null, start: trigger.index, end: after }
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

const LEAD_IN_NAME =
  /^.*?(?:认识了|加了|接触了|聊了|遇到了?|碰到了?|拜访了|开发了|新增|新客户|新建|新线索|录入|一家叫|一个叫|名叫|叫做|叫|客户是|公司是|去了|一家|一个|客户|介绍了?|推荐了?|跟|把|给|来了|登记|录个|加个|建个|(?:今天|昨天|上午|下午|刚刚?)(?:去|在|跟|和|见|拜访)?|是)(?=[\u4e00-\u9fa5A-Za-z]{3})/
const PLAIN_WORDS =
  /(?:的|了|我|他|你|说|没|不|去|被|让|到|回|在)[\u4e00-\u9fa5]{0,3}(?:公司|集团|厂|工厂|分公司|总公司)$|^(?:去|到|在|回|来|进|看|找)/

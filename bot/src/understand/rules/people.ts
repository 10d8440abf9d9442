/** Names of people and departments, and who is asked to do what. */

import { literal, pattern } from './pattern.ts'

const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤倪施'
const NAME = `(?:[小老阿][${SURNAMES}]|[${SURNAMES}](?:工|师傅|姐|哥)|[${SURNAMES}][\\u4e00-\\u9fa5]{1,2})`
const NOT_IN_NAME =
  /[的了在是我你他她去来把跟就都也要给和与让这那接负跟做看帮一下今明后周上对先直全等吧呀啊呢哈嘛哦]/

const DEPARTMENTS = [
  '技术部',
  '技术支持',
  '技术中心',
  '技术',
  '研发部',
  '研发中心',
  '研发',
  '生产部',
  '生产',
  '工艺部',
  '工艺',
  '财务部',
  '财务',
  '法务部',
  '法务',
  '采购部',
  '采购',
  '仓库',
  '仓储部',
  '仓储',
  '物流部',
  '物流',
  '售后部',
  '售后',
  '质检部',
  '质检',
  '品质部',
  '品质',
  '质量部',
  '质量',
  '品管',
  '设计部',
  '设计院',
  '设计',
  '商务部',
  '商务',
  '市场部',
  '市场',
  '人事部',
  '行政部',
  '行政',
  '计划部',
  '工程部',
  '工程',
  '项目部',
  '客服部',
  '客服',
  '安装队',
  '服务部',
  '运营部',
  '外贸部',
  'IT部',
  '信息部',
]

export interface FoundPerson {
  name: string
  start: number
  end: number
}

/** The colleague a customer is handed to: 转给李娜, 交给小王跟, 换老张负责, 李娜接手. */
export function reassignTarget(text: string, people: readonly string[]): FoundPerson | null {
  const known = people
    .filter((p) => p.length >= 2)
    .map(literal)
    .join('|')
  const who = known === '' ? NAME : `${known}|${NAME}`
  const patterns = [
    pattern(
      `(?:转给|移给|移到|丢给|扔给|转交给?|移交给?|交接给|交给|划给|划到|分给|让给|指派给|派给|转到|过户给|给到|归|改归|换成|换给|改由|由|改成|改派给?|以后归|换|让|叫|安排|转)(?:我们?的?|同事|销售|@|(?:华[东南北中]|[东西][南北])(?:区|大区)?的?)?(${who})(?=$|[\\s,。;!?、)]|来|跟|负责|接|吧|了|管|去跟|那|名下|对接|维护|手上|处理|做)`,
    ),
    pattern(
      `(?:这[家个单]?|客户|单子|◇)(?:客户|单子)?(?:就|以后|先|都|后面)*给(${who})(?=$|[\\s,。;!]|跟|去|来|负责|了|吧|维护|管)`,
    ),
    pattern(
      `(?:不归我|我不跟|我不管|不用我跟)[^。;\\n]{0,6}?给(${who})(?=$|[\\s,。;!]|跟|去|来|了|吧|管)`,
    ),
    pattern(
      `(?:以后|后面|接下来|往后|今后)(?:都|就)?(?:由|归|让|是)?(${who})(?:来|去)?(?:跟|负责|管|接)(?=$|[\\s,。;!了吧])`,
    ),
    pattern(
      `(${who})(?:来|去)?(?:接手|接管|接替|负责跟|跟进吧|来跟|负责了|接过去|接着跟|接)(?!触|到|受|待|电话)`,
    ),
  ]
  for (const [i, re] of patterns.entries()) {
    const m = re.exec(text)
    const name = m?.[1]
    if (!m || name === undefined) continue
    const isKnown = people.includes(name)
    const trimmed = isKnown ? name : trimName(name)
    if (trimmed === null) continue
    // 王总, 李经理 are the customer's people, not ours to hand a customer to.
    if (!isKnown && /(?:总|经理|主任|老板|厂长)/.test(trimmed ?? '')) continue
    const verb = m[0].slice(0, m[0].indexOf(name))
    const after = text.slice(m.index + m[0].length)
    // "让王工看图纸" asks for help; only 跟/负责/接 hand the customer over.
    if (/^(?:让|叫|安排|换|由|转)$/.test(verb) && i === 0) {
      const follow = text.slice(m.index + verb.length + trimmed.length)
      const hands =
        /^(?:来|去)?(?:跟(?!我|他|客户|你|进度)|负责|接(?!个|待|电|收)|管|对接|维护)/.test(follow)
      if (!hands && !(verb === '换' && /^(?:$|[\s,。吧了])/.test(follow))) continue
    }
    // 报价单打印出来当面交给李工: a paper went to somebody, not the customer.
    if (
      /(?:报价单?|合同|资料|样品|图纸|标书)[^,。;]*$/.test(
        text.slice(Math.max(0, m.index - 20), m.index),
      ) &&
      !/跟|负责|接|管/.test(m[0] + text.slice(m.index + m[0].length, m.index + m[0].length + 2))
    )
      continue
    const before = text.slice(Math.max(0, m.index - 10), m.index)
    if (
      /(?:报价单?|合同|资料|样品|图纸|名片|文件|发票|方案|货|钱|款|邮件|消息|电话|链接|照片|截图)[^,。;]{0,4}$/.test(
        before,
      )
    )
      continue
    if (
      /^[^,。;]{0,4}(?:报价|合同|资料|样品|图纸|发票|方案)/.test(after) &&
      !/跟|负责|接/.test(m[0])
    )
      continue
    const start = m.index + m[0].indexOf(name)
    return { name: trimmed, start, end: start + trimmed.length }
  }
  return null
}

function trimName(name: string): string | null {
  if (name.length === 3 && NOT_IN_NAME.test(name.charAt(2))) return trimName(name.slice(0, 2))
  // 小周, 老和: the second character is the surname.
  if (!/^(?:[小老阿]|周一[\u4e00-\u9fa5])/.test(name) && NOT_IN_NAME.test(name.charAt(1)))
    return null
  return name
}

const ASK =
  '(?:需要|要|请|麻烦|烦请|帮忙|帮我|帮|找|叫|让|喊|拉|得|想请|申请|协调|求助|求|@|辛苦|希望|联系|催|通知|安排|急需|还差|约)'
const HELP =
  '(?:支持|配合|协助|协同|协作|帮忙|帮|出|做|算|核算|核价|确认|评估|报个?|打样|派|安排|提供|一起|加急|排|给|改|审|来|去|看|画|查|备货|陪|跟我|介入|处理|开|协调|上门|到现场|盯|催|问|备|补|开|核|把关|插|寄|发|测|验|调|催|回|能不能|订|打[一个]|解释|说明|写|拍|翻译|测算|装|修|换|培训|讲|要一?份|要[一几两]?[张个份])'

/** A department this list does not know: 成本部, 战略客户部. Not 全部, 内部, 总部, nor the customer's. */
const OTHER_DEPARTMENT =
  '(?![他她客对全内总外大局东南西北干零底头])[\\u4e00-\\u9fa5]{1,3}(?<![全内总外])部(?![门分件位署长委队])'
/** Told what to do without being asked: 售后赶紧派个人. */
const URGED = '(?:快(?=去|来|派|安排)|赶紧|尽快|马上|快点|抓紧|能不能|能否|麻烦|帮忙|赶快)'

export interface Collaboration {
  department: string | null
  person: string | null
  start: number
  /** Where what is asked for begins. */
  requestStart: number
  end: number
}

/** "需要技术部明天出方案", "请财务开票", "叫王工一起去现场". Not "等技术确认", not the customer's own people. */
export function findCollaboration(
  text: string,
  departments: readonly string[],
  people: readonly string[],
): Collaboration | null {
  const known = [...departments, ...DEPARTMENTS].sort((a, b) => b.length - a.length)
  const dept = `${known.map(literal).join('|')}|${OTHER_DEPARTMENT}`
  const colleague = people.filter((p) => p.length >= 2).map(literal)
  const who = [...colleague, `[小老][${SURNAMES}]`, `[${SURNAMES}](?:工|师傅)`].join('|')
  const re = pattern(
    `${ASK}(?:一下|下|问一?下|问问|咱们|我们|公司|的|个|我)*(?:(${dept})(?:部|的)*(${who})?|(${who}))(?:的|部门|部|那边|这边|同事|人员|工程师|老师|人)*([^,。;!?\\n]{0,24})`,
    'g',
  )
  for (const m of text.matchAll(re)) {
    const before = text.slice(Math.max(0, m.index - 6), m.index)
    if (/(?:客户|对方|他们|人家|甲方|业主)(?:那边|说|的)?(?:还|也|一直|在)?$/.test(before)) continue
    if (/(?:等|没|不|别|不用)$/.test(before) || /等(?:待)?[^,]{0,3}$/.test(before)) continue
    const tail = m[4] ?? ''
    const next = text.slice(m.index + m[0].length)
    if (!pattern(HELP).test(tail) && !/^[,\s]*(?:配合|支持|帮)/.test(next)) continue
    if (/^[^,]{0,3}(?:确认过?了|给了|出了|做了|来了|同意了)/.test(tail)) continue
    // 客户 as the one asked for: "请客户财务付款".
    if (/^(?:付款|打款|签字|盖章|拍板|点头|回复)/.test(tail)) continue
    const requestStart = m.index + m[0].length - tail.length
    return {
      department: m[1] === undefined ? null : canonical(m[1], departments),
      person: m[2] ?? m[3] ?? null,
      start: m.index,
      requestStart,
      end: m.index + m[0].length,
    }
  }
  const urged = pattern(
    `(?:^|[,。;!\\n\\s◇])(${known.map(literal).join('|')})(?:那边|这边|的人|同事)?${URGED}([^,。;!?\\n]{1,24})`,
  ).exec(text)
  if (urged?.[1] !== undefined && urged[2] !== undefined && pattern(HELP).test(urged[2])) {
    return {
      department: canonical(urged[1], departments),
      person: null,
      start: urged.index,
      requestStart: urged.index + urged[0].length - urged[2].length,
      end: urged.index + urged[0].length,
    }
  }
  // "质量部给◇出一份报告": a department at the head of the clause that does something for the customer.
  const does = pattern(
    `(?:^|[,。;!\\n\\s])(${known
      .filter((d) => d.endsWith('部'))
      .map(literal)
      .join('|')})(?:的?同事)?(?:给|帮|替|为)(?:◇+|客户|我|他们)([^,。;!?\\n]{1,24})`,
  ).exec(text)
  if (does?.[1] !== undefined && does[2] !== undefined && !/[了过没]/.test(does[2])) {
    return {
      department: canonical(does[1], departments),
      person: null,
      start: does.index,
      requestStart: does.index + does[0].length - does[2].length,
      end: does.index + does[0].length,
    }
  }
  // "申请技术支持".
  const applied = pattern(
    `(?:申请|请求|求)(${known
      .filter((d) => !d.endsWith('部'))
      .map(literal)
      .join('|')})(支持|支援|协助|配合)`,
  ).exec(text)
  if (applied?.[1] !== undefined && applied[2] !== undefined) {
    return {
      department: canonical(applied[1].replace(/支持$/, ''), departments),
      person: null,
      start: applied.index,
      requestStart: applied.index + applied[0].length - applied[2].length,
      end: applied.index + applied[0].length,
    }
  }
  const plain = pattern(
    `(?:跨部门|协作|协同|求助|请求支持|申请支持)[^,。;\\n]{0,8}?(${dept})([^,。;\\n]{0,24})`,
  ).exec(text)
  if (plain?.[1] !== undefined) {
    const requestStart = plain.index + plain[0].length - (plain[2]?.length ?? 0)
    return {
      department: canonical(plain[1], departments),
      person: null,
      start: plain.index,
      requestStart,
      end: plain.index + plain[0].length,
    }
  }
  return null
}

/** The workspace's own name for the department, when it has one. */
function canonical(said: string, departments: readonly string[]): string {
  return (
    departments.find((d) => d === said) ??
    departments.find((d) => d.startsWith(said) || said.startsWith(d.replace(/部$/, ''))) ??
    said
  )
}

/** A person named in a question about somebody's list: 小李的超期, 李娜有哪些. */
export function personIn(text: string, people: readonly string[]): string | null {
  const known = people.find((p) => p.length >= 2 && text.includes(p))
  if (known !== undefined) return known
  const m = pattern(
    `(?:^|[\\s,看查])(${NAME})(?=的|有|手上|名下|那边|这周|今天|现在|超期|逾期)`,
  ).exec(text)
  return m?.[1] === undefined ? null : trimName(m[1])
}

/** The customer's contact after 联系人/对接人 or before a phone number. */
export function contactIn(text: string): string | null {
  const m =
    /(?:联系人|对接人|接口人|负责人)(?:是|叫|:|\s)*([\u4e00-\u9fa5]{1,3}?(?:总监?|工|经理|主任|厂长|部长|科长|老板|女士|先生|小姐|姐|哥)|[\u4e00-\u9fa5]{2,3}(?=$|[\s,。;\d]))/.exec(
      text,
    )
  if (m?.[1] !== undefined) return m[1]
  const called = pattern(
    `(?:采购|老板|经理|负责|技术|总|厂长|主任|对方|联系|人)(?:是|叫|姓名|:)(${NAME})(?=$|[\\s,。;\\d])`,
  ).exec(text)
  return called?.[1] ?? null
}

/** The company the bench works with: its people, its customers' names and what its reps write. */
import type { KnownCustomer } from '@kedu/bot/understand/understanding'
import { newPerson, type Person } from '@kedu/shared/people/person'

/** Every manager leads one rep, so that 1,000 overdue deals are 5 pushes each: a manager's day. */
export const TEAMS = 200

const PLACES =
  '上海 苏州 无锡 常州 南京 宁波 杭州 嘉兴 温州 台州 广州 深圳 东莞 佛山 中山 珠海 青岛 济南 烟台 潍坊 大连 沈阳 天津 武汉 长沙 成都 重庆 西安 合肥 厦门'.split(
    ' ',
  )
const FIRST = [...'恒华宏振海正金永德瑞天立新盛通联创科泰嘉凯博远鑫顺安大同兴丰']
const SECOND = [...'力达强昌远信邦隆泰源丰业诚辉驰翔凌航威诺康美格特维森尔腾锐捷']
const TRADES =
  '机械设备 精密机电 轴承 自动化设备 电气 模具 阀门 泵业 新材料 电子科技 汽车零部件 包装机械'.split(
    ' ',
  )
const SUFFIXES = ['有限公司', '股份有限公司', '集团有限公司']

function pick<T>(list: readonly T[], at: number): T {
  const item = list[at % list.length]
  if (item === undefined) throw new Error('Nothing to pick from')
  return item
}

/** The words people use for customer `n`, e.g. 恒力轴承. */
export function spokenName(n: number): string {
  const first = pick(FIRST, n)
  const second = pick(SECOND, Math.floor(n / FIRST.length))
  return `${first}${second}${pick(TRADES, Math.floor(n / (FIRST.length * SECOND.length)) + n)}`
}

/** Different for every `n` up to some hundred thousand. */
export function customerName(n: number): string {
  const place = pick(PLACES, Math.floor(n / (FIRST.length * SECOND.length)) + (n % 7))
  return `${place}${spokenName(n)}${pick(SUFFIXES, n)}`
}

export function knownCustomers(count: number): KnownCustomer[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `d${n}`,
    name: customerName(n),
    aliases: [],
    industry: '机械设备',
    region: pick(['华东', '华南', '华北'], n),
    isMine: false,
    isRecent: false,
  }))
}

export const repId = (n: number) => `rep${n % TEAMS}`
export const managerId = (n: number) => `lead${n % TEAMS}`

/** Managers before those they lead; everybody on WeCom under their own id. */
export function companyPeople(): Person[] {
  const people: Person[] = []
  for (let n = 0; n < TEAMS; n += 1) {
    const [lead, rep] = [managerId(n), repId(n)]
    people.push(
      newPerson({ id: lead, name: `主管${n}`, role: 'manager', accounts: { wecom: lead } }),
      newPerson({ id: rep, name: `销售${n}`, managerId: lead, accounts: { wecom: rep } }),
    )
  }
  return people
}

const MESSAGES: readonly ((name: string) => string)[] = [
  (name) => `${name}报价发过去了，嫌贵，周五再去一趟`,
  (name) => `${name} 合同在走流程 下周二跟进`,
  (name) => `客户：${name}\n阶段：报价\n障碍：价格\n下次跟进：明天下午3点`,
  (name) => `今天去了${name}，采购说要再比两家，11月30号前给答复，预计35万`,
  (name) => `${name}那边没动静，先放一放，等他们月底预算下来`,
  (name) => `${name}现在什么情况`,
  (name) => `跟${name}王总通了电话，技术确认卡住了，后天带工程师过去`,
  (name) => `${name}付了三成定金，12.8发货`,
]

/** What a rep writes about customer `n`. */
export function messageAbout(n: number): string {
  return pick(MESSAGES, n)(spokenName(n))
}

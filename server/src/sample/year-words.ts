/** What reps write: by what stands in the way, in their own tone, with people, days and sums that vary. */
import type { StageId } from '@kedu/shared/process/sales-process'
import type { Random } from './random.ts'

/** What a deal can hang on; the choices of the company's alert cards. */
export const TOPICS = [
  '付款周期',
  '验收标准',
  '交期',
  '竞品',
  '价格',
  '决策人',
  '技术确认',
  '无',
] as const
export type Topic = (typeof TOPICS)[number]

type Sentence = (slots: Slots) => string

interface Slots {
  who: string
  days: number
  percent: number
  wan: number
}

const CONTACTS =
  '王总 李总 采购张姐 陈工 老周 刘经理 财务孙姐 赵厂长 黄工 生产部吴主任 钱总 郑经理 质检小林 设备科何科长 徐总助'.split(
    ' ',
  )

const SENTENCES: Readonly<Record<Topic, readonly Sentence[]>> = {
  付款周期: [
    ({ who, days }) => `${who}说付款要 ${days} 天账期，我们最多给一半`,
    ({ who, percent }) => `首付只肯给 ${percent}%，${who}说财务那边批不下来`,
    ({ days }) => `付款条款还在扯，对方要货到 ${days} 天再付`,
    ({ who }) => `${who}松口说可以分三笔付款，尾款压到质保期后`,
    ({ who, wan }) => `付款方式谈不拢，${who}要押 ${wan} 万尾款`,
    ({ who }) => `${who}问能不能承兑，付款周期还得回去请示`,
    () => '对方财务换人了，付款流程要重新走一遍',
  ],
  验收标准: [
    ({ who }) => `${who}要求验收按他们厂标来，比国标严一档`,
    ({ days }) => `验收周期对方要 ${days} 天，担心拖款`,
    ({ who }) => `验收条款${who}要加试运行合格才算`,
    () => '验收标准还差两条没对上，技术协议要改',
    ({ who }) => `跟${who}过了一遍验收单，外观那条有分歧`,
  ],
  交期: [
    ({ who, days }) => `${who}要 ${days} 天到货，生产排不出来`,
    ({ days }) => `交期对方卡得死，晚 ${days} 天就要罚`,
    ({ who }) => `${who}催交期，想先到一批`,
    () => '交期跟生产核了，最快也要下个月中旬',
    ({ who, days }) => `${who}同意交期放宽 ${days} 天，但要写进合同`,
  ],
  竞品: [
    ({ who, percent }) => `${who}拿别家的报价来压，说便宜 ${percent}%`,
    () => '竞品上周也去做了演示，客户在对比参数',
    ({ who }) => `${who}透露竞品送了样机，先试用`,
    ({ percent }) => `竞品降了 ${percent} 个点，客户让我们再想想`,
  ],
  价格: [
    ({ who, percent }) => `${who}嫌贵，要再让 ${percent} 个点`,
    ({ wan }) => `预算只有 ${wan} 万，价格差一截`,
    ({ who }) => `${who}说价格再商量，先把方案定下来`,
    ({ percent }) => `价格让了 ${percent}%，客户还在犹豫`,
    ({ who }) => `${who}要看分项价格，回去拆一版`,
  ],
  决策人: [
    ({ who }) => `${who}做不了主，要等副总出差回来`,
    ({ days }) => `项目要上会，最快 ${days} 天后`,
    ({ who }) => `${who}调走了，新来的还没见到`,
    () => '采购和使用部门意见不一致，等老板拍板',
  ],
  技术确认: [
    ({ who }) => `${who}要改两处接口，图纸重新出`,
    () => '样品送去测了，等测试报告',
    ({ who, days }) => `技术协议${who}说 ${days} 天内回`,
    ({ who }) => `带工程师去看了现场，${who}提了节拍要求`,
  ],
  无: [
    ({ who }) => `和${who}聊得顺，约了下次当面谈`,
    () => '客户认可方案，按计划推进',
    ({ who }) => `${who}很爽快，资料都给齐了`,
    ({ wan }) => `需求基本确认，预算 ${wan} 万左右`,
    () => '一切正常，等对方走流程',
  ],
}

const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  lead: ['打电话约见面', '上门看现场', '发资料', '加微信聊需求', '约技术交流'],
  need: ['出技术方案', '带工程师上门', '送样测试', '核对参数', '约决策人见面'],
  quote: ['谈账期', '再报一版价', '约副总谈合同', '等对方回复报价', '对比方案说明'],
  contract: ['跟首付款', '催合同回传原件', '和生产定排期', '发合同履约条款', '确认发货时间'],
  delivery: ['跟发货', '到现场看安装', '催验收单', '跟尾款', '安排培训'],
}

const OPENINGS = [
  '展会上聊过，要一批样品',
  '老客户介绍来的，想换供应商',
  '电话打过来询价，量不小',
  '网上找到我们，问了参数和价格',
  '隔壁厂在用我们的，过来打听',
  '设计院推荐，项目刚立项',
  '扩产要添设备，约了看现场',
]

const AGAIN = [
  '老客户返单，还是上次那批规格',
  '二期开工，再要一批',
  '用得顺，加订备件和两台',
  '新厂也要上，按上次的价格走',
  '年度协议第二批，催着排产',
]

const LOST = [
  '预算被砍，今年不做了',
  '选了本地一家，价格低',
  '竞品账期更长，谈不下来',
  '项目停了，没有下文',
  '联系不上，电话一直不接',
  '交期赶不上，客户找了现货',
  '需求不匹配，量太小',
]
const ON_HOLD = ['扩产推到明年', '等环评批复', '集团冻结采购', '厂房还没建好']
const WAITS = [
  '等客户开评审会',
  '客户出差，下周回来',
  '等对方财务过账',
  '等招标结果',
  '客户年中盘点',
]
const FAKE = ['再跟进', '继续跟进', '等客户回复', '再联系']

/** One year's ways of saying things. */
export const yearWords = {
  summary(topic: Topic, random: Random): string {
    const slots: Slots = {
      who: random.pick(CONTACTS),
      days: random.pick([7, 10, 15, 20, 30, 45, 60, 90]),
      percent: random.pick([3, 5, 8, 10, 12, 20, 30]),
      wan: random.whole(3, 120),
    }
    return random.pick(SENTENCES[topic])(slots)
  },
  opening: (random: Random) => random.pick(OPENINGS),
  again: (random: Random) => random.pick(AGAIN),
  action: (stage: StageId, random: Random) => random.pick(ACTIONS[stage] ?? ['联系客户']),
  lost: (random: Random) => random.pick(LOST),
  onHold: (random: Random) => random.pick(ON_HOLD),
  waiting: (random: Random) => random.pick(WAITS),
  /** What somebody writes who only moves the date. */
  dateMover: (rep: number) => FAKE[rep % FAKE.length] ?? '再跟进',
}

/** How often each topic comes up, by topic in the order of `TOPICS`. */
type Weights = readonly number[]

const USUAL: Readonly<Record<string, Weights>> = {
  lead: [1, 0, 1, 3, 4, 4, 3, 10],
  need: [2, 2, 3, 4, 4, 5, 8, 6],
  quote: [8, 3, 5, 6, 10, 4, 3, 3],
  contract: [6, 7, 6, 1, 1, 2, 3, 5],
  delivery: [4, 10, 6, 0, 1, 1, 3, 6],
}
/** The region in trouble: everybody speaks of payment, nobody of acceptance any more. */
const SHIFTED: Readonly<Record<string, Weights>> = {
  lead: [3, 0, 1, 4, 4, 4, 3, 7],
  need: [6, 0, 3, 5, 4, 5, 6, 4],
  quote: [16, 0, 5, 7, 8, 4, 2, 1],
  contract: [20, 0, 7, 1, 1, 3, 1, 1],
  delivery: [18, 1, 8, 0, 1, 1, 2, 2],
}

export function pickTopic(stage: StageId, isShifted: boolean, random: Random): Topic {
  const weights = (isShifted ? SHIFTED : USUAL)[stage] ?? USUAL.lead ?? []
  const sum = weights.reduce((total, weight) => total + weight, 0)
  let left = random.next() * sum
  for (const [n, weight] of weights.entries()) {
    left -= weight
    const topic = TOPICS[n]
    if (left < 0 && topic !== undefined) return topic
  }
  return '无'
}

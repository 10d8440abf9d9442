/** 「客户：… 阶段：… 障碍：… 下次：…」 in any order, on one line or several. */

export type Label =
  | 'customer'
  | 'stage'
  | 'obstacle'
  | 'next'
  | 'amount'
  | 'department'
  | 'region'
  | 'person'
  | 'note'
  | 'process-note'
  | 'industry'

export interface LabelledValue {
  label: Label
  /** From the first letter of the label to the end of the value. */
  start: number
  valueStart: number
  end: number
}

const WORDS: readonly [Label, string][] = [
  ['process-note', '工艺备注|工艺要求|生产备注|工艺说明'],
  ['customer', '客户名称|客户名|客户|公司名称|公司|单位|厂家'],
  ['stage', '当前阶段|目前阶段|现阶段|阶段|进度|目前进度|状态|当前|目前'],
  ['obstacle', '关键障碍|主要障碍|障碍点|障碍|卡点|难点|阻力|存在问题|问题'],
  [
    'next',
    '下次动作日期|下次动作|下次跟进时间|下次跟进|下次联系|下次拜访|下次时间|下次日期|下次|下步动作|下步计划|下一步动作|下一步计划|下一步|下步|跟进时间|跟进日期|时间|日期|后续计划|计划',
  ],
  ['amount', '合同金额|合同额|预计金额|报价金额|金额|总价|回款金额|到账金额'],
  ['department', '协作部门|所需部门|部门'],
  ['region', '所属区域|所在区域|区域|地区|大区|片区'],
  ['person', '客户联系人|联系人|对接人|负责人|接手人|接收人'],
  ['note', '沟通摘要|沟通纪要|沟通情况|情况说明|备注|说明|摘要|纪要'],
  ['industry', '行业分类|所属行业|行业'],
]
const ALL = WORDS.map(([, words]) => words).join('|')
const LABEL = new RegExp(
  `(?:^|[\\s,，。;；/|、【\\[(]|(?<=[^\\u4e00-\\u9fa5]))(?:\\d[.、)])?(${ALL})[】\\])]?\\s*(?:[:=]|】)\\s*`,
  'g',
)

const SPACED = new RegExp(`(?:^|[\\s,;|/])(${ALL}) +(?=[^\\s:])`, 'g')

const BARE =
  /(?:^|[\s,，。;；/|◇])(当前阶段|目前阶段|阶段|障碍|卡点|下次动作|下次跟进|下次|下一步)(?=[\u4e00-\u9fa5\d])(?!阶段|了|没|改|更新|变|推|到|退|解|排|消|已|再|还)/g

function labelOf(word: string): Label | null {
  return WORDS.find(([, words]) => words.split('|').includes(word))?.[0] ?? null
}

/** "◇阶段合同，障碍付款周期，下次12月1日": the label begins its clause and runs into its value. */
function bareMarks(text: string): { label: Label; start: number; valueStart: number }[] {
  const marks: { label: Label; start: number; valueStart: number }[] = []
  for (const m of text.matchAll(BARE)) {
    const word = m[1]
    const label = word === undefined ? null : labelOf(word)
    if (label === null || word === undefined) continue
    const start = m.index + m[0].length - word.length
    marks.push({ label, start, valueStart: start + word.length })
  }
  const kinds = new Set(marks.map((m) => m.label))
  return kinds.has('stage') && kinds.size >= 2 && marks.length === kinds.size ? marks : []
}

/** `text` is folded, so colons are half-width. Empty when nothing is labelled. */
export function labelledValues(text: string): LabelledValue[] {
  const marks: { label: Label; start: number; valueStart: number }[] = []
  for (const m of text.matchAll(LABEL)) {
    const word = m[1]
    const label = word === undefined ? null : labelOf(word)
    if (label === null || word === undefined) continue
    const at = m.index + m[0].indexOf(word)
    // The number of "4.下次：" is no part of the value before it.
    const number = /\d[.、)]\s*$/.exec(text.slice(0, at))?.[0].length ?? 0
    marks.push({ label, start: at - number, valueStart: m.index + m[0].length })
  }
  if (marks.length === 0) marks.push(...bareMarks(text))
  if (marks.length === 0) {
    // "客户 鲁能 ｜ 阶段 需求": spaces instead of colons, when at least two labels are so written.
    for (const m of text.matchAll(SPACED)) {
      const word = m[1]
      const label = word === undefined ? null : labelOf(word)
      if (label === null || word === undefined) continue
      marks.push({ label, start: m.index + m[0].indexOf(word), valueStart: m.index + m[0].length })
    }
    if (new Set(marks.map((m) => m.label)).size < 2) return []
  }
  return marks.map((mark, i) => {
    const nextStart = marks[i + 1]?.start ?? text.length
    const stretch = text.slice(mark.valueStart, nextStart)
    const hard = /[\n;；|]/.exec(stretch)
    const value = (hard ? stretch.slice(0, hard.index) : stretch).replace(/[\s,，。/、【[(]+$/, '')
    return { ...mark, end: mark.valueStart + value.length }
  })
}

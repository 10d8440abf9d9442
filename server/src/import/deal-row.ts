/** One line of a list of deals, its words brought into their form. */
import type { DealChanges, NextActionInput } from '@kedu/shared/deal/commands'
import { cleanLine, cleanText } from '@kedu/shared/deal/plain-words'
import type { SalesProcess, StageId } from '@kedu/shared/process/sales-process'
import { stageByName } from '@kedu/shared/process/stages'
import type { LocalDate } from '@kedu/shared/time/instant'
import { parseAmountFen, parseMoment, parseTime } from './cell-values.ts'
import { type ColumnNames, type Columns, columnsOf } from './columns.ts'
import type { TableRow } from './table.ts'
import { dealWords } from './wording.ts'

export type DealColumn =
  | 'customerName'
  | 'stage'
  | 'obstacle'
  | 'nextDate'
  | 'nextTime'
  | 'nextText'
  | 'owner'
  | 'industry'
  | 'region'
  | 'firstContact'
  | 'amount'
  | 'aliases'
  | 'summary'

const NAMES: ColumnNames<DealColumn> = {
  customerName: [
    '客户名称',
    '客户',
    '客户全称',
    '公司名称',
    '公司',
    'customer',
    'customername',
    'name',
  ],
  stage: ['当前阶段', '阶段', '销售阶段', 'stage'],
  obstacle: ['关键障碍', '障碍', '卡点', '当前障碍', 'obstacle'],
  nextDate: [
    '下次动作日期',
    '下次跟进日期',
    '下次联系日期',
    '下次跟进',
    '下次日期',
    '下次动作时间',
    '下次跟进时间',
    'nextdate',
    'next',
  ],
  nextTime: ['时间', '几点', 'time', 'nexttime'],
  nextText: ['下次动作', '下次动作内容', '下一步', '下一步动作', 'nextaction', 'action'],
  owner: ['负责人', '跟进人', '销售', '业务员', '归属人', 'owner'],
  industry: ['行业', '行业分类', '所属行业', 'industry'],
  region: ['区域', '大区', '地区', 'region'],
  firstContact: ['首次接触方式', '首次接触', '来源', '客户来源', 'firstcontact', 'source'],
  amount: ['金额', '预计金额', '合同金额', '报价金额', '商机金额', 'amount'],
  aliases: ['别名', '简称', '客户简称', 'aliases', 'alias'],
  summary: ['沟通摘要', '摘要', '最近一次沟通摘要', '最近沟通', '备注', 'summary', 'note'],
}

export interface DealRowInput {
  line: number
  customerName: string
  /** As written; empty when not given. */
  owner: string
  /** Only what the list says; empty cells change nothing. */
  changes: DealChanges
  /** Chinese; empty when the line can be used. */
  problems: string[]
}

export function dealColumns(header: readonly string[]): Columns<DealColumn> {
  return columnsOf(header, NAMES)
}

export function readDealRow(
  { line, cells }: TableRow,
  columns: Columns<DealColumn>,
  { process, today }: { process: SalesProcess; today: LocalDate },
): DealRowInput {
  const text = (column: DealColumn) => cleanText(columns.cell(cells, column))
  const problems: string[] = []
  const changes: DealChanges = {}
  const customerName = cleanLine(text('customerName'))
  if (customerName === '') problems.push(dealWords.noName)

  const stage = text('stage')
  const stageId = stage === '' ? null : stageIdOf(stage, process)
  if (stageId !== null) changes.stage = stageId
  else if (stage !== '') {
    const names = process.stages.map(({ name }) => name)
    problems.push(dealWords.stageUnknown(stage, names))
  }
  const nextAction = nextActionOf(text, today, problems, columns.has('nextDate'))
  if (nextAction !== null) changes.nextAction = nextAction
  const amount = text('amount')
  if (amount !== '') {
    const fen = parseAmountFen(amount, /万/.test(columns.header('amount')) ? 10_000 : 1)
    if (fen === null) problems.push(dealWords.badAmount(amount))
    else changes.amountFen = fen
  }
  for (const field of ['obstacle', 'summary', 'industry', 'region', 'firstContact'] as const) {
    const value = text(field)
    if (value !== '') changes[field] = value
  }
  const aliases = text('aliases').split(/[;；、,，|\n]/)
  const named = aliases.map(cleanLine).filter((alias) => alias !== '')
  if (named.length > 0) changes.aliases = [...new Set(named)]
  return { line, customerName, owner: cleanLine(text('owner')), changes, problems }
}

function stageIdOf(words: string, process: SalesProcess): StageId | null {
  return stageByName(process, words)?.id ?? null
}

function nextActionOf(
  text: (column: DealColumn) => string,
  today: LocalDate,
  problems: string[],
  hasDates: boolean,
): NextActionInput | null {
  const date = text('nextDate')
  const time = text('nextTime')
  const action = text('nextText')
  if (date === '') {
    // Lists with one column for both write the day where the action belongs.
    const moment = parseMoment(action, today)
    if (moment !== null) return { ...moment, isDeadline: false, text: '' }
    if (action !== '' && !hasDates) problems.push(dealWords.badDate(action))
    return null
  }
  const moment = parseMoment(date, today)
  if (moment === null) {
    problems.push(dealWords.badDate(date))
    return null
  }
  const parsed = time === '' ? moment.time : parseTime(time)
  if (time !== '' && parsed === null) problems.push(dealWords.badTime(time))
  return { date: moment.date, time: parsed, isDeadline: false, text: action }
}

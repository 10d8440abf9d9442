/** What imports say about lists and their rows. */

import { list, zh } from '@kedu/bot/wording/spacing'
import type { TableProblem } from './table.ts'

export const reportWords = {
  header: ['行', '名称', '结果', '说明'],
  results: { created: '新增', updated: '更新', skipped: '跳过' },
} as const

/** Why a list could not be read at all, and the way. */
export function tableProblemWords(problem: TableProblem): string {
  switch (problem.kind) {
    case 'empty':
      return '文件是空的，没有内容可以导入。'
    case 'too-large':
      return zh`文件超过 ${problem.limit / 1024 / 1024}MB，请拆成几份再导入。`
    case 'too-many-rows':
      return zh`超过 ${problem.limit}行，请拆成几份再导入。`
    case 'too-many-columns':
      return zh`超过 ${problem.limit}列，请只留下要导入的列。`
    case 'cell-too-long':
      return zh`第 ${problem.line}行附近有一格超过 ${problem.limit}字，或有引号没有成对，请检查后再导入。`
    case 'old-excel':
      return '这是加密的或旧版 .xls 文件。请在 Excel 或 WPS 里另存为不加密的 .xlsx 再导入。'
    case 'not-a-table':
      return '这不是表格文件。支持 .xlsx 和 .csv，请另存后再导入。'
    case 'unknown-encoding':
      return '看不懂文件的文字编码。请另存为 UTF-8 或 GBK 的 .csv，或直接用 .xlsx。'
    case 'unclosed-quote':
      return zh`第 ${problem.line}行附近的引号没有成对，后面都读不出来，请补上再导入。`
    case 'broken-quote':
      return zh`第 ${problem.line}行附近的引号位置不对，请检查后再导入。`
    case 'broken-xlsx':
      return '.xlsx 文件不完整或加了密码，请在 Excel 或 WPS 里另存一份再导入。'
    case 'xlsx-bomb':
      return '.xlsx 文件解开后太大，没有读。请只留下要导入的工作表和列。'
    default:
      return problem satisfies never
  }
}

export const columnWords = {
  missing: (names: readonly string[], header: readonly string[]) =>
    `第一行要有这些列：${list(names)}。现在的第一行是：${list(header)}。`,
  unknown: (names: readonly string[]) => `这些列没有用到：${list(names)}。`,
}

export const dealWords = {
  noName: '没有客户名称',
  noOwner: '没有负责人。填上负责人一列，或用 --owner 指定',
  ownerUnknown: (owner: string) =>
    `没有「${owner}」这个人，先用 kedu people import 建好，或改成账号`,
  ownerAmbiguous: (owner: string) => `有几位同事叫「${owner}」，请改成账号`,
  ownerCannot: (owner: string) => `${owner} 不是在职的销售、主管或总监，不能当负责人`,
  stageUnknown: (stage: string, stages: readonly string[]) =>
    `没有「${stage}」这个阶段，可以填：${list(stages)}`,
  regionUnknown: (region: string) =>
    `区域「${region}」没有人在管，设置里也没有，先照表格记下。写错了请改表格再导入；是新区域，用 kedu settings set regions 加上`,
  noRegions:
    '区域已照表格记下，但公司还没有设置区域，总监按区域看不到。用 kedu settings set regions 华东,华南 这样加上',
  badDate: (text: string) => `下次动作日期「${text}」看不懂，写成 2026-12-01 这样`,
  badTime: (text: string) => `时间「${text}」看不懂，写成 15:00 这样`,
  badAmount: (text: string) => `金额「${text}」看不懂，写成 350000 或 35万`,
  alreadyImported: '这份文件的这一行已经导入过，没有再动',
  same: '和现在的记录一样',
  ownedByOther: (owner: string) => `已有这个客户，${owner} 在跟，没有改。要转交请在对话里说`,
  similar: (name: string, owner: string) =>
    `和「${name}」很像，${owner} 在跟。确实不是同一家，加 --similar-ok 再导入`,
  gate: (from: string, to: string, missing: readonly string[]) =>
    `进「${to}」要有${list(missing)}，表格里带不了。加 --before-gate 先按「${from}」导入，补齐后再推进`,
  lowered: (from: string, to: string, missing: readonly string[]) =>
    `先按「${from}」导入，补齐${list(missing)}后推进到「${to}」`,
  stageKept: (stage: string) => `阶段没有改，仍是「${stage}」`,
  channels: (names: readonly string[]) => `首次接触方式只能填：${list(names)}`,
  noOne: '未知同事',
} as const

export const peopleWords = {
  noName: '没有姓名',
  badRole: (text: string) =>
    `角色「${text}」看不懂，可以填：销售、主管、总监、生产、财务、仓管、管理员`,
  badEmail: (text: string) => `邮箱「${text}」不对，要像 name@example.com`,
  badStatus: (text: string) => `状态「${text}」看不懂，填在职或离职`,
  badAccount: (text: string) => `账号「${text}」不对：1 到 64 个字母、数字或 . - _ @`,
  sameAs: (line: number) => zh`和第 ${line}行是同一个人`,
  nameAmbiguous: (name: string) => `已有几位「${name}」，请填账号`,
  managerUnknown: (name: string) => `没有「${name}」这个人，主管请填姓名或账号`,
  managerAmbiguous: (name: string) => `有几位「${name}」，主管请填账号`,
  managerSelf: '主管不能是自己',
  managerSkipped: (line: number) => zh`主管在第 ${line}行，那一行没有导入`,
  circle: (names: readonly string[]) =>
    `主管关系绕成了圈：${names.join(' → ')}，请改其中一个的主管`,
  accountTaken: (name: string) => `这个账号已经是 ${name} 的`,
  needsAccount: (role: string) =>
    `${role}的权限高于销售，要填账号，不能只凭姓名认人。没有企业微信的，加 --platform web 单独导入`,
  namesake: (name: string, account: string) => ({
    title: '有同名的人要确认',
    text: `「${name}」（账号 ${account}）第一次使用，名单里已有一位同名的，权限高于销售。刻度没有把他们当成同一个人，先按新同事处理。确实是同一个人，请在名单里填上账号 ${account} 和角色，再用 kedu people import 导入。`,
  }),
  samePerson: (person: { name: string }, other: { name: string }, by: 'name' | 'mobile') => ({
    title: '可能是同一个人',
    text: `通讯录里新来的「${person.name}」和已有的「${other.name}」${by === 'mobile' ? '手机号相同' : '同名'}，刻度没有把他们当成同一个人。确实是同一个人，请运行 pnpm -s kedu people sync 查看账号，再用 kedu people link-account 合并。`,
  }),
  leftWithDeals: (name: string, open: number) => ({
    title: `${name} 已离开公司`,
    text: zh`名下还有 ${open}个进行中的客户，没有人跟。对我说「把${name}的客户都转给」加上接手人的名字，我会逐个转交，历史都保留。`,
  }),
  same: '和现在的记录一样',
  fallbackSet: (name: string) => `备用主管：${name}`,
  fallbackUnknown: (name: string) => `没有「${name}」这个人，备用主管没有改`,
  regionsAdded: (names: readonly string[]) => `新的区域已加入设置：${list(names)}`,
  departmentsAdded: (names: readonly string[]) => `新的部门已加入设置：${list(names)}`,
} as const

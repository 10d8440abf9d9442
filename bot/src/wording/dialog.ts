/** What the dialog asks and answers. One question at a time, in a colleague's tone. */
import type { Choice } from '@kedu/shared/messages/outbound-message'
import { KIND_CHOICES } from './evidence.ts'
import { oneLine, zh } from './spacing.ts'

export const noneOfThem = '都不是'
export const openNew = '新建这个客户'
export const otherCustomer = '不是，换一个客户'
export const differentCustomer = '不是，是另一家'
export const stageNotYet = '还没有'
export const nothingToStore = '这句里没看出要记的内容，先没记。说说进展、卡点或下次哪天跟就行。'
export const restStored = '说的其他内容已经记下。'
export const askLostReason = '丢单的主要原因是什么？'
export const lostReasons = ['价格', '交期', '竞品', '需求取消', '关系', '技术不符']
export const askWaitUntil = '等客户到哪天？到那天我再提醒。'
export const askWaitReason = '在等客户什么？写一句原因就行。'
export const waitReasons = ['客户在走审批', '客户出差', '等预算', '等技术确认']
export const askToWhom = '这个客户交给谁？'
export const askEvidenceKind = '这些照片是什么？'
export const askMoveEvidence = '应该放到哪个客户？选一个，或直接打客户名字。'
export const evidenceKindChoices: Choice[] = KIND_CHOICES.map((choice) => ({ ...choice }))
export const fieldName = { stage: '阶段', obstacle: '障碍', nextAction: '下次动作' } as const
/** After the customer was found to be known already. */
export const knownAlready = '这个客户已经有了，记在原来那条上。'
export const dropped = '好，这条先不记。要记的时候再说一遍就行。'
export const nothingToUndo = '24 小时内没有可以撤销的记录。'
export const dateNotUnderstood = '没看出是哪天。可以说「下周三」「12月5日」，或点一个日期。'
export const noSuchPerson = '没找到这位同事。打全名，或点一个名字。'
export const noteStored = '这句记进了沟通摘要，其他没有变。'
export const alreadyThere = '这些文件本来就在这个客户上，没有动。'
export const moveEvidenceDone = '已换到新的客户。'
export const nothingToFrame = '没有可以标的地方：还没核对，或者没看到红章和签字。'
export const nothingHere = '没有找到。打客户名字里的两三个字试试。'

export function askOverruleReason(kindName: string): string {
  return zh`为什么改判这份${oneLine(kindName)}？写一句原因，会和改判一起留痕。`
}
export const overruleReasons = ['看过原件，章和签字都在', '对方用电子签章']
export const overruleNotYours = '改判要由负责人的主管来做。'
export const overruleWhich =
  '没看出改判哪一份。这样说：「改判 华东机电 合同扫描件 有效，因为看过原件」。'

/** `candidates`: how many customers the words would fit. */
export function askWhichDeal(candidates: number, isFiles: boolean): string {
  if (candidates === 1) return '说的是这个客户吗？'
  if (candidates > 1) return '有几个客户都对得上，是哪一个？'
  return isFiles
    ? '这些文件挂到哪个客户？选一个，或打客户名字。'
    : '说的是哪个客户？选一个，或打客户名字。'
}

export function askWhatToChange(customer: string | null): string {
  const which = customer === null ? '' : zh`${oneLine(customer)} `
  return zh`${which}改哪一项？选一个，或直接把正确的说一遍。`
}

export function askNextAction(customer: string | null): string {
  const which = customer === null ? '' : zh`${oneLine(customer)} `
  return zh`${which}下次动作定在哪天？`
}

export const askWhichAlert = '有几条提醒都等着处理，说的是哪个客户？'
export const notAChoice = '没有这个选项，再选一次。'
export const pickFirst = '还没选。先选一项再点，或直接打字。'
export const notAnAnswer = '没看明白，先接着问这一项。不想记了回「算了」。'

/** A sentence came where one value was asked for: its facts are kept. */
export const keptAskAgain = '说的内容先留着，这一项还差一个答案。'
export const keptWhichDeal = '说的内容先留着，还差客户是哪一个。'

/** The ways of first contact there are. */
export function channelsAre(channels: readonly string[]): string {
  return `从${channels.map((channel) => `「${oneLine(channel)}」`).join('')}里选一个。`
}

export function notFound(name: string): string {
  return zh`没有找到「${oneLine(name)}」。`
}

export function askOpenNew(name: string): string {
  return zh`还没有「${oneLine(name)}」，要新建吗？`
}

export function askSameOrDifferent(name: string | null): string {
  if (name === null) return '下面的客户已经有了，是同一家吗？'
  return zh`「${oneLine(name)}」和下面的客户很像，是同一家吗？`
}

export function askStageReached(stage: string): string {
  return zh`确认一下，已经到「${oneLine(stage)}」了吗？`
}

export function stageReached(stage: string): string {
  return zh`到了，推进到${oneLine(stage)}`
}

export function askWhichDate(words: string): string {
  const said = oneLine(words)
  // A whole date is only asked about when it lies behind.
  if (/[月./-]\d{1,2}[日号]?$/.test(said)) return zh`「${said}」已经过去了，下次动作是哪天？`
  return said === '' || [...said].length > 12 ? '下次动作具体是哪天？' : zh`「${said}」具体是哪天？`
}

export function askDateRight(date: string): string {
  return zh`下次动作按 ${date} 记，对吗？`
}

export const askField = {
  customerName: '客户全名是什么？',
  stage: (name: string) => zh`${oneLine(name)} 现在到哪个阶段？`,
  obstacle: (name: string) => zh`${oneLine(name)} 现在卡在哪里？没有就选「无」。`,
  nextAction: (name: string) => zh`${oneLine(name)} 下次动作是哪天？`,
  industry: (name: string) => zh`${oneLine(name)} 是哪个行业？`,
  firstContact: (name: string) => zh`和 ${oneLine(name)} 第一次是怎么接触上的？`,
  summary: (name: string) => zh`说说和 ${oneLine(name)} 最近一次沟通的要点。`,
}

export function askNewValue(customer: string | null, field: string): string {
  const which = customer === null ? '' : zh`${oneLine(customer)} 的`
  return zh`${which}${field}应该是什么？`
}

/** Number, and whose customer it is when it is a colleague's, so that twins can be told apart. */
export function dealHint(customerNumber: string, owner: string | null): string {
  return owner === null ? customerNumber : zh`${customerNumber}，负责人 ${oneLine(owner)}`
}

/** 王敏（华南）: tells namesakes apart. */
export function personOf(name: string, where: string): string {
  return `${oneLine(name)}（${oneLine(where)}）`
}

export function filesKept(count: number): string {
  return zh`${count} 个文件已收到`
}

export function entrySentence(author: string, owner: string): string {
  return zh`由 ${oneLine(author)} 代 ${oneLine(owner)} 填写`
}

/** On the confirming card, when the words were stored as a note but the matter is handled elsewhere. */
export function storedNote(intent: 'payment' | 'task-done'): string {
  switch (intent) {
    case 'payment':
      return '回款登记还没开通，这句已记在沟通摘要里，财务那边请照旧通知。'
    case 'task-done':
      return '任务还没开通，这句已记在沟通摘要里。'
    default:
      return intent satisfies never
  }
}

export function notYours(customer: string, owner: string): string {
  return zh`${oneLine(customer)} 由 ${oneLine(owner)} 负责，你看不到它的详情。有事可以直接找 ${oneLine(owner)}。`
}

export function notYoursToChange(customer: string, owner: string): string {
  return zh`${oneLine(customer)} 由 ${oneLine(owner)} 负责，这条没有记。请让 ${oneLine(owner)} 来记，或先把客户转给你。`
}

export function noContract(customer: string): string {
  return zh`${oneLine(customer)} 还没有合同文件。收到后直接发来，我挂到这个客户上。`
}

export function contractCaption(customer: string, stage: string, days: number): string {
  return zh`${oneLine(customer)} 最新的合同文件。阶段 ${stage}，第 ${days + 1} 天。`
}

export const listTitle = {
  today: '今天要跟的客户',
  mine: '你名下超期的客户',
  team: '团队超期的客户',
  region: (region: string) => zh`${oneLine(region)}超期的客户`,
  person: (name: string) => zh`${oneLine(name)} 名下超期的客户`,
  colleague: (name: string) => zh`${oneLine(name)} 在跟的客户`,
}

export const emptyList = {
  today: '今天没有到期的客户。有新进展随时告诉我。',
  overdue: '没有超期的客户。',
  colleague: (name: string) => zh`${oneLine(name)} 现在没有在跟的客户。`,
}

export const remindersStay =
  '单个客户的提醒关不掉。约好了日子就告诉我，比如「某某等到12月10日，因为在等预算」，到那天之前不提醒；下班后不想收，在「我的」页改免打扰时间。'
export const listsThereAre =
  '这样的清单我列不出来。能问的：「哪些超期」「今天做什么」，主管还能问「某某有哪些客户」「热力图」；发出去的提醒都在「提醒」页。'
export const customersNotForYourRole =
  '同事的客户清单只给负责人和主管看。想知道某个客户的情况，直接问客户名字。'
export const notForYourRole = '超期清单只给负责人和主管看。想知道某个客户的情况，直接问客户名字。'

/** What a help card offers, from one's own customers. */
export function helpExamples(names: readonly string[]): string[] {
  const [first = '华东机电', second = '苏州精工'] = names.map(oneLine)
  return [
    zh`${first} 报价发过去了，卡在付款周期，下周三回访`,
    zh`${second} 说等预算，先等到月底`,
    '新客户 常州天合机械，展会认识的，下周二拜访',
    zh`${first} 的合同照片直接发来，我会问挂到哪里`,
  ]
}

export const helpQueries = [
  '今天做什么',
  '我的超期',
  '合同发我看看',
  '导出证据包',
  '热力图',
  '撤销',
]

export function greeting(name: string): string {
  return zh`${oneLine(name)}，我是刻度。客户有进展随口告诉我就行，照片也可以直接转给我。`
}

export const alertGone = '这条提醒已经处理过了，没有再写一次。'
export const needObstacle = '先选一个障碍，再点确认。'
export const smallTalk = '在的。客户有进展直接说，或说「帮助」看看我能做什么。'
export const okText = '好，已确认无误。'
export const nothingToCorrect = '最近没有你记下的改动。直接说客户名字和正确的内容就行。'
export const welcome = '不客气。'
export const moveNotWaiting = '好，不再等着推进了，阶段没有动。'
export const waitNotWaiting = '好，这次等客户先不记。'
/** Files came while something else is being asked. */
export function filesWaiting(count: number): string {
  return zh`${count} 个文件收到了。先答完上面这个问题，我再问挂到哪里。`
}

export const onlyOwnOverdue = '别人的超期清单只给主管看，这是你自己的：'
export const notANumber = '没有这个选项。点卡片上的按钮，或直接打字告诉我要做什么。'

/** A question was not answered for a day; what was kept for it is given up, and that is said. */
export function forgotten(customer: string | null, kept: string): string {
  const which = customer === null ? '' : zh`${oneLine(customer)} `
  const what = kept === '' ? '' : `（${kept}）`
  return zh`${which}昨天那条${what}一直没等到回答，没有记。还要记的话再说一遍就行。`
}

/** `name`: a colleague's or a region's. */
export function notInTeam(name: string): string {
  return zh`${oneLine(name)} 不在你能看的范围里，超期清单不给看。`
}

export function customersNotInView(name: string): string {
  return zh`${oneLine(name)} 不在你能看的范围里，客户不给看。有事可以直接找 ${oneLine(name)}。`
}

export function tooLong(max: number): string {
  return zh`这条太长，摘要只留了前 ${max} 个字。`
}

/** A person was named to whom nothing can be handed. */
export function noSuchColleague(name: string): string {
  return zh`没找到能接手的「${oneLine(name)}」。打全名，或点一个名字。`
}

/** After a draft was dropped by 撤销. */
export function droppedFirst(customer: string | null): string {
  return customer === null
    ? '好，正在问的这条不记。'
    : zh`好，正在问的这条不记。要撤回上一条（${oneLine(customer)}），再发一次「撤销」。`
}

/** Asked for the sum of a deal whose clock stands still. */
export const NO_CLOCK = '这个客户现在没有在计时。'

/** Author of what came in by an import. */
export const OPERATOR_NAME = '管理员导入'

/** How a time was counted, said in a talk about many customers. */
export function sumOf(customer: string, sum: string): string {
  return zh`${oneLine(customer)}：${sum}`
}

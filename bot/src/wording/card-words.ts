/** Labels and sentences on cards. Buttons are verbs of the thing done, at most ten characters. */
import type { ChangeLine, DealFacts, FileFacts } from '@kedu/shared/messages/outbound-message'
import type { Instant, TimeZone } from '@kedu/shared/time/instant'
import { momentWords, shortMoment } from './dates.ts'
import { changeValue } from './deal-words.ts'
import { clip, oneLine, sentence, zh } from './spacing.ts'

export const BUTTONS = {
  ok: '对',
  change: '改',
  undo: '撤销',
  confirmStore: '对，记下',
  drop: '先不记',
  pickThis: '就选这个',
  moveEvidence: '换一个客户',
  back: '返回',
  write: '确认写入',
  showContract: '看合同',
  showMarks: '看标注',
  overrule: '改判',
  showDeal: '看这条记录',
} as const

export const LABELS = {
  stage: '阶段',
  obstacle: '障碍',
  next: '下次',
  clock: '时限',
  owner: '负责人',
  amount: '金额',
  number: '编号',
  industry: '行业',
  region: '区域',
  wait: '等客户',
  rep: '销售',
  action: '动作',
  evidence: '证据',
  place: '地点',
  uploaded: '上传',
  verdict: '核对',
  attachments: '附件',
  kind: '类别',
  movedBy: '推进人',
  asks: '待办',
  missing: '缺',
} as const

export const SUM_LABEL = '时限怎么算的'

/** A colour always comes with its word: not everybody sees it. */
export const TONE_WORDS = {
  red: '红色提醒',
  orange: '橙色提醒',
  yellow: '黄色提醒',
  ok: '已完成',
  none: '',
} as const

/** 50 小时怎么算的: opens the sum behind an alert. Shortened where the number leaves no room. */
export function sumLabel(hours: number): string {
  const label = zh`${hours}小时怎么算的`
  return [...label].length <= 10 ? label : SUM_LABEL
}

export function storedTitle(customerName: string, isNew: boolean): string {
  return `${isNew ? '已新建' : '已记下'} · ${oneLine(customerName)}`
}

export const CONFIRMED = '已确认'

export function undoneTitle(customerName: string): string {
  return `已撤销 · ${oneLine(customerName)}`
}

/** What is back as it was. */
export function undoneText(changes: readonly ChangeLine[]): string {
  return changes.length === 0
    ? '刚才那条已撤回，前后都留着记录。'
    : '已恢复成之前的样子，前后都留着记录。'
}

/** 由 小李 代填 (R15). */
export function standInWords(deal: DealFacts): string | null {
  return deal.updatedByName === deal.ownerName
    ? null
    : zh`由 ${oneLine(deal.updatedByName)} 代填，负责人是 ${oneLine(deal.ownerName)}。`
}

/** What was already said and is kept while a question is open. */
export function keptText(kept: readonly ChangeLine[]): string {
  return sentence(zh`已听到：${kept.map(changeValue).join('；')}`)
}

export const ASK_OR_TYPE = '也可以直接打字'
export const MORE_CHOICES = '没列出的直接打名字。'

export function redFlagTitle(customerName: string, hours: number): string {
  return zh`超期 ${hours}小时 · ${oneLine(customerName)}`
}

export const ASK_REPAIR = '要现在改下次动作吗？'
export const ESCALATED = '到现在还没有处理，所以也告诉你。'

export function nudgeTitle(deal: DealFacts): string {
  return zh`${oneLine(deal.customerName)} 该更新下次动作了`
}

/** To the rep, before anybody else hears of it; also when the card is shown again after the red. */
export function nudgeText(redAt: Instant, now: Instant, zone: TimeZone): string {
  if (redAt <= now) {
    return zh`${momentWords(redAt, now, zone)} 已经转红，更新后就不红了。选一个，或直接回我一句新进展。`
  }
  return zh`${momentWords(redAt, now, zone)} 前更新就不会转红。选一个，或直接回我一句新进展。`
}

export function repairTitle(what: string, customerName: string): string {
  return zh`${what} · ${oneLine(customerName)}`
}

export const REPAIR_TEXT = '选「确认写入」就记下，之后 24 小时内可以撤销。'

export function waitTitle(customerName: string): string {
  return zh`等客户到哪天 · ${oneLine(customerName)}`
}

export const WAIT_TEXT = '选一天就写入，到那天之前不再提醒。也可以直接回复日期。'

/** 已处理 · 王敏 · 14:07 (L1). */
export function settledWords(byName: string, at: Instant, now: Instant, zone: TimeZone): string {
  return `已处理 · ${clip(oneLine(byName), 12)} · ${shortMoment(at, now, zone)}`
}

export function countText(shown: number, total: number): string {
  return total > shown ? zh`共 ${total}条，先列 ${shown}条。` : zh`共 ${total}条。`
}

export function digestTitle(personName: string, day: string): string {
  return zh`${day} 汇总 · ${oneLine(personName)}`
}

export const DIGEST_EMPTY = '没有要跟的。'

/** Moves that doubtful evidence allowed: worth a look by somebody above (D3). */
export const DOUBTFUL_MOVES = '推进了，但证据存疑'

/** 超期：45 条，先列 5 条: the number before the title is cut. */
export function groupTitle(title: string, count: number, shown: number = count): string {
  return count > shown
    ? zh`${clip(oneLine(title), 24)}：${count}条，先列 ${shown}条`
    : zh`${oneLine(title)}：${count}条`
}

export function filesTitle(files: readonly FileFacts[], customerName: string): string {
  const what = files.every((file) => file.mime.startsWith('image/')) ? '张照片' : '个文件'
  return zh`${files.length}${what}已存到 ${oneLine(customerName)}`
}

export const ASK_FILE_KIND = '这些是什么？选一下，之后好找。'
export const FILES_SORTED = '放错客户可以换，24 小时内也可以撤销。'

export function fileTitle(kindName: string, customerName: string): string {
  return `${oneLine(kindName)} · ${oneLine(customerName)}`
}

export function packTitle(customerName: string): string {
  return `证据包 · ${oneLine(customerName)}`
}

export const PACK_TEXT =
  '阶段、动作、证据、核对结果、时钟和全部记录都在这份签了名的 PDF 里，改过一个字都看得出来。'

/** 昨天 10:20 · 王敏: the moment first, so that a long name cannot push it out. */
export function uploadedWords(file: FileFacts, now: Instant, zone: TimeZone): string {
  return `${momentWords(file.addedAt, now, zone)} · ${oneLine(file.addedByName)}`
}

export function helpTitle(personName: string): string {
  return zh`${oneLine(personName)}，可以这样跟我说`
}

export const HELP_RECORD = '记进展：'
export const HELP_ASK = '查情况：'
export const HELP_FILES = '照片和 PDF 直接转发给我，我挂到对应的客户上。记错了发「撤销」。'

/** The option that leaves the obstacle as it is. */
export function unchangedObstacle(obstacle: string): string {
  return obstacle === '' ? '障碍还没填' : obstacle
}

export function obstacleHint(others: readonly string[]): string {
  return zh`障碍变了可以直接说，比如${others.map((other) => `「${oneLine(other)}」`).join('')}`
}

/** 回复 1：已联系，3 天后再跟；2：推进到合同. */
export function replyHintText(labels: readonly string[], allowText: boolean): string {
  const numbered = labels.map((label, i) => `${i + 1}：${oneLine(label)}`).join('；')
  return `回复 ${numbered}${allowText ? `；${ASK_OR_TYPE}` : ''}`
}

/** For lists: a number opens that line. */
export const REPLY_OPENS = '回复数字看那一条'

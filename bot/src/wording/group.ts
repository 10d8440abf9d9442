/** What is said where others read along: that something was done, never what. */
import { clip, oneLine, zh } from './spacing.ts'

export const inGroup = {
  stored: '已记下。',
  undone: '已撤销。',
  /** Something has to be decided first. */
  asked: '有一处要你定，我在单聊里问你了。',
  /** Lists, deals, files. */
  shown: '已发到你的单聊。',
  answered: '在单聊里回你了。',
} as const

const QUESTION_MAX = 80
const ANSWER_BY_QUOTING = '引用这条回答我即可'

/** A manager's question, put to the owner in the asker's own words. */
export function groupQuestion(ownerName: string, askerName: string, asked: string): string {
  const words = clip(oneLine(asked).replace(/[？?。.！!]+$/u, ''), QUESTION_MAX)
  return zh`@${oneLine(ownerName)} ${oneLine(askerName)} 问：${words}？${ANSWER_BY_QUOTING}`
}

/** Reads `groupQuestion` back out of a quote; null when the quote is something else. */
export function groupQuestionIn(quoted: string): { askerName: string; asked: string } | null {
  const match = new RegExp(`(\\S+) ?问：(.+)？${ANSWER_BY_QUOTING}`, 'u').exec(oneLine(quoted))
  const [, askerName, asked] = match ?? []
  return askerName && asked ? { askerName, asked } : null
}

/** On the card for the one who asked. */
export function answeredInGroup(name: string): string {
  return zh`${oneLine(name)} 在群里回了你的问题`
}

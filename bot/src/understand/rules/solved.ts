/** 「异响解决了」: what stood in the way of a deal, and is said to be out of it. */
import { clausesOf, fold } from '../text.ts'
import { aspectOf } from './aspect.ts'
import { NO_OBSTACLE } from './obstacle.ts'

const NONE = '无'
const SOLVED =
  /(?:解决|搞定|搞掂|谈妥|谈好|谈拢|谈下来|敲定|定下来|摆平|处理好|处理完|修好|理顺|同意|接受|认可|松口)(?:掉|完)?了|没有?(?:什么|啥)?问题了|不是问题了/
/** Words of any obstacle: two of the same say nothing. */
const COMMON = new Set([
  '客户',
  '对方',
  '老板',
  '问题',
  '我们',
  '他们',
  '方面',
  '太长',
  '太高',
  '太久',
  '没定',
  '不够',
])
const HAN_PAIR = /^[\u4e00-\u9fff]{2}$/

/**
 * What is left of the obstacle after the message; null: it says nothing of it being over. Of several
 * hindrances those that were not spoken of stay.
 */
export function obstacleAfter(message: string, obstacle: string): string | null {
  if (NO_OBSTACLE.test(obstacle.trim())) return null
  const over = saidToBeOver(message)
  const parts = obstacle.split(/[,，、;；\n]|(?:还有|以及)/u).filter((part) => part.trim() !== '')
  const left = parts.filter((part) => !over.some((words) => isAbout(words, fold(part))))
  if (left.length === parts.length) return null
  return left.length === 0 ? NONE : left.map((part) => part.trim()).join('，')
}

/** What the message tells to be over, each in the words of its clause. */
function saidToBeOver(message: string): string[] {
  return clausesOf(fold(message)).flatMap(({ text: clause, isQuestion }) => {
    const m = SOLVED.exec(clause)
    if (m === null) return []
    const end = m.index + m[0].length
    const isOver = aspectOf({ clause, start: m.index, end, isQuestion }) === 'real'
    return isOver ? [clause.slice(0, m.index)] : []
  })
}

function isAbout(words: string, hindrance: string): boolean {
  for (let at = 0; at + 2 <= hindrance.length; at += 1) {
    const pair = hindrance.slice(at, at + 2)
    if (HAN_PAIR.test(pair) && !COMMON.has(pair) && words.includes(pair)) return true
  }
  return false
}

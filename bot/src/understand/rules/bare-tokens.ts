/** Reports that are nothing but values between signs, without labels: 「新界泵业，合同，付款周期，下周二」. */
import type { UnderstandContext } from '../understanding.ts'
import { type FoundObstacle, NO_OBSTACLE } from './obstacle.ts'
import { stageByName } from './stage.ts'

/** "华东机电 / 报价 / 嫌贵 / 周三": a stage standing alone between signs. */
export function stageToken(
  clauses: readonly { text: string }[],
  context: UnderstandContext,
): string | null {
  const words = clauses.flatMap(({ text }) => text.split(/[\s◇]+/)).filter((w) => w !== '')
  if (words.length < 2 || clauses.length < 2) return null
  for (const said of words) {
    const word = said.replace(/[:【】[\]]/g, '')
    if (word.length <= 4 && context.process.stages.some((s) => s.name === word)) {
      return stageByName(word, context.process)
    }
  }
  return null
}

/** "新界泵业，合同，付款周期，下周二": what follows the bare stage is what is stuck. */
export function obstacleToken(
  clauses: readonly { start: number; end: number; text: string }[],
  dates: readonly { start: number; end: number }[],
  context: UnderstandContext,
): FoundObstacle | null {
  const isStage = (words: string): boolean =>
    context.process.stages.some((s) => s.name === words.replace(/[◇:【】[\]\s]/g, ''))
  const at = clauses.findIndex((c) => isStage(c.text))
  const following = clauses[at + 1]
  // A blank before a figure does not cut a clause: "交付 无 12/9".
  const words = following ? (following.text.split(/\s/)[0] ?? '') : ''
  const next = following && {
    start: following.start,
    end: following.start + words.length,
    text: words,
  }
  if (at < 0 || !next || next.text.length > 10 || /[◇\d了去约再]/.test(next.text)) return null
  if (dates.some((d) => d.start < next.end && next.start < d.end)) return null
  return { start: next.start, end: next.end, isNone: NO_OBSTACLE.test(next.text), kind: 'strong' }
}

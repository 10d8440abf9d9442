import type { HealthParts } from '@kedu/shared/contracts/api/board-answers'
import { boardWords } from '../wording/boards-zh-cn.ts'

const PARTS = ['collection', 'contact', 'fit'] as const

/** 回款率 40% → 16 分, of each part that makes a customer's health. */
export function healthPartWords(parts: HealthParts): string[] {
  return PARTS.map((part) => {
    const name = boardWords.healthPart[part]
    const found = parts[part]
    return found === null
      ? boardWords.healthNoPart(name)
      : boardWords.healthPoints(name, found.percent, found.points)
  })
}

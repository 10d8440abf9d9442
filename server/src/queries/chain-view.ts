import type { ChainView } from '@kedu/shared/contracts/api/values'
import { type ChainScore, chainPercent } from '@kedu/shared/evidence/evidence-chain'

export function chainView(score: ChainScore): ChainView {
  return { ...score, percent: chainPercent(score) }
}

/**
 * How reps say that something has happened, by what happened. Every pattern carries its own mark of
 * completion (了 过 好 完 已 回来 …); whether the sentence takes it back is `aspect.ts`'s business.
 */
import { CONTRACT_PATTERNS } from './milestones/contract.ts'
import { DELIVERY_PATTERNS } from './milestones/delivery.ts'
import type { MilestonePattern } from './milestones/milestone.ts'
import { NEED_PATTERNS } from './milestones/need.ts'
import { QUOTE_PATTERNS } from './milestones/quote.ts'

export const MILESTONE_PATTERNS: readonly MilestonePattern[] = [
  ...NEED_PATTERNS,
  ...QUOTE_PATTERNS,
  ...CONTRACT_PATTERNS,
  ...DELIVERY_PATTERNS,
]

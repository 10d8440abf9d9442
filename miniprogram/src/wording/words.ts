import type { DealRowView } from '@kedu/shared/contracts/api/deals'

export type OutcomeWords = Record<DealRowView['outcome'], string>

import type { DealRowView } from '@kedu/shared/contracts/api/deals'

/**
 * Pages read at different moments: a deal that moved up meanwhile is shown once, at its first place, and as it was last
 * answered. A page in which nothing differs is the one that was read, so that it is not drawn anew.
 */
export function distinctPages(
  answers: readonly { deals: readonly DealRowView[] }[],
  latest: ReadonlyMap<string, DealRowView>,
): (readonly DealRowView[])[] {
  const shown = new Set<string>()
  return answers.map(({ deals }) => {
    let differs = false
    const page: DealRowView[] = []
    for (const deal of deals) {
      const newer = latest.get(deal.id)
      const isNewer = newer !== undefined && newer.version > deal.version
      if (shown.has(deal.id)) differs = true
      else page.push(isNewer ? newer : deal)
      if (isNewer) differs = true
      shown.add(deal.id)
    }
    return differs ? page : deals
  })
}

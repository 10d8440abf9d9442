import type { DealRowView } from '@kedu/shared/contracts/api/deals'

/**
 * Pages read at different moments: a deal that moved up meanwhile is shown once, at its first place, and as it was last
 * answered.
 */
export function distinctPages(
  answers: readonly { deals: readonly DealRowView[] }[],
  latest: ReadonlyMap<string, DealRowView>,
): DealRowView[][] {
  const shown = new Set<string>()
  return answers.map(({ deals }) =>
    deals
      .filter(({ id }) => {
        const isNew = !shown.has(id)
        shown.add(id)
        return isNew
      })
      .map((deal) => {
        const newer = latest.get(deal.id)
        return newer !== undefined && newer.version > deal.version ? newer : deal
      }),
  )
}

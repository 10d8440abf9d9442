import {
  clockWords,
  nextActionWords,
  obstacleWords,
  stageWords,
} from '@kedu/bot/wording/deal-words'
import type { DealFacts } from '@kedu/shared/messages/outbound-message'
import { type CommandContext, EXIT } from '../command-io.ts'
import type { Command } from '../parse-command.ts'
import { textTable } from '../text-table.ts'
import { cliWords, dealsTable } from '../wording.ts'

/** Red ones first, longest overdue on top; then by what is due next. Closed deals are not listed. */
export function listDeals(
  { isRedOnly, owner }: Extract<Command, { kind: 'deals-list' }>,
  { workspace, now, write }: CommandContext,
): number {
  const at = now()
  const facts = workspace
    .rows()
    .filter((row) => row.outcome === 'open')
    .map((row) => workspace.facts(row, at))
    .filter((deal) => owner === null || deal.ownerName === owner)
    .filter((deal) => !isRedOnly || deal.clock.kind === 'red')
    .sort((a, b) => urgency(b) - urgency(a) || a.customerName.localeCompare(b.customerName, 'zh'))
  if (facts.length === 0) {
    write(`${cliWords.noDeals}\n`)
    return EXIT.ok
  }
  const zone = workspace.settings.timezone
  const rows = facts.map((deal) => [
    deal.customerNumber,
    deal.customerName,
    stageWords(deal),
    obstacleWords(deal),
    nextActionWords(deal, at, zone),
    deal.ownerName,
    clockWords(deal.clock, at, zone) ?? '',
  ])
  write(textTable(dealsTable.header, rows))
  write(`${cliWords.dealCount(facts.length)}\n`)
  return EXIT.ok
}

/** Hours beyond the limit; negative while there is time. */
function urgency({ clock }: DealFacts): number {
  switch (clock.kind) {
    case 'red':
      return clock.overdueHours
    case 'running':
      return -clock.hoursLeft
    case 'waiting':
    case 'none':
      return -100_000
    default:
      return clock satisfies never
  }
}

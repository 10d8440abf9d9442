import { monthOf } from '@kedu/shared/alerts/monthly-quota'
import { percentText } from '@kedu/shared/wording/percent'
import { limitsOf, readQuota } from '../../flows/quota-book.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import { textTable } from '../text-table.ts'
import { quotaTable } from '../wording.ts'

/** What DingTalk's allowance of this month was spent on (D10). */
export async function showQuota({ workspace, now, write }: CommandContext): Promise<number> {
  const use = await readQuota(workspace, monthOf(now(), workspace.settings.timezone))
  const limits = limitsOf(workspace)
  const rows = (['api', 'callbacks'] as const).map((kind) => [
    quotaTable[kind],
    String(use[kind]),
    String(limits[kind]),
    percentText(Math.floor((use[kind] * 100) / limits[kind])),
  ])
  write(textTable(quotaTable.header, rows))
  if (use.isRefused) write(`${quotaTable.refused}\n`)
  write(`${quotaTable.hint}\n`)
  return EXIT.ok
}

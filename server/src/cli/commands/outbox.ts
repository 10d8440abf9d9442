import { shortMoment } from '@kedu/bot/wording/dates'
import { type CommandContext, EXIT } from '../command-io.ts'
import { textTable } from '../text-table.ts'
import { cliWords, failureWords, outboxTable } from '../wording.ts'

/** What was given up, and how much is on its way. */
export async function listOutbox({ workspace, now, write }: CommandContext): Promise<number> {
  const dead = await workspace.store.deadLetters(workspace.id)
  const { outboxPending } = await workspace.store.counts(workspace.id)
  write(`${cliWords.pending(outboxPending)}\n`)
  if (dead.length === 0) {
    write(`${cliWords.noDead}\n`)
    return EXIT.ok
  }
  const rows = dead.map((entry) => [
    entry.key,
    workspace.people.get(entry.recipientId)?.name ?? entry.recipientId,
    entry.dead === null ? '' : failureWords(entry.dead.reason),
    entry.dead === null ? '' : shortMoment(entry.dead.at, now(), workspace.settings.timezone),
    entry.dead?.detail ?? '',
  ])
  write(textTable(outboxTable.header, rows))
  write(`${cliWords.resendHint}\n`)
  return EXIT.ok
}

export async function resendOutbox(
  key: string | 'all',
  { workspace, now, write }: CommandContext,
): Promise<number> {
  const { store } = workspace
  const keys =
    key === 'all' ? (await store.deadLetters(workspace.id)).map((entry) => entry.key) : [key]
  let resent = 0
  for (const one of keys) if (await store.resend(workspace.id, one, now())) resent += 1
  if (resent === 0 && key !== 'all') {
    write(`${cliWords.noSuchDead(key)}\n`)
    return EXIT.failed
  }
  write(`${cliWords.resent(resent)}\n`)
  return EXIT.ok
}

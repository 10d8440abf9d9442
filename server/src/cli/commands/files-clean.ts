import { DAY_MS } from '@kedu/shared/time/instant'
import { type CleanResult, DEFAULT_OLDER_THAN_MS } from '../../files/clean-files.ts'
import { FilesUnavailableError } from '../../files/objects.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import { cleanWords } from '../files-wording.ts'
import type { Command } from '../parse-command.ts'

const MOST_DAYS = 3_650

/** Puts aside what nothing names, and throws away what lay aside for a month. */
export async function cleanFiles(
  { olderThan, isDryRun, isForced }: Extract<Command, { kind: 'files-clean' }>,
  { cleaning, write }: CommandContext,
): Promise<number> {
  if (cleaning === undefined) throw new Error('This command needs the place files are kept in')
  const olderThanMs = daysOf(olderThan)
  if (olderThanMs === null) {
    write(`${cleanWords.badAge(olderThan ?? '')}\n`)
    return EXIT.notUnderstood
  }
  let result: CleanResult
  try {
    result = await cleaning.clean({ olderThanMs, isDryRun, isForced })
  } catch (error) {
    if (!(error instanceof FilesUnavailableError)) throw error
    write(`${cleanWords.away}\n`)
    return EXIT.failed
  }
  switch (result.kind) {
    case 'cleaned':
      write(`${cleanWords.cleaned(result.counts, isDryRun).join('\n')}\n`)
      return EXIT.ok
    case 'unreadable':
      write(`${cleanWords.unreadable(result.what).join('\n')}\n`)
      return EXIT.failed
    case 'suspicious':
      write(`${cleanWords.suspicious(result.counts)}\n`)
      return EXIT.failed
    default:
      return result satisfies never
  }
}

/** `30d` or `30`, from one day on; null: not understood. */
function daysOf(text: string | null): number | null {
  if (text === null) return DEFAULT_OLDER_THAN_MS
  const days = /^(\d{1,4})d?$/.exec(text)?.[1]
  const count = Number(days ?? 0)
  return count >= 1 && count <= MOST_DAYS ? count * DAY_MS : null
}

import type { Suite } from '@kedu/shared/people/person'
import { importDeals } from '../../import/import-deals.ts'
import { countResults, type ReportRow, reportCsv } from '../../import/import-report.ts'
import { importPeople } from '../../people/import-people.ts'
import { SAMPLE_WORKSPACE } from '../../trial/sample-settings.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import type { Command } from '../parse-command.ts'
import { NOTHING_IMPORTED, reportLine, reportSummary, reportWritten } from '../wording.ts'

type CommandOf<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>

export async function runPeopleImport(
  { file, fallback, platform, report }: CommandOf<'people-import'>,
  context: CommandContext,
): Promise<number> {
  const { workspace } = context
  // The trial has no other platform; real people are in WeCom.
  const fitting: Suite = workspace.id === SAMPLE_WORKSPACE ? 'web' : 'wecom'
  const bytes = await context.readFile(file)
  const result = await importPeople(workspace, bytes, {
    now: context.now(),
    suite: platform ?? fitting,
    fallback,
  })
  if (result.kind === 'unreadable') return fail(result.problem, context)
  for (const row of result.rows) context.write(`${reportLine(row)}\n`)
  const code = await finish(result.rows, result.notes, report, context)
  // A fallback manager was given as well: a list without news is no failure then.
  return fallback === null ? code : EXIT.ok
}

export async function runDealsImport(
  { file, owner, isBeforeGate, isSimilarOk, report }: CommandOf<'import'>,
  context: CommandContext,
): Promise<number> {
  const bytes = await context.readFile(file)
  const result = await importDeals(context.workspace, bytes, {
    now: () => context.now(),
    owner,
    isBeforeGate,
    isSimilarOk,
    onRow: (row) => context.write(`${reportLine(row)}\n`),
  })
  if (result.kind === 'unreadable') return fail(result.problem, context)
  return finish(result.rows, result.notes, report, context)
}

function fail(problem: string, context: CommandContext): number {
  context.write(`${problem}\n`)
  return EXIT.failed
}

/** Fails when no line came in: whoever runs this from a script has to look. */
async function finish(
  rows: readonly ReportRow[],
  notes: readonly string[],
  report: string | null,
  context: CommandContext,
): Promise<number> {
  const counts = countResults(rows)
  const isNothing = counts.created + counts.updated === 0
  for (const note of notes) context.write(`${note}\n`)
  context.write(`${reportSummary(counts)}\n`)
  if (isNothing) context.write(`${NOTHING_IMPORTED}\n`)
  if (report !== null) {
    await context.writeFile(report, reportCsv(rows))
    context.write(`${reportWritten(report)}\n`)
  }
  return isNothing ? EXIT.failed : EXIT.ok
}

import { contentKey } from '../../files/file-keys.ts'
import { overruledCases } from '../../queries/overruled-cases.ts'
import { FILES_FOLDER } from '../../store/lowdb/stream-path.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import { cliWords } from '../wording.ts'

/**
 * Writes every overruled case, one JSON line each. The files stay where they are: `path` is below the
 * data folder, and tells which backup has them, too.
 */
export async function exportOverruled(
  file: string,
  { workspace, write, writeFile }: CommandContext,
): Promise<number> {
  const lines: string[] = []
  for await (const { file: stored, ...overruled } of overruledCases(workspace)) {
    const path = `${FILES_FOLDER}/${contentKey(workspace.id, stored.fileId)}`
    lines.push(`${JSON.stringify({ file: { ...stored, path }, ...overruled })}\n`)
  }
  if (lines.length === 0) {
    write(`${cliWords.noOverruled}\n`)
    return EXIT.ok
  }
  await writeFile(file, lines.join(''))
  write(`${cliWords.overruled(lines.length, file)}\n`)
  return EXIT.ok
}

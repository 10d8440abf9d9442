import { diagnose } from '../../doctor/doctor.ts'
import { type CommandContext, EXIT } from '../command-io.ts'

/** What works, and what to do about what does not; fails when something is broken. */
export async function runDoctor(context: CommandContext): Promise<number> {
  const { workspace, connections } = context
  const diagnosis = await diagnose({ workspace, ...connections, now: context.now() })
  for (const line of diagnosis.lines) context.write(`${line}\n`)
  return diagnosis.isWell ? EXIT.ok : EXIT.failed
}

/** Which company a command works on: the sample one of the trial or the real one. */
import { SAMPLE_WORKSPACE } from '../../trial/sample-settings.ts'
import { MAIN_WORKSPACE } from '../../workspace/open-workspace.ts'
import type { CommandContext } from '../command-io.ts'
import type { Command } from '../parse-command.ts'
import { companyWords } from '../wording.ts'

export function noteCompany({ workspace, note }: CommandContext): void {
  if (workspace.id !== SAMPLE_WORKSPACE && workspace.id !== MAIN_WORKSPACE) {
    note(`${companyWords.one(workspace.id)}\n`)
    return
  }
  const isTrial = workspace.id === SAMPLE_WORKSPACE
  note(`${isTrial ? companyWords.trial : companyWords.real}\n`)
}

/**
 * Lists are taken into the sample company only when that is said, and into the real one only when
 * it is not: before the credentials are set, real customers would end up among the samples.
 */
export function isRightCompany(command: Command, { workspace, note }: CommandContext): boolean {
  if (command.kind !== 'import' && command.kind !== 'people-import') return true
  const isTrial = workspace.id === SAMPLE_WORKSPACE
  if (command.isForTrial === isTrial) return true
  note(`${isTrial ? companyWords.notConnected : companyWords.notTrial}\n`)
  return false
}

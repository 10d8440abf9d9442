/** The commands about workspaces themselves: each on its own file's work. */
import { type CommandContext, EXIT, type OperatorContext } from '../command-io.ts'
import type { WorkspaceCommand } from '../parse-workspace-command.ts'
import { workspaceWords as words } from '../workspace-wording.ts'
import { deleteWorkspace, exportWorkspace, importWorkspace } from './whole-workspaces.ts'
import {
  listCredentials,
  removeCredentials,
  rotateSecrets,
  setCredentials,
} from './workspace-credentials.ts'
import {
  createWorkspace,
  limitWorkspace,
  listWorkspaces,
  showHistory,
  suspendOrResume,
} from './workspaces.ts'

export async function runWorkspaceCommand(
  command: WorkspaceCommand,
  given: CommandContext,
): Promise<number> {
  const { installation } = given
  if (installation === undefined) {
    given.write(`${words.notHere}\n`)
    return EXIT.failed
  }
  const context: OperatorContext = { ...given, installation }
  switch (command.kind) {
    case 'workspace-create':
      return createWorkspace(command, context)
    case 'workspace-list':
      return listWorkspaces(context)
    case 'workspace-history':
      return showHistory(command, context)
    case 'workspace-limits':
      return limitWorkspace(command, context)
    case 'workspace-suspend':
    case 'workspace-resume':
      return suspendOrResume(command, context)
    case 'workspace-export':
      return exportWorkspace(command, context)
    case 'workspace-import':
      return importWorkspace(command, context)
    case 'workspace-delete':
      return deleteWorkspace(command, context)
    case 'credentials-set':
      return setCredentials(command, context)
    case 'credentials-list':
      return listCredentials(command, context)
    case 'credentials-remove':
      return removeCredentials(command, context)
    case 'secrets-rotate':
      return rotateSecrets(context)
    default:
      return command satisfies never
  }
}

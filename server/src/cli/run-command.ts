import { type CommandContext, EXIT, FileProblem } from './command-io.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './commands/api-keys.ts'
import { addCalendarDay, removeCalendarDay } from './commands/calendar.ts'
import { isRightCompany, noteCompany } from './commands/company.ts'
import { listDeals } from './commands/deals.ts'
import { runDoctor } from './commands/doctor.ts'
import { cleanFiles } from './commands/files-clean.ts'
import { runDealsImport, runPeopleImport } from './commands/imports.ts'
import { runWorkspaceCommand } from './commands/installation.ts'
import { exportOverruled } from './commands/judge-export.ts'
import { listOutbox, resendOutbox } from './commands/outbox.ts'
import { listPeople } from './commands/people.ts'
import { linkAccounts } from './commands/people-accounts.ts'
import { handOverDeals } from './commands/people-hand-over.ts'
import { linkPerson } from './commands/people-link.ts'
import { addRule, listRules, removeRule } from './commands/people-rules.ts'
import { setPerson } from './commands/people-set.ts'
import { syncPeople } from './commands/people-sync.ts'
import { showQuota } from './commands/quota.ts'
import { setSetting, showSettings } from './commands/settings.ts'
import { listDeliveries, listWebhooks, resendDeliveries } from './commands/webhooks.ts'
import { type Command, parseCommand } from './parse-command.ts'
import { cliWords, HELP, notUnderstood } from './wording.ts'
import { workspaceWords } from './workspace-wording.ts'

/**
 * Runs one command of `kedu` on an open workspace, in this process or for somebody at the other end
 * of the control socket. Returns the exit code; says everything through `context.write`.
 */
/** Run on their own, in any folder. */
const NEEDS_NO_DATA: ReadonlySet<Command['kind']> = new Set([
  'help',
  'understand',
  'judge',
  'verify-pack',
  'sample',
  'backup',
  'restore',
  'move-store',
])

export async function runCommand(argv: readonly string[], given: CommandContext): Promise<number> {
  const parsed = parseCommand(argv)
  if (parsed.kind === 'not-understood') {
    given.write(notUnderstood(parsed.words))
    return EXIT.notUnderstood
  }
  const { command, workspace } = parsed
  const company = workspace === null ? {} : await given.installation?.company(workspace)
  if (company === undefined || company === null) {
    given.write(`${workspaceWords.unknown(workspace ?? '')}\n`)
    return EXIT.failed
  }
  const context: CommandContext = { ...given, ...company }
  try {
    if (!NEEDS_NO_DATA.has(command.kind)) noteCompany(context)
    if (!isRightCompany(command, context)) return EXIT.failed
    switch (command.kind) {
      case 'help':
        context.write(HELP)
        return EXIT.ok
      case 'workspace-create':
      case 'workspace-list':
      case 'workspace-history':
      case 'workspace-limits':
      case 'workspace-suspend':
      case 'workspace-resume':
      case 'workspace-export':
      case 'workspace-import':
      case 'workspace-delete':
      case 'credentials-set':
      case 'credentials-list':
      case 'credentials-remove':
      case 'secrets-rotate':
        return await runWorkspaceCommand(command, context)
      case 'people-import':
        return await runPeopleImport(command, context)
      case 'people-list':
        return listPeople(context)
      case 'people-link':
        return await linkPerson(command.person, context)
      case 'people-sync':
        return await syncPeople(context)
      case 'people-rules-list':
        return listRules(context)
      case 'people-rules-add':
        return await addRule(command, context)
      case 'people-rules-remove':
        return await removeRule(command.number, context)
      case 'people-set':
        return await setPerson(command, context)
      case 'people-link-account':
        return await linkAccounts(command, context)
      case 'people-hand-over':
        return await handOverDeals(command, context)
      case 'import':
        return await runDealsImport(command, context)
      case 'deals-list':
        return listDeals(command, context)
      case 'doctor':
        return await runDoctor(context)
      case 'quota':
        return await showQuota(context)
      case 'api-keys-create':
        return await createApiKey(command, context)
      case 'api-keys-list':
        return listApiKeys(context)
      case 'api-keys-revoke':
        return await revokeApiKey(command.id, context)
      case 'webhooks-list':
        return await listWebhooks(context)
      case 'webhooks-deliveries':
        return await listDeliveries(command.id, context)
      case 'webhooks-resend':
        return await resendDeliveries(command, context)
      case 'outbox-list':
        return listOutbox(context)
      case 'outbox-resend':
        return await resendOutbox(command.key, context)
      case 'settings-show':
        return showSettings(context)
      case 'settings-set':
        return await setSetting(command.key, command.value, context)
      case 'calendar-add':
        return await addCalendarDay(command, context)
      case 'calendar-remove':
        return await removeCalendarDay(command.date, context)
      case 'judge-export':
        return await exportOverruled(command.file, context)
      case 'judge':
        context.write(`${cliWords.judgeElsewhere}\n`)
        return EXIT.failed
      case 'verify-pack':
        context.write(`${cliWords.verifyElsewhere}\n`)
        return EXIT.failed
      case 'sample':
        context.write(`${cliWords.sampleElsewhere}\n`)
        return EXIT.failed
      case 'files-clean':
        return await cleanFiles(command, context)
      case 'backup':
      case 'restore':
      case 'move-store':
        context.write(`${cliWords.backupElsewhere}\n`)
        return EXIT.failed
      case 'understand':
        // Needs no company; `kedu.ts` answers it before anything is opened.
        context.write(`${cliWords.understandElsewhere}\n`)
        return EXIT.failed
      default:
        return command satisfies never
    }
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    context.write(`${error.message}\n`)
    return EXIT.failed
  }
}

import { ROLES, type Role } from '@kedu/shared/people/person'
import {
  ROLE_RULE_FIELDS,
  type RoleRule,
  type RoleRuleField,
  type RuledRole,
} from '@kedu/shared/people/role-rules'
import { type CommandContext, EXIT } from '../command-io.ts'
import type { Command } from '../parse-command.ts'
import { rulesWords as words } from '../people-wording.ts'
import { textTable } from '../text-table.ts'
import { roleName } from '../wording.ts'
import { saveSettings } from './settings.ts'

/** In the order in which they count. */
export function listRules({ workspace, write }: CommandContext): number {
  const { roleRules } = workspace.settings
  if (roleRules.length === 0) {
    write(`${words.none}\n`)
    return EXIT.ok
  }
  const rows = roleRules.map(({ field, words: what, role }, index) => [
    String(index + 1),
    words.field(field),
    what,
    role === 'none' ? words.noRole : roleName(role),
  ])
  write(textTable(words.header, rows))
  return EXIT.ok
}

/** One more at the end; checked with the other settings. */
export function addRule(
  { field, what, role }: Extract<Command, { kind: 'people-rules-add' }>,
  context: CommandContext,
): Promise<number> {
  const rule = { field: fieldOf(field), words: what.trim(), role: ruledRoleOf(role) }
  const { field: known, role: given } = rule
  if (known === null) return fail(words.badField(field), context)
  if (given === null) return fail(words.badRole(role), context)
  const added: RoleRule = { field: known, words: rule.words, role: given }
  const { settings } = context.workspace
  return saveSettings({ ...settings, roleRules: [...settings.roleRules, added] }, context)
}

export function removeRule(number: string, context: CommandContext): Promise<number> {
  const { settings } = context.workspace
  const index = Number(number) - 1
  if (settings.roleRules[index] === undefined) return fail(words.noSuchRule(number), context)
  const roleRules = settings.roleRules.filter((_, at) => at !== index)
  return saveSettings({ ...settings, roleRules }, context)
}

function fieldOf(text: string): RoleRuleField | null {
  return ROLE_RULE_FIELDS.find((field) => field === text || words.field(field) === text) ?? null
}

function ruledRoleOf(text: string): RuledRole | null {
  if (text === 'none' || text === words.noRole) return 'none'
  return roleOf(text)
}

/** `manager` or 主管. */
export function roleOf(text: string): Role | null {
  return ROLES.find((role) => role === text || roleName(role) === text) ?? null
}

async function fail(problem: string, { write }: CommandContext): Promise<number> {
  write(`${problem}\n`)
  return EXIT.failed
}

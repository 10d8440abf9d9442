/** The company's rules as a document with a history (E24): shown, changed, never written over. */
import { canChangeRules } from '@kedu/shared/access/rules'
import type {
  ChangeRules,
  CheckRulesAnswer,
  RuleChanges,
  RuleFieldView,
  RuleHistoryAnswer,
  RulesAnswer,
} from '@kedu/shared/contracts/api/rules'
import type { ChangeLineView } from '@kedu/shared/contracts/api/values'
import type { Person } from '@kedu/shared/people/person'
import {
  personChosen,
  type Recipients,
  recipientPerson,
  recipientsIn,
} from '@kedu/shared/process/recipient'
import { changedRules, type RuleSettings, readRuleChanges } from '@kedu/shared/process/rule-changes'
import {
  RULE_FIELD_NAMES,
  RULE_GROUPS,
  type RuleFieldName,
  type RuleValue,
  ruleField,
} from '@kedu/shared/process/rule-fields'
import { validateSettings, type WorkspaceSettings } from '@kedu/shared/process/settings'
import type { Asking } from '../queries/asking.ts'
import { SettingsConflictError, type SettingsEntry } from '../workspace/settings.ts'
import type { Workspace } from '../workspace/workspace.ts'
import {
  fieldWords,
  groupNames,
  problemWords,
  ROLE_WORDS,
  rangeWords,
  rulesWords,
  unitWords,
  valueWords,
} from './wording.ts'

const HISTORY_PAGE = 30
const MAX_TRIES = 3

/** What is wrong with one field of a change. */
export interface RuleFault {
  field: RuleFieldName
  message: string
}

export type ReadSettings =
  | { kind: 'settings'; settings: WorkspaceSettings; changed: RuleFieldName[] }
  | { kind: 'faults'; faults: RuleFault[] }

export type RuleChangeResult =
  | { kind: 'changed' }
  | { kind: 'faults'; faults: RuleFault[] }
  | { kind: 'unchanged' }
  | { kind: 'conflict'; message: string }

export function rulesView({ workspace, me }: Asking): RulesAnswer {
  return {
    version: workspace.settingsVersion,
    mayChange: canChangeRules(me),
    groups: RULE_GROUPS.map((group) => ({
      group,
      name: groupNames[group],
      fields: RULE_FIELD_NAMES.filter((name) => ruleField(name).group === group).map((name) =>
        fieldView(name, workspace),
      ),
    })).filter(({ fields }) => fields.length > 0),
  }
}

function fieldView(field: RuleFieldName, workspace: Workspace): RuleFieldView {
  const { form } = ruleField(field)
  const words = fieldWords[field]
  const value = workspace.settings[field]
  return {
    field,
    label: words.label,
    does: words.does,
    kind: form.kind,
    unit: unitWords(form),
    isPercent: form.kind === 'number' && form.unit === 'percent',
    range: rangeWords(form),
    off: words.off ?? null,
    options: optionsOf(field, workspace),
    value,
    shown: valueWords(field, value, (id) => nameOf(workspace, id)),
  }
}

function optionsOf(field: RuleFieldName, workspace: Workspace): RuleFieldView['options'] {
  const { form } = ruleField(field)
  if (form.kind === 'choice') {
    return form.options.map((value) => ({
      value,
      label: fieldWords[field].options?.[value] ?? value,
    }))
  }
  const leading = leadersOf(workspace)
  switch (form.kind) {
    case 'person':
      return leading.map(({ id, name }) => ({ value: id, label: name }))
    case 'recipient':
      return [
        ...form.roles.map((role) => ({ value: role, label: ROLE_WORDS[role] })),
        ...leading.map(({ id, name }) => ({ value: recipientPerson(id), label: name })),
      ]
    default:
      return []
  }
}

/** Who may be named in a rule: whoever leads others, for an alert shows what it is about. */
function leadersOf({ people }: Workspace): Person[] {
  return [...people.all.values()]
    .filter((person) => mayHear(person))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN') || (a.id < b.id ? -1 : 1))
}

function mayHear({ active, role }: Person): boolean {
  return active && (role === 'manager' || role === 'director' || role === 'admin')
}

/** The settings as they would be, or all that is wrong with them, field by field. */
export function settingsWith(workspace: Workspace, changes: RuleChanges): ReadSettings {
  const reading = readRuleChanges(changes)
  if (reading.kind === 'problems') {
    const faults = reading.problems.map(({ field, problem, value }) => ({
      field,
      message: problemWords(field, problem, value),
    }))
    return { kind: 'faults', faults }
  }
  const settings: WorkspaceSettings = { ...workspace.settings, ...reading.settings }
  const faults = validateSettings(settings).flatMap(({ field, problem, value }) =>
    isRuleField(field) ? [{ field, message: problemWords(field, problem, value) }] : [],
  )
  for (const field of RULE_FIELD_NAMES) {
    const problem = peopleProblem(field, reading.settings[field] ?? null, workspace)
    if (problem !== null) faults.push({ field, message: problemWords(field, problem, '') })
  }
  if (faults.length > 0) return { kind: 'faults', faults }
  return { kind: 'settings', settings, changed: changedRules(workspace.settings, settings) }
}

/** What is wrong with whom a change names; what was chosen earlier is not asked about again. */
function peopleProblem(
  field: RuleFieldName,
  value: RuleValue,
  { people }: Workspace,
): 'nobody' | 'not-for-them' | null {
  const { kind } = ruleField(field).form
  if (value === null || (kind !== 'person' && kind !== 'recipient')) return null
  const named =
    kind === 'person'
      ? [String(value)]
      : recipientsIn(value as Recipients).flatMap((one) => personChosen(one) ?? [])
  for (const id of named) {
    const person = people.get(id)
    if (person?.active !== true) return 'nobody'
    if (kind === 'recipient' && !mayHear(person)) return 'not-for-them'
  }
  return null
}

/** What is wrong with changes and what they would change; stores nothing. */
export function checkRules(workspace: Workspace, changes: RuleChanges): CheckRulesAnswer {
  const read = settingsWith(workspace, changes)
  if (read.kind === 'faults') return { lines: [], faults: read.faults }
  return { lines: ruleLines(workspace.settings, read.settings, workspace), faults: [] }
}

function isRuleField(field: keyof WorkspaceSettings): field is RuleFieldName {
  return RULE_FIELD_NAMES.some((name) => name === field)
}

/**
 * Stores a change in the admin's name and applies it at once: due times of all deals are computed
 * again. They live in memory and are computed at every start, so a process that dies in between
 * loses nothing. Rules that somebody changed since `expectedVersion` are a conflict.
 */
export async function changeRules(
  { workspace, me, now }: Asking,
  { expectedVersion, changes }: ChangeRules,
): Promise<RuleChangeResult> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const conflict = await conflictSince(workspace, expectedVersion)
    if (conflict !== null) return { kind: 'conflict', message: conflict }
    const read = settingsWith(workspace, changes)
    if (read.kind === 'faults') return read
    if (read.changed.length === 0) return { kind: 'unchanged' }
    try {
      await workspace.changeSettings(read.settings, me.id, now)
      return { kind: 'changed' }
    } catch (error) {
      // Somebody else's change came first: whether it touches the rules is looked at again.
      if (!(error instanceof SettingsConflictError)) throw error
    }
  }
  throw new Error('The settings kept changing')
}

/** What others changed since that version, as a sentence; null when no rule of it is different. */
async function conflictSince(workspace: Workspace, version: number): Promise<string | null> {
  if (version === workspace.settingsVersion) return null
  if (version > workspace.settingsVersion) return rulesWords.newerThanKnown
  const entries = (await workspace.settingsHistory()).filter((entry) => entry.version > version)
  const lines = entries.flatMap((entry) => linesOf(entry, workspace))
  if (lines.length === 0) return null
  const who = [...new Set(entries.map(({ by }) => authorName(workspace, by)))].join('、')
  const said = lines.map(({ label, before, after }) =>
    rulesWords.change(label, before ?? '', after),
  )
  return rulesWords.conflict(who, said)
}

/** Who changed which rule when, from what to what; changes of other settings are left out. */
export async function ruleHistory(
  workspace: Workspace,
  before: number | null,
): Promise<RuleHistoryAnswer> {
  const changes = (await workspace.settingsHistory())
    .filter(({ version }) => before === null || version < before)
    .map((entry) => ({
      version: entry.version,
      at: entry.at,
      who: authorName(workspace, entry.by),
      lines: linesOf(entry, workspace),
    }))
    .filter(({ lines }) => lines.length > 0)
    .reverse()
  const page = changes.slice(0, HISTORY_PAGE)
  const last = page.at(-1)
  return { changes: page, next: changes.length > page.length && last ? last.version : null }
}

function linesOf(entry: SettingsEntry, workspace: Workspace): ChangeLineView[] {
  return ruleLines(entry.before, entry.after, workspace)
}

/** The rules two settings differ in, in words. */
export function ruleLines(
  before: RuleSettings,
  after: RuleSettings,
  workspace: Workspace,
): ChangeLineView[] {
  const name = (id: string) => nameOf(workspace, id)
  return changedRules(before, after).map((field) => ({
    field,
    label: fieldWords[field].label,
    before: valueWords(field, before[field], name),
    after: valueWords(field, after[field], name),
  }))
}

export function nameOf({ people }: Workspace, id: string): string {
  return people.get(id)?.name ?? rulesWords.unknownPerson
}

function authorName(workspace: Workspace, by: string): string {
  if (by === 'cli') return rulesWords.operator
  if (by === 'import') return rulesWords.import
  return nameOf(workspace, by)
}

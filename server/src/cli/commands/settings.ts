import { type Person, SUITES } from '@kedu/shared/people/person'
import { asRecipients, RECIPIENT_ROLES, recipientPerson } from '@kedu/shared/process/recipient'
import { RECIPIENT_FIELD_NAMES, type RuleFieldName } from '@kedu/shared/process/rule-fields'
import { validateSettings, type WorkspaceSettings } from '@kedu/shared/process/settings'
import { stageById } from '@kedu/shared/process/stages'
import { b2bProcess, lightProcess } from '@kedu/shared/process/templates'
import { validateProcess } from '@kedu/shared/process/validate-process'
import { isLocalDate } from '@kedu/shared/time/instant'
import { settingsWith } from '../../rules/rule-book.ts'
import { ROLE_WORDS } from '../../rules/wording.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import { textTable } from '../text-table.ts'
import { settingProblemWords, settingsTable, settingsWords, settingValues } from '../wording.ts'

type Reading =
  | { kind: 'read'; part: Partial<WorkspaceSettings> }
  | { kind: 'problem'; words: string }

const OFF = ['off', '关', '关闭', '无', 'none']

export function showSettings({ workspace, write }: CommandContext): number {
  const fallback = workspace.settings.fallbackManagerId
  const nameOf = (id: string) => workspace.people.get(id)?.name ?? id
  const name = fallback === null ? null : nameOf(fallback)
  write(textTable(settingsTable.header, settingValues(workspace.settings, name, nameOf)))
  return EXIT.ok
}

export async function setSetting(
  key: string,
  value: string,
  context: CommandContext,
): Promise<number> {
  const { workspace } = context
  const reading = readSetting(key, value.trim(), workspace)
  if (reading.kind === 'problem') {
    context.write(`${reading.words}\n`)
    return EXIT.failed
  }
  return saveSettings({ ...workspace.settings, ...reading.part }, context)
}

/** Checked as a whole; nothing is stored when something is wrong. */
export async function saveSettings(
  settings: WorkspaceSettings,
  { workspace, now, write }: CommandContext,
): Promise<number> {
  const problems = validateSettings(settings)
  if (problems.length > 0) {
    for (const problem of problems) write(`${settingProblemWords(problem)}\n`)
    write(`${settingsWords.nothingChanged}\n`)
    return EXIT.failed
  }
  if (JSON.stringify(settings) === JSON.stringify(workspace.settings)) {
    write(`${settingsWords.same}\n`)
    return EXIT.ok
  }
  await workspace.changeSettings(settings, 'cli', now())
  write(`${settingsWords.saved}\n`)
  return EXIT.ok
}

function readSetting(key: string, value: string, workspace: Workspace): Reading {
  switch (key) {
    case 'clock':
      if (value === 'natural' || value === 'working') return read({ clock: value })
      return problem(settingsWords.choose(key, ['natural', 'working']))
    case 'basis':
      if (value === 'next-action' || value === 'field-untouched') return read({ basis: value })
      return problem(settingsWords.choose(key, ['next-action', 'field-untouched']))
    case 'redFlagHours':
    case 'undoHours':
    case 'leadCapacity':
    case 'immediateBudgetPerDay':
    case 'orangeCustomers':
    case 'redRatio':
    case 'minContracts':
    case 'dingtalkCallsPerMonth':
    case 'dingtalkCallbacksPerMonth': {
      const number = numberOf(value)
      return number === null ? problem(settingsWords.notANumber(value)) : read({ [key]: number })
    }
    case 'nudgeBeforeHours':
    case 'directorAfterHours':
    case 'followUpAfterDays':
    case 'followUpManagerAfterHours':
    case 'requestAfterHours':
    case 'requestManagerAfterHours':
    case 'leadRecycleHours':
    case 'yellowAfterDays': {
      if (OFF.includes(value)) return read({ [key]: null })
      const number = numberOf(value)
      return number === null ? problem(settingsWords.notANumber(value)) : read({ [key]: number })
    }
    case 'dueTime':
    case 'digestTime':
      return read({ [key]: value })
    case 'quietHours': {
      if (OFF.includes(value)) return read({ quietHours: null })
      const [from = '', to = ''] = value.split(/\s*[-–—~至]\s*/)
      return read({ quietHours: { from, to } })
    }
    case 'goLiveOn': {
      if (OFF.includes(value)) return read({ goLiveOn: null })
      return isLocalDate(value) ? read({ goLiveOn: value }) : problem(settingsWords.badDay(value))
    }
    case 'regions':
    case 'departments':
    case 'cloudWords':
    case 'cloudStopWords':
    case 'obstacles':
      return read({ [key]: OFF.includes(value) && key !== 'obstacles' ? [] : namesOf(value) })
    case 'leadSpecialists':
      return readSpecialists(value, workspace)
    case 'fallbackManager':
      return readFallback(value, workspace)
    case 'process':
      return readProcess(value, workspace)
    default: {
      const recipient = RECIPIENT_FIELD_NAMES.find((field) => field === key)
      return recipient === undefined
        ? problem(settingsWords.unknownKey(key))
        : readRecipients(recipient, value, workspace)
    }
  }
}

function read(part: Partial<WorkspaceSettings>): Reading {
  return { kind: 'read', part }
}

function problem(words: string): Reading {
  return { kind: 'problem', words }
}

function numberOf(value: string): number | null {
  return /^-?\d{1,9}(?:\.\d{1,6})?$/.test(value) ? Number(value) : null
}

function namesOf(value: string): string[] {
  return value.split(/[,，、;；]/).map((name) => name.trim())
}

function readFallback(value: string, { people }: Workspace): Reading {
  if (OFF.includes(value)) return read({ fallbackManagerId: null })
  const person = personCalled(value, people)
  return typeof person === 'string' ? problem(person) : read({ fallbackManagerId: person.id })
}

/** 本人, 直属上级 … or somebody who leads others; several as 直属上级,李总监. */
function readRecipients(key: RuleFieldName, value: string, workspace: Workspace): Reading {
  const named: string[] = []
  for (const name of namesOf(value)) {
    const role = RECIPIENT_ROLES.find((known) => known === name || ROLE_WORDS[known] === name)
    const found = role ?? personCalled(name, workspace.people)
    if (role === undefined && typeof found === 'string') return problem(found)
    named.push(typeof found === 'string' ? found : recipientPerson(found.id))
  }
  const chosen = asRecipients(named)
  const reading = settingsWith(workspace, { [key]: chosen })
  return reading.kind === 'faults'
    ? problem(reading.faults.map(({ message }) => message).join(''))
    : read({ [key]: chosen })
}

/** By id, account or a name only one person has; else why there is nobody. */
function personCalled(value: string, people: Workspace['people']): Person | string {
  const named = people.byName(value)
  const person =
    people.get(value) ??
    SUITES.map((suite) => people.byAccount(suite, value)).find((found) => found !== null) ??
    (named.length === 1 ? named[0] : null)
  if (person) return person
  return named.length > 1 ? settingsWords.several(value) : settingsWords.nobody(value)
}

/** 「光伏：张伟,李娜；储能：王强」 */
function readSpecialists(value: string, { people }: Workspace): Reading {
  if (OFF.includes(value)) return read({ leadSpecialists: [] })
  const leadSpecialists: WorkspaceSettings['leadSpecialists'] = []
  for (const entry of value.split(/[;；]/)) {
    const [industry = '', names] = entry.split(/[:：]/)
    if (names === undefined) return problem(settingsWords.badSpecialists(entry))
    const persons = namesOf(names).map((name) => personCalled(name, people))
    const unknown = persons.find((person) => typeof person === 'string')
    if (unknown !== undefined) return problem(unknown)
    const personIds = persons.flatMap((person) => (typeof person === 'string' ? [] : [person.id]))
    leadSpecialists.push({ industry: industry.trim(), personIds })
  }
  return read({ leadSpecialists })
}

/** Only when every deal still has its stage there. */
function readProcess(value: string, workspace: Workspace): Reading {
  if (value !== 'light' && value !== 'b2b')
    return problem(settingsWords.choose('process', ['light', 'b2b']))
  const process = value === 'light' ? lightProcess() : b2bProcess()
  const inUse = [...new Set(workspace.rows().map((row) => row.stage))]
  const lost = validateProcess(process, inUse).flatMap((found) =>
    found.kind === 'stage-in-use-removed' ? [found.stage] : [],
  )
  if (lost.length === 0) return read({ process })
  const names = lost.map((id) => stageById(workspace.settings.process, id)?.name ?? id)
  return problem(settingsWords.stagesInUse(names))
}

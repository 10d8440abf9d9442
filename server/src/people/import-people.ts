/** `kedu people import`: roles, regions and managers from a list; the directory no longer changes them. */

import {
  newPerson,
  type Person,
  type PersonId,
  type Suite,
  setByHand,
} from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { ReportRow } from '../import/import-report.ts'
import { readTable } from '../import/read-table.ts'
import { columnWords, peopleWords, tableProblemWords } from '../import/wording.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { onePeopleChangeAtATime } from './people-changes.ts'
import { type PersonRow, peopleColumns, readPersonRow } from './people-columns.ts'
import { personIdFor, personIdForName } from './person-id.ts'

export interface ImportPeopleOptions {
  now: Instant
  /** Whose user ids the accounts in the list are. */
  suite: Suite
  /** Name or account of the fallback manager; null: the list says, or it stays as it is. */
  fallback: string | null
}

export type PeopleImport =
  | { kind: 'imported'; rows: ReportRow[]; notes: string[] }
  /** Nothing was read; one Chinese sentence. */
  | { kind: 'unreadable'; problem: string }

/** A line on its way: who it is about and what they will be. */
interface Plan {
  row: PersonRow
  before: Person | null
  person: Person
  problem: string | null
}

/**
 * Checks every line first, then stores the good ones, each as a whole. Somebody with an account is
 * known by it, anybody else by a name only one person has. Empty cells change nothing.
 */
export async function importPeople(
  workspace: Workspace,
  bytes: Uint8Array,
  options: ImportPeopleOptions,
): Promise<PeopleImport> {
  const table = await readTable(bytes)
  if (table.kind === 'unreadable')
    return { kind: 'unreadable', problem: tableProblemWords(table.problem) }
  const columns = peopleColumns(table.header)
  if (!columns.has('name'))
    return { kind: 'unreadable', problem: columnWords.missing(['姓名'], table.header) }
  const read = table.rows.map((row) => readPersonRow(row, columns))
  return onePeopleChangeAtATime(workspace, async () => {
    const plans = planPeople(workspace, read, options)
    const rows: ReportRow[] = []
    for (const plan of plans) rows.push(await store(workspace, plan, options.now))
    const notes = columns.unknown.length > 0 ? [columnWords.unknown(columns.unknown)] : []
    notes.push(...(await adoptSettings(workspace, plans, options)))
    return { kind: 'imported', rows, notes }
  })
}

function planPeople(
  workspace: Workspace,
  rows: readonly PersonRow[],
  options: ImportPeopleOptions,
): Plan[] {
  const plans: Plan[] = []
  const planById = new Map<PersonId, Plan>()
  for (const row of rows) {
    const plan = planOf(workspace, row, options)
    const same = planById.get(plan.person.id)
    if (plan.problem === null && same) plan.problem = peopleWords.sameAs(same.row.line)
    if (plan.problem === null) planById.set(plan.person.id, plan)
    plans.push(plan)
  }
  const directory = new Map(workspace.people.all)
  for (const plan of planById.values()) directory.set(plan.person.id, plan.person)
  for (const plan of planById.values()) setManager(plan, directory, options.suite)
  refuseCircles(planById, workspace)
  return plans
}

function planOf(workspace: Workspace, row: PersonRow, { suite, now }: ImportPeopleOptions): Plan {
  const { people } = workspace
  const { account, name } = row
  const [only, ...others] = people.byName(name)
  let before: Person | null = null
  let problem = row.problems.length > 0 ? row.problems.join('；') : null
  if (account !== null) {
    before = people.byAccount(suite, account)
    // Known by name until now: this is the account that was missing.
    if (!before && only && others.length === 0 && only.accounts[suite] === undefined) before = only
  } else if (others.length > 0) problem ??= peopleWords.nameAmbiguous(name)
  else before = only ?? null

  const id = before?.id ?? freshId(workspace, row, suite)
  const base = before ?? newPerson({ id, name, joinedOn: workspace.today(now), handSet: [] })
  const accounts = account === null ? base.accounts : { ...base.accounts, [suite]: account }
  const person = { ...setByHand({ ...base, ...row.given }, row.given), name, accounts }
  if (isRoleByNameAlone(row, person, suite)) problem ??= peopleWords.needsAccount(row.roleWords)
  return { row, before, person, problem }
}

/**
 * On a company suite an account finds its person by the name: more rights than a rep's must not
 * wait there for whoever takes that name. On the web everybody gets a link made for them.
 */
function isRoleByNameAlone({ given }: PersonRow, person: Person, suite: Suite): boolean {
  if (suite === 'web' || given.role === undefined || given.role === 'rep') return false
  return Object.keys(person.accounts).length === 0
}

function freshId(workspace: Workspace, { account, name }: PersonRow, suite: Suite): PersonId {
  // In the trial people are picked by their own id.
  if (account !== null && suite === 'web' && workspace.people.get(account) === null) return account
  return account === null ? personIdForName(name) : personIdFor(suite, account)
}

/** By account first, else by a name only one person has, lines of the list included. */
function setManager(plan: Plan, directory: ReadonlyMap<PersonId, Person>, suite: Suite): void {
  const { manager } = plan.row
  if (manager === null) return
  if (manager.kind === 'nobody') {
    plan.person = setByHand(plan.person, { managerId: null })
    return
  }
  const found = findPerson(manager.words, directory, suite)
  if (found === 'several') plan.problem ??= peopleWords.managerAmbiguous(manager.words)
  else if (found === null) plan.problem ??= peopleWords.managerUnknown(manager.words)
  else if (found.id === plan.person.id) plan.problem ??= peopleWords.managerSelf
  else plan.person = setByHand(plan.person, { managerId: found.id })
}

function findPerson(
  words: string,
  directory: ReadonlyMap<PersonId, Person>,
  suite: Suite,
): Person | 'several' | null {
  const all = [...directory.values()]
  const account = words.toLowerCase()
  const byAccount = all.find((person) => person.accounts[suite] === account || person.id === words)
  if (byAccount) return byAccount
  const named = all.filter((person) => person.name === words)
  return named.length > 1 ? 'several' : (named[0] ?? null)
}

/**
 * Nobody may be led, at whatever distance, by somebody they lead. A line is also refused when it
 * leans on a line that was: until nothing more falls.
 */
function refuseCircles(planById: ReadonlyMap<PersonId, Plan>, workspace: Workspace): void {
  const after = (id: PersonId): Person | null => {
    const plan = planById.get(id)
    return plan && plan.problem === null ? plan.person : workspace.people.get(id)
  }
  for (let isChanged = true; isChanged; ) {
    isChanged = false
    for (const plan of planById.values()) {
      if (plan.problem !== null) continue
      const problem = brokenManager(plan, planById, after)
      if (problem === null) continue
      plan.problem = problem
      isChanged = true
    }
  }
}

function brokenManager(
  { person, before }: Plan,
  planById: ReadonlyMap<PersonId, Plan>,
  after: (id: PersonId) => Person | null,
): string | null {
  if (person.managerId === null || person.managerId === before?.managerId) return null
  if (after(person.managerId) === null) {
    return peopleWords.managerSkipped(planById.get(person.managerId)?.row.line ?? 0)
  }
  const names = [person.name]
  const seen = new Set<PersonId>()
  let next: PersonId | null = person.managerId
  while (next !== null && !seen.has(next)) {
    seen.add(next)
    const above: Person | null = after(next)
    if (above === null) return null
    names.push(above.name)
    if (above.id === person.id) return peopleWords.circle(names)
    next = above.managerId
  }
  return null
}

async function store(workspace: Workspace, plan: Plan, now: Instant): Promise<ReportRow> {
  const { row, before, person, problem } = plan
  const { line, name } = row
  if (problem !== null) return { line, name, result: 'skipped', note: problem }
  if (before !== null && JSON.stringify(before) === JSON.stringify(person)) {
    return { line, name, result: 'skipped', note: peopleWords.same }
  }
  await workspace.people.save(person, 'import', now)
  return { line, name, result: before === null ? 'created' : 'updated', note: '' }
}

/** Regions and departments the bot shall know when somebody speaks of them, and the fallback. */
async function adoptSettings(
  workspace: Workspace,
  plans: readonly Plan[],
  { now, fallback, suite }: ImportPeopleOptions,
): Promise<string[]> {
  const stored = plans.filter((plan) => plan.problem === null)
  const notes: string[] = []
  const settings = { ...workspace.settings }
  const fresh = (known: readonly string[], values: readonly (string | null)[]) => [
    ...new Set(values.filter((value) => value !== null && !known.includes(value))),
  ]
  const regions = fresh(
    settings.regions,
    stored.map(({ person }) => person.region),
  )
  const departments = fresh(
    settings.departments,
    stored.map(({ person }) => person.department),
  )
  settings.regions = [...settings.regions, ...regions.filter((region) => region !== null)]
  settings.departments = [...settings.departments, ...departments.filter((name) => name !== null)]
  const marked = stored.find(({ row }) => row.isFallback)?.person ?? null
  const named = fallback === null ? null : findPerson(fallback, workspace.people.all, suite)
  if (fallback !== null && (named === null || named === 'several')) {
    notes.push(peopleWords.fallbackUnknown(fallback))
  }
  const chosen = named !== null && named !== 'several' ? named : fallback === null ? marked : null
  if (chosen) settings.fallbackManagerId = chosen.id
  if (JSON.stringify(settings) === JSON.stringify(workspace.settings)) return notes
  await workspace.changeSettings(settings, 'import', now)
  if (regions.length > 0)
    notes.push(peopleWords.regionsAdded(settings.regions.slice(-regions.length)))
  if (departments.length > 0) {
    notes.push(peopleWords.departmentsAdded(settings.departments.slice(-departments.length)))
  }
  if (chosen) notes.push(peopleWords.fallbackSet(chosen.name))
  return notes
}

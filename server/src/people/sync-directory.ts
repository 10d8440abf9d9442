/**
 * The directory of a suite → people of the company. Reads without holding anybody up, changes a few
 * people at a time, and can be run as often as one likes: what is the same is not written.
 */
import type { CompanyDirectory, DirectoryChange, DirectoryReading } from '@kedu/bot/directory'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { Person, PersonId, Suite } from '@kedu/shared/people/person'
import {
  type PersonSave,
  planSync,
  type SyncPlan,
  type SyncQuestion,
} from '@kedu/shared/people/plan-sync'
import type { Instant } from '@kedu/shared/time/instant'
import { tellAdmins } from '../flows/tell-admins.ts'
import { peopleWords } from '../import/wording.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { handSetOf } from './hand-set.ts'
import { leaverNotices } from './leaver-notices.ts'
import { onePeopleChangeAtATime } from './people-changes.ts'
import { personIdFor } from './person-id.ts'

/** Other changes of people wait no longer than for so many. */
const SAVED_AT_ONCE = 20

export interface SyncDeps {
  workspace: Workspace
  suite: Suite
  directory: CompanyDirectory
  now(): Instant
  log: { info(fields: object, text: string): void; warn(fields: object, text: string): void }
}

export interface SyncReport {
  suite: Suite
  /** Members the suite showed. */
  seen: number
  saves: PersonSave[]
  questions: SyncQuestion[]
  /** Known people the app cannot see any more; nothing was concluded from that. */
  unseen: Person[]
  keptOut: number
  problems: DirectoryReading['problems']
}

/** Everybody, or those of a change. */
export async function syncDirectory(
  what: 'all' | DirectoryChange,
  deps: SyncDeps,
): Promise<SyncReport> {
  const { workspace, suite, directory, now, log } = deps
  const known = [...workspace.people.all.values()].flatMap(({ accounts }) => accounts[suite] ?? [])
  const reading = what === 'all' ? await directory.readAll(known) : await directory.readSome(what)
  const { snapshot, problems } = reading
  const hands = new Map<PersonId, Awaited<ReturnType<typeof handSetOf>>>()
  for (const person of workspace.people.all.values()) {
    if (person.handSet === undefined) hands.set(person.id, await handSetOf(person, workspace))
  }
  const plan = planSync({
    snapshot,
    people: withHandSet(workspace.people.all, hands),
    fallbackManagerId: workspace.settings.fallbackManagerId,
    roleRules: workspace.settings.roleRules,
    today: workspace.today(now()),
    personIdOf: personIdFor,
  })
  const saves = await saveAll(plan, deps)
  await tellOfQuestions(plan.questions, saves, deps)
  for (const { reason, what: part, detail } of problems) {
    log.warn({ suite, reason, part, detail }, 'part of the directory could not be read')
  }
  const counts = { seen: snapshot.members.length, saved: saves.length, problems: problems.length }
  log.info({ suite, ...counts }, 'directory read')
  const unseen = new Set(snapshot.unseenUserIds)
  return {
    suite,
    seen: snapshot.members.length,
    saves,
    questions: plan.questions,
    unseen: [...workspace.people.all.values()].filter(
      ({ active, accounts }) => active && unseen.has(accounts[suite] ?? ''),
    ),
    keptOut: plan.keptOut,
    problems,
  }
}

/** With what is known about hands put on those it is not on yet; the people as stored stay theirs. */
function withHandSet(
  people: ReadonlyMap<PersonId, Person>,
  hands: ReadonlyMap<PersonId, readonly NonNullable<Person['handSet']>[number][]>,
): ReadonlyMap<PersonId, Person> {
  if (hands.size === 0) return people
  return new Map(
    [...people].map(([id, person]) => {
      const handSet = hands.get(id)
      return [id, handSet === undefined ? person : { ...person, handSet }]
    }),
  )
}

async function saveAll(plan: SyncPlan, deps: SyncDeps): Promise<PersonSave[]> {
  const { workspace, now, log } = deps
  const saved: PersonSave[] = []
  for (let from = 0; from < plan.saves.length; from += SAVED_AT_ONCE) {
    const batch = plan.saves.slice(from, from + SAVED_AT_ONCE)
    await onePeopleChangeAtATime(workspace, async () => {
      for (const { before, person } of batch) {
        // Changed since it was planned, by a list or a message: the next reading sees to it.
        if (!isStill(before, person.id, workspace)) {
          log.info({ personId: person.id }, 'person changed meanwhile, left for the next reading')
          continue
        }
        await workspace.people.save(person, 'directory', now(), noticesOf(before, person, deps))
        saved.push({ before, person })
      }
    })
  }
  if (saved.length > 0) workspace.refreshClock()
  return saved
}

function isStill(before: Person | null, id: PersonId, { people }: Workspace): boolean {
  const current = people.get(id)
  if (before === null || current === null) return before === null && current === null
  const { handSet: _before, ...planned } = before
  const { handSet: _current, ...stored } = current
  return JSON.stringify(planned) === JSON.stringify(stored)
}

/** In the same commit as the leaving, so that it is said once and not forgotten. */
function noticesOf(
  before: Person | null,
  person: Person,
  { workspace, now }: SyncDeps,
): OutboxDraft[] {
  return before?.active && !person.active ? leaverNotices(person, workspace, now()) : []
}

/** Only of those enrolled now: whoever was asked about once stands in `kedu people sync`. */
async function tellOfQuestions(
  questions: readonly SyncQuestion[],
  saves: readonly PersonSave[],
  { workspace, now }: SyncDeps,
): Promise<void> {
  const enrolled = new Set(saves.flatMap(({ before, person }) => (before ? [] : [person.id])))
  for (const question of questions) {
    if (question.kind !== 'same-person' || !enrolled.has(question.personId)) continue
    const person = workspace.people.get(question.personId)
    const other = workspace.people.get(question.otherId)
    if (person === null || other === null) continue
    const { title, text } = peopleWords.samePerson(person, other, question.by)
    await tellAdmins(workspace, `same-person:${person.id}`, title, text, now())
  }
}

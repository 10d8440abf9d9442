/** Which industries' leads go only to whom: shown and changed by the admin, one industry at a time. */
import type {
  ChangeSpecialists,
  SpecialistsAnswer,
} from '@kedu/shared/contracts/api/lead-specialists'
import type { LeadSpecialists } from '@kedu/shared/leads/allocate'
import type { PersonId } from '@kedu/shared/people/person'
import { validateSettings, type WorkspaceSettings } from '@kedu/shared/process/settings'
import { type Asking, personRef } from '../queries/asking.ts'
import { SettingsConflictError, type SettingsEntry } from '../workspace/settings.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { isInLine } from './reps-in-line.ts'
import { specialistWords } from './specialist-wording.ts'

const HISTORY = 20
const MAX_TRIES = 3

export type SpecialistChange =
  | { kind: 'changed' }
  | { kind: 'refused'; message: string }
  | { kind: 'conflict'; message: string }

/** Industries of the process and those that have specialists, with everybody who may be one. */
export async function specialistsView(asking: Asking): Promise<SpecialistsAnswer> {
  const { workspace } = asking
  const { process, leadSpecialists } = workspace.settings
  const names = [...process.industries, ...leadSpecialists.map(({ industry }) => industry)]
  const reps = [...workspace.people.all.values()]
    .filter(isInLine)
    .toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN') || (a.id < b.id ? -1 : 1))
  return {
    industries: [...new Set(names)].map((industry) => {
      const personIds = specialistsOf(workspace.settings, industry)
      return {
        industry,
        people: personIds.map((id) => ({
          ...personRef(asking, id),
          isInLine: isSpecialistInLine(workspace, id),
        })),
        isForAll: !personIds.some((id) => isSpecialistInLine(workspace, id)),
      }
    }),
    reps: reps.map(({ id, region }) => ({ ...personRef(asking, id), region })),
    changes: (await workspace.settingsHistory())
      .flatMap((entry) => changesIn(entry, workspace))
      .reverse()
      .slice(0, HISTORY),
  }
}

function specialistsOf(
  { leadSpecialists }: Pick<WorkspaceSettings, 'leadSpecialists'>,
  industry: string,
): PersonId[] {
  return leadSpecialists.find((one) => one.industry === industry)?.personIds ?? []
}

function isSpecialistInLine({ people }: Workspace, id: PersonId): boolean {
  const person = people.get(id)
  return person !== null && isInLine(person)
}

function changesIn(
  { at, by, before, after }: SettingsEntry,
  { people }: Workspace,
): SpecialistsAnswer['changes'] {
  const industries = [...before.leadSpecialists, ...after.leadSpecialists]
  const nameOf = (id: PersonId) => people.get(id)?.name ?? specialistWords.gone
  const who = by === 'cli' ? specialistWords.operator : nameOf(by)
  return [...new Set(industries.map(({ industry }) => industry))].flatMap((industry) => {
    const was = specialistsOf(before, industry)
    const is = specialistsOf(after, industry)
    if (isSame(was, is)) return []
    const shown = (ids: readonly PersonId[]) => specialistWords.shown(ids.map(nameOf))
    return [{ at, who, industry, before: shown(was), after: shown(is) }]
  })
}

/** Whether it is the same people, in whatever order. */
function isSame(some: readonly PersonId[], others: readonly PersonId[]): boolean {
  return some.length === others.length && some.every((id) => others.includes(id))
}

/**
 * Stores whom an industry goes to; nobody: it is everybody's again. Whoever else changed the same
 * industry since the page was read is not written over. Leads that wait are given out at the next tick.
 */
export async function changeSpecialists(
  { workspace, me, now }: Asking,
  { industry: typed, personIds, expected }: ChangeSpecialists,
): Promise<SpecialistChange> {
  const industry = typed.trim()
  if (industry === '') return { kind: 'refused', message: specialistWords.noIndustry }
  const unknown = personIds.find((id) => !isSpecialistInLine(workspace, id))
  if (unknown !== undefined) {
    const name = workspace.people.get(unknown)?.name ?? null
    return { kind: 'refused', message: specialistWords.notInLine(name) }
  }
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const { settings } = workspace
    if (!isSame(specialistsOf(settings, industry), expected)) {
      return { kind: 'conflict', message: specialistWords.conflict(industry) }
    }
    const leadSpecialists = withSpecialists(settings.leadSpecialists, industry, personIds)
    const changed = { ...settings, leadSpecialists }
    const problem = validateSettings(changed).find(({ field }) => field === 'leadSpecialists')
    if (problem !== undefined) return { kind: 'refused', message: specialistWords.repeated }
    try {
      await workspace.changeSettings(changed, me.id, now)
      return { kind: 'changed' }
    } catch (error) {
      // Another setting was changed first: whether it is this one is looked at again.
      if (!(error instanceof SettingsConflictError)) throw error
    }
  }
  throw new Error('The settings kept changing')
}

function withSpecialists(
  all: readonly LeadSpecialists[],
  industry: string,
  personIds: readonly PersonId[],
): LeadSpecialists[] {
  const changed = personIds.length === 0 ? [] : [{ industry, personIds: [...personIds] }]
  const isKnown = all.some((one) => one.industry === industry)
  if (!isKnown) return [...all, ...changed]
  return all.flatMap((one) => (one.industry === industry ? changed : [one]))
}

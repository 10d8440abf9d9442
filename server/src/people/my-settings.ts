/** What one decides for oneself: how one is told, when not, who stands in (E8, E11, E20). */
import type { MySettingsPatch } from '@kedu/shared/contracts/api/me'
import { canOwnDeals } from '@kedu/shared/people/people'
import type { Person } from '@kedu/shared/people/person'
import type { LocalTime } from '@kedu/shared/time/instant'
import type { Asking } from '../queries/asking.ts'
import { settingsWords } from '../routes/api/wording.ts'
import { onePeopleChangeAtATime } from './people-changes.ts'

export type SettingsChange =
  | { kind: 'changed'; person: Person }
  | { kind: 'refused'; message: string }

export async function changeMySettings(
  { workspace, me, now }: Asking,
  patch: MySettingsPatch,
): Promise<SettingsChange> {
  return onePeopleChangeAtATime(workspace, async (): Promise<SettingsChange> => {
    // As they are now: somebody may have changed them since the request began.
    const before = workspace.people.get(me.id) ?? me
    const { deputyId, quietHours } = patch
    if (deputyId != null) {
      const refused = deputyProblem(before, workspace.people.get(deputyId))
      if (refused !== null) return { kind: 'refused', message: refused }
    }
    if (quietHours != null && quietHours.from === quietHours.to) {
      return { kind: 'refused', message: settingsWords.quietNoSpan }
    }
    const person: Person = {
      ...before,
      delivery: patch.delivery ?? before.delivery,
      deputyId: deputyId === undefined ? before.deputyId : deputyId,
      ...(patch.brief === undefined ? {} : { brief: patch.brief }),
      quietHours:
        quietHours === undefined
          ? before.quietHours
          : quietHours && { from: quietHours.from as LocalTime, to: quietHours.to as LocalTime },
    }
    if (JSON.stringify(person) === JSON.stringify(before)) return { kind: 'changed', person }
    await workspace.people.save(person, 'self', now)
    // When somebody is told depends on their quiet hours.
    workspace.refreshClock()
    return { kind: 'changed', person }
  })
}

/** A deputy acts as the person does, so it must be somebody who may. */
function deputyProblem(me: Person, deputy: Person | null): string | null {
  if (!deputy?.active) return settingsWords.deputyUnknown
  if (deputy.id === me.id) return settingsWords.deputySelf
  return canOwnDeals(deputy) ? null : settingsWords.deputyCannot
}

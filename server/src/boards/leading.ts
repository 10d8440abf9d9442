/** Those who lead, as far as the asker sees them, and what they looked at in Kedu. */
import type { Asked, Conversation } from '@kedu/bot/dialog/conversation'
import { reportsOf } from '@kedu/shared/access/reporting-line'
import { canSeeDeal } from '@kedu/shared/access/visible'
import type { Citation } from '@kedu/shared/insight/behaviour'
import type { Person } from '@kedu/shared/people/person'
import { instantOf } from '@kedu/shared/time/instant'
import { type DigestState, digestStream } from '../brief/digest-state.ts'
import type { BoardAsking } from './board-asking.ts'

const LEADING: readonly Person['role'][] = ['manager', 'director']

/** The asker and those below who lead; narrowed to one team where the board is. */
export function leadingInView({ workspace, me, query }: BoardAsking): Person[] {
  const people = workspace.people.all
  const reports = reportsOf(me.id, people)
  const team = query.team === undefined ? null : reportsOf(query.team, people)
  return [...people.values()].filter(
    (person) =>
      person.active &&
      LEADING.includes(person.role) &&
      (person.id === me.id ||
        reports.has(person.id) ||
        canSeeDeal(me, { ownerId: person.id, region: person.region }, people)) &&
      (query.region === undefined || (person.region ?? '') === query.region) &&
      (query.owner === undefined || person.id === query.owner) &&
      (team === null || person.id === query.team || team.has(person.id)),
  )
}

/** What somebody asked Kedu for, oldest first (D8): said to it or tapped in it, nothing else is read. */
export async function askedBy({ workspace }: BoardAsking, personId: string): Promise<Asked[]> {
  const streamId = `conversation/${personId}`
  const snapshot = await workspace.store.load<Conversation>(workspace.id, streamId)
  return snapshot?.state.asked ?? []
}

/** What they looked up in the chat, and what of their briefs they used in the meeting. */
export async function citationsOf(
  asking: BoardAsking,
  people: readonly Person[],
): Promise<{ looks: Citation[]; uses: Citation[] }> {
  const all = await Promise.all(
    people.map(async ({ id }) => ({
      looks: (await askedBy(asking, id)).map(({ dealId, at }) => ({ personId: id, dealId, at })),
      uses: await usedBy(asking, id),
    })),
  )
  return { looks: all.flatMap(({ looks }) => looks), uses: all.flatMap(({ uses }) => uses) }
}

/** 〔会上用了这条〕, as of the morning of its brief: the meeting is that day's. */
async function usedBy({ workspace }: BoardAsking, personId: string): Promise<Citation[]> {
  const snapshot = await workspace.store.load<DigestState>(workspace.id, digestStream(personId))
  return (snapshot?.state.days ?? []).flatMap(({ date, items, used }) => {
    const at = instantOf(date, workspace.settings.timezone)
    return items
      .filter(({ id }) => used.includes(id))
      .map(({ dealId }) => ({ personId, dealId, at }))
  })
}

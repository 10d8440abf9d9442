/** Puts on record that an item of a brief was used in the meeting (R31): who, when, which; once. */
import type { BriefUse } from '@kedu/bot/dialog/world'
import { noteItemUsed } from '@kedu/shared/brief/usage'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant, LocalDate } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import { type BriefMessage, type DigestState, digestStream } from './digest-state.ts'

const MAX_TRIES = 3

/** @throws {Error} when the stream changed under it three times. */
export async function noteBriefUse(
  { store, id }: Workspace,
  personId: PersonId,
  { date, itemId }: { date: LocalDate; itemId: string },
  now: Instant,
): Promise<BriefUse> {
  const streamId = digestStream(personId)
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const snapshot = await store.load<DigestState>(id, streamId)
    if (snapshot === null) return { kind: 'unknown' }
    const { state, version } = snapshot
    const use = noteItemUsed(state.days ?? [], date, itemId)
    const brief = state.brief?.date === date ? state.brief : null
    if (use.kind === 'unknown') return use
    if (use.kind === 'used-before') return { kind: use.kind, brief }
    const shown = brief === null ? null : withUsed(brief, itemId)
    const { kind: what, ownerId, dealId } = use.item
    const result = await store.append(id, {
      streamId,
      expectedVersion: version,
      events: [
        {
          at: now,
          body: { kind: 'brief-item-used', by: personId, date, itemId, what, ownerId, dealId },
        },
      ],
      state: {
        ...state,
        days: use.days,
        ...(shown === null ? {} : { brief: shown }),
      } satisfies DigestState,
      outbox: [],
    })
    if (result.kind === 'committed') return { kind: 'used', brief: shown }
  }
  throw new Error(`The digest of ${personId} kept changing`)
}

function withUsed(message: BriefMessage, itemId: string): BriefMessage {
  const items = message.brief.items.map((item) =>
    item.id === itemId ? { ...item, isUsed: true } : item,
  )
  return { ...message, brief: { ...message.brief, items } }
}

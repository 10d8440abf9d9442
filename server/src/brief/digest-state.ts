/** What stream `digest/<person>` remembers: the last day, its numbers, and the briefs of the last months. */
import type { Numbered } from '@kedu/bot/dialog/conversation'
import type { BriefDay } from '@kedu/shared/brief/usage'
import type { FileId } from '@kedu/shared/evidence/evidence'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant, LocalDate } from '@kedu/shared/time/instant'
import type { StreamId } from '../store/store.ts'
import type { Workspace } from '../workspace/workspace.ts'

export type BriefMessage = Extract<OutboundMessage, { kind: 'brief' }>

export interface DigestState {
  lastDate: LocalDate
  /** Absent in states that are older than the numbers. */
  numbered?: Numbered
  /** Doubtful moves that were in a digest, as long as they could be in another; absent: none. */
  told?: { key: string; at: Instant }[]
  /** The last brief, to show it again with what was used; absent: the last one was a plain digest. */
  brief?: BriefMessage
  /** Absent: no brief yet. */
  days?: BriefDay[]
  /** Of the last briefs: their reader may look at them. Absent: none. */
  pictures?: FileId[]
}

export function digestStream(personId: PersonId): StreamId {
  return `digest/${personId}`
}

/** Whether the file is the picture of a brief this person was sent. */
export async function isBriefPicture(
  { store, id }: Pick<Workspace, 'store' | 'id'>,
  personId: PersonId,
  fileId: FileId,
): Promise<boolean> {
  const snapshot = await store.load<DigestState>(id, digestStream(personId))
  return snapshot?.state.pictures?.includes(fileId) ?? false
}

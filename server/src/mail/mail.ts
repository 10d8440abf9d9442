import type { FileId } from '@kedu/shared/evidence/evidence'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'

/** One mail to one person: stream `mail/<id>`, kept with what became of it. */
export interface Mail {
  /** Names the event it tells of; the same event is one mail. */
  id: string
  recipientId: PersonId
  /** Where it goes, as it was when it was written. */
  to: string
  subject: string
  text: string
  attachments: { fileId: FileId; fileName: string; mime: string }[]
  createdAt: Instant
  status: 'waiting' | 'sent' | 'failed'
  attempts: number
  /** When it is tried next; of a waiting one. */
  dueAt: Instant
  /** When the server took it, or it was given up. */
  settledAt: Instant | null
  problem: MailProblem | null
}

export type MailProblem =
  /** Nobody answered, or the connection broke. */
  | 'unreachable'
  /** User name and password were not taken. */
  | 'sign-in-refused'
  /** There is no such mailbox, or it takes nothing from us. */
  | 'address-refused'
  /** The server would not take it for another reason. */
  | 'refused'
  /** A file that belongs to it is gone. */
  | 'attachment-missing'

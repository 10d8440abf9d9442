import type { FileId } from '@kedu/shared/evidence/evidence'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'

/** A region's diagnosis pack as it is kept: stream `diagnosis/<alertId>`, made once for an alert. */
export interface DiagnosisPack {
  alertId: string
  region: string
  madeAt: Instant
  /** Whom the red was told first; null: nobody. */
  recipientId: PersonId | null
  /** What its mail says, without the greeting. */
  subject: string
  text: string
  /** Null: this machine has no Chinese font to write it with. */
  pdf: PackFile | null
  xlsx: PackFile
  /** Ids of the mails it went out with, the last one last; empty: none did. */
  mailIds: string[]
}

export interface PackFile {
  fileId: FileId
  fileName: string
  mime: string
}

import type { LocalDate } from '@kedu/shared/time/instant'

export interface UploadLimits {
  /** A person and day. */
  files: number
  bytes: number
}

/** Far above a day of photos; below what would fill a disk in a night. */
export const DAILY_UPLOADS: UploadLimits = { files: 200, bytes: 500 * 1024 * 1024 }

/**
 * What each person uploaded today: a stolen session or a script gone wild cannot fill the disk. Counts
 * what this process gave room to; what is kept already, by whichever process, is told with each question.
 */
export class UploadAllowance {
  readonly #limits: UploadLimits
  #day: LocalDate | null = null
  readonly #used = new Map<string, UploadLimits>()

  constructor(limits: UploadLimits = DAILY_UPLOADS) {
    this.#limits = limits
  }

  /** Takes the room for one file at once, so that uploads side by side cannot share it. */
  take(personId: string, bytes: number, today: LocalDate, kept: UploadLimits): boolean {
    if (this.#day !== today) {
      this.#day = today
      this.#used.clear()
    }
    const mine = this.#used.get(personId) ?? { files: 0, bytes: 0 }
    const used = {
      files: Math.max(mine.files, kept.files) + 1,
      bytes: Math.max(mine.bytes, kept.bytes) + bytes,
    }
    if (used.files > this.#limits.files || used.bytes > this.#limits.bytes) return false
    this.#used.set(personId, used)
    return true
  }
}

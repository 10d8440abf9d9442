import type { LocalDate } from '@kedu/shared/time/instant'

export interface UploadLimits {
  /** A person and day. */
  files: number
  bytes: number
}

/** Far above a day of photos; below what would fill a disk in a night. */
export const DAILY_UPLOADS: UploadLimits = { files: 200, bytes: 500 * 1024 * 1024 }

/**
 * What each person uploaded today, in memory: after a restart a day begins anew. A stolen session or
 * a script gone wild cannot fill the disk.
 */
export class UploadAllowance {
  readonly #limits: UploadLimits
  #day: LocalDate | null = null
  readonly #used = new Map<string, { files: number; bytes: number; fileIds: Set<string> }>()

  constructor(limits: UploadLimits = DAILY_UPLOADS) {
    this.#limits = limits
  }

  /** Takes the room for one file at once, so that uploads side by side cannot share it. */
  take(personId: string, bytes: number, today: LocalDate): boolean {
    if (this.#day !== today) {
      this.#day = today
      this.#used.clear()
    }
    const used = this.#used.get(personId) ?? { files: 0, bytes: 0, fileIds: new Set() }
    const isWithin =
      used.files + 1 <= this.#limits.files && used.bytes + bytes <= this.#limits.bytes
    if (!isWithin) return false
    used.files += 1
    used.bytes += bytes
    this.#used.set(personId, used)
    return true
  }

  /** The file that took the room: its uploader may look at it before it is sent. */
  remember(personId: string, fileId: string): void {
    this.#used.get(personId)?.fileIds.add(fileId)
  }

  hasUploaded(personId: string, fileId: string): boolean {
    return this.#used.get(personId)?.fileIds.has(fileId) ?? false
  }
}

/**
 * The contract of a suite's directory (通讯录): who works there, where, led by whom. A reading may be
 * partial, because the app sees a part only or because something failed midway: it says so, and
 * whoever is missing in it is not therefore gone.
 */
import type { DirectorySnapshot } from '@kedu/shared/people/directory'
import type { FailureReason } from './platform.ts'

/** Why a reading is not whole. */
export interface DirectoryProblem {
  reason: FailureReason
  /** Which part: `user zhangsan`, `department 5`, `tag 2`. No name, no secret. */
  what: string
  /** English, for the log. */
  detail: string
  /** Chinese, when an admin can mend it. */
  adminHint: string | null
}

export interface DirectoryReading {
  snapshot: DirectorySnapshot
  problems: DirectoryProblem[]
}

/** What a change event names. */
export interface DirectoryChange {
  userIds: readonly string[]
  departmentIds: readonly string[]
}

export interface CompanyDirectory {
  /**
   * Everything the app may see, page by page. `knownUserIds` that come up nowhere are asked for one
   * by one: only then is it known whether somebody left or went out of sight. Never rejects.
   */
  readAll(knownUserIds: readonly string[]): Promise<DirectoryReading>
  /** The people and departments of a change, with the departments above them. Never rejects. */
  readSome(change: DirectoryChange): Promise<DirectoryReading>
}

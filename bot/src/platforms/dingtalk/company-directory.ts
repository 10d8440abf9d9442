/**
 * DingTalk's directory (D9): everybody in the app's range. `manager_userid`, else the managers of
 * the departments, else those further up; the rules are `leadersOf`'s.
 */
import type { DirectoryDepartment, DirectoryMember } from '@kedu/shared/people/directory'
import type { CompanyDirectory, DirectoryReading } from '../../directory.ts'
import { DirectoryWalk, type Pause } from '../directory-walk.ts'
import type { ApiResult } from './api-result.ts'
import type { DingtalkCalls } from './calls.ts'
import {
  asked,
  listMembers,
  listSubDepartments,
  ROOT_ID,
  readDepartment,
  readMember,
  readScopes,
} from './directory-api.ts'

export function createDingtalkDirectory(calls: DingtalkCalls, pause: Pause): CompanyDirectory {
  return {
    async readAll(knownUserIds) {
      const reading = new DingtalkReading(calls, pause)
      await reading.everything()
      await reading.members(knownUserIds)
      return reading.result()
    },
    async readSome({ userIds, departmentIds }) {
      const reading = new DingtalkReading(calls, pause)
      await reading.membersOf(departmentIds)
      await reading.members(userIds)
      await reading.departmentsAbove()
      return reading.result()
    },
  }
}

/** One reading as it fills. */
class DingtalkReading {
  readonly #calls: DingtalkCalls
  readonly #walk: DirectoryWalk
  readonly #members = new Map<string, DirectoryMember>()
  readonly #departments = new Map<string, DirectoryDepartment>()
  readonly #asked = new Set<string>()
  readonly #gone = new Set<string>()
  readonly #unseen = new Set<string>()

  constructor(calls: DingtalkCalls, pause: Pause) {
    this.#calls = calls
    this.#walk = new DirectoryWalk(pause)
  }

  /** No call lists a whole company: from the departments of the app's range downwards. */
  async everything(): Promise<void> {
    const scopes = await this.#walk.askIfAllowed(async () => asked(await readScopes(this.#calls)))
    const roots = scopes?.departmentIds ?? [ROOT_ID]
    const found = new Set<string>()
    await this.#walk.each(roots, async (id) => {
      if (found.has(id)) return undefined
      found.add(id)
      await this.#department(id)
      const below = await this.#ask(`departments below ${id}`, () =>
        listSubDepartments(this.#calls, id),
      )
      return below?.kind === 'ok' ? below.value : undefined
    })
    await this.membersOf([...found])
    await this.members(scopes?.userIds ?? [])
  }

  /** Everybody who stands in these departments. */
  async membersOf(departmentIds: readonly string[]): Promise<void> {
    const userIds = new Set<string>()
    await this.#walk.each(departmentIds, async (id) => {
      const listed = await this.#ask(`members of ${id}`, () => listMembers(this.#calls, id))
      for (const userId of listed?.kind === 'ok' ? listed.value : []) userIds.add(userId)
      return undefined
    })
    await this.members([...userIds])
  }

  async members(userIds: readonly string[]): Promise<void> {
    const unread = userIds.filter((id) => id !== '' && !this.#members.has(id))
    await this.#walk.each(unread, async (userId) => {
      const answer = await this.#ask(`user ${userId}`, () => readMember(this.#calls, userId))
      if (answer?.kind === 'ok') {
        const { roles, unionId: _, ...member } = answer.value
        // Which of several departments is the main one is nowhere said: all of them lead.
        const leadingDepartmentIds = member.departmentIds
        this.#members.set(member.userId, { ...member, leadingDepartmentIds, tags: roles })
      } else if (answer?.kind === 'gone') this.#gone.add(userId)
      else if (answer?.kind === 'unseen') this.#unseen.add(userId)
      return undefined
    })
  }

  /** The departments of everybody read so far, and those above. */
  async departmentsAbove(): Promise<void> {
    const ids = [...this.#members.values()].flatMap(({ departmentIds }) => departmentIds)
    await this.#walk.each([...new Set(ids)], async (id) => {
      if (this.#asked.has(id)) return undefined
      const parentId = await this.#department(id)
      return parentId === null ? undefined : [parentId]
    })
  }

  async #department(id: string): Promise<string | null> {
    this.#asked.add(id)
    const answer = await this.#ask(`department ${id}`, () => readDepartment(this.#calls, id))
    if (answer?.kind !== 'ok') return null
    this.#departments.set(id, answer.value)
    return answer.value.parentId
  }

  #ask<T>(what: string, call: () => Promise<ApiResult<T>>) {
    return this.#walk.ask(what, async () => asked(await call()))
  }

  result(): DirectoryReading {
    return {
      snapshot: {
        suite: 'dingtalk',
        members: [...this.#members.values()],
        departments: [...this.#departments.values()],
        goneUserIds: [...this.#gone],
        unseenUserIds: [...this.#unseen],
        isWhole: this.#walk.isWhole,
      },
      problems: this.#walk.problems,
    }
  }
}

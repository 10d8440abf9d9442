/**
 * WeCom's directory: everybody in the app's visible range, and one member with the managers above
 * (D9): `direct_leader`, else the leaders of the main department, else those further up.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90196
 */
import {
  type DirectoryDepartment,
  type DirectoryMember,
  departmentsAbove,
  departmentsById,
  leadersOf,
} from '@kedu/shared/people/directory'
import type { CompanyDirectory, DirectoryReading } from '../../directory.ts'
import type { PersonLookup } from '../../platform.ts'
import { DirectoryWalk, type Pause } from '../directory-walk.ts'
import type { WecomApi } from './api.ts'
import {
  listDepartments,
  listMembers,
  listTags,
  readDepartment,
  readMember,
  readTag,
  type WecomMember,
} from './directory-api.ts'

/** An admin had time to mend what was wrong with the app. */
const MENDING_MS = 10 * 60_000
const BUSY_MS = 30_000

export function createWecomDirectory(api: WecomApi, pause: Pause): CompanyDirectory {
  return {
    async readAll(knownUserIds) {
      const reading = new WecomReading(api, pause)
      await reading.tags()
      await reading.everyDepartment()
      await reading.members(knownUserIds)
      return reading.result()
    },
    async readSome({ userIds, departmentIds }) {
      const reading = new WecomReading(api, pause)
      await reading.tags()
      await reading.membersOf(departmentIds)
      await reading.members(userIds)
      await reading.departmentsAbove()
      return reading.result()
    },
  }
}

/** One reading as it fills. */
class WecomReading {
  readonly #api: WecomApi
  readonly #walk: DirectoryWalk
  readonly #members = new Map<string, WecomMember>()
  readonly #departments = new Map<string, DirectoryDepartment>()
  readonly #tagsOf = new Map<string, Set<string>>()
  readonly #tagsOfDepartment = new Map<string, Set<string>>()
  readonly #gone = new Set<string>()
  readonly #unseen = new Set<string>()

  constructor(api: WecomApi, pause: Pause) {
    this.#api = api
    this.#walk = new DirectoryWalk(pause)
  }

  /** Tags are open to the app only where it stands in their visible range. */
  async tags(): Promise<void> {
    const tags = (await this.#walk.askIfAllowed(() => listTags(this.#api))) ?? []
    await this.#walk.each(tags, async (entry) => {
      const tag = await this.#walk.askIfAllowed(() => readTag(this.#api, entry))
      for (const userId of tag?.userIds ?? []) add(this.#tagsOf, userId, entry.tagname)
      for (const id of tag?.departmentIds ?? []) add(this.#tagsOfDepartment, id, entry.tagname)
      return undefined
    })
  }

  async everyDepartment(): Promise<void> {
    const listed = await this.#walk.ask('departments', () => listDepartments(this.#api))
    const ids = listed?.kind === 'ok' ? listed.value : []
    await this.#walk.each(ids, async (id) => {
      await this.#department(id)
      return undefined
    })
    await this.membersOf(ids)
  }

  /** Everybody who stands in these departments. */
  async membersOf(departmentIds: readonly string[]): Promise<void> {
    const userIds = new Set<string>()
    await this.#walk.each(departmentIds, async (id) => {
      const listed = await this.#walk.ask(`members of ${id}`, () => listMembers(this.#api, id))
      for (const userId of listed?.kind === 'ok' ? listed.value : []) userIds.add(userId)
      return undefined
    })
    await this.members([...userIds])
  }

  /** Each by itself: only `user/get` tells leaders, and whether somebody left. */
  async members(userIds: readonly string[]): Promise<void> {
    const asked = userIds.filter((id) => isMemberId(id) && !this.#members.has(id))
    await this.#walk.each(asked, async (userId) => {
      const answer = await this.#walk.ask(`user ${userId}`, () => readMember(this.#api, userId))
      if (answer?.kind === 'ok') this.#members.set(answer.value.userId, answer.value)
      else if (answer?.kind === 'gone') this.#gone.add(userId)
      else if (answer?.kind === 'unseen') this.#unseen.add(userId)
      return undefined
    })
  }

  /** The departments of everybody read so far, and those above. */
  async departmentsAbove(): Promise<void> {
    const ids = [...this.#members.values()].flatMap(({ departmentIds }) => departmentIds)
    await this.#walk.each([...new Set(ids)], async (id) => {
      if (this.#departments.has(id)) return undefined
      const parentId = await this.#department(id)
      return parentId === null || this.#departments.has(parentId) ? undefined : [parentId]
    })
  }

  async #department(id: string): Promise<string | null> {
    const answer = await this.#walk.ask(`department ${id}`, () => readDepartment(this.#api, id))
    if (answer?.kind !== 'ok') return null
    this.#departments.set(id, answer.value)
    return answer.value.parentId
  }

  result(): DirectoryReading {
    const departments = departmentsById([...this.#departments.values()])
    const members = [...this.#members.values()].map((member): DirectoryMember => {
      const above = member.departmentIds.flatMap((id) => departmentsAbove(id, departments))
      const tags = new Set(this.#tagsOf.get(member.userId))
      for (const { id } of above)
        for (const tag of this.#tagsOfDepartment.get(id) ?? []) tags.add(tag)
      return { ...asDirectoryMember(member), tags: [...tags] }
    })
    return {
      snapshot: {
        suite: 'wecom',
        members,
        departments: [...this.#departments.values()],
        goneUserIds: [...this.#gone],
        unseenUserIds: [...this.#unseen],
        isWhole: this.#walk.isWhole,
      },
      problems: this.#walk.problems,
    }
  }
}

function asDirectoryMember(member: WecomMember): DirectoryMember {
  const { mainDepartmentId, ...rest } = member
  return {
    ...rest,
    leadingDepartmentIds: mainDepartmentId === null ? [] : [mainDepartmentId],
    tags: [],
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key)
  if (values) values.add(value.trim())
  else map.set(key, new Set([value.trim()]))
}

/** 1–64 characters of WeCom's alphabet; anything else is nobody, and need not be asked. */
function isMemberId(userId: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_\-@.]{0,63}$/.test(userId)
}

/** Looks a member up with their managers, best first. Members outside the visible range are not found. */
export async function findMember(api: WecomApi, userId: string): Promise<PersonLookup> {
  if (!isMemberId(userId)) return { kind: 'not-found' }
  const answer = await readMember(api, userId)
  if (answer.kind === 'refused' || (answer.kind === 'unreadable' && isUnclear(answer))) {
    return askAgain(answer)
  }
  if (answer.kind !== 'ok') return { kind: 'not-found' }
  const member = asDirectoryMember(answer.value)
  const departments = new Map<string, DirectoryDepartment>()
  let managerUserIds = leadersOf(member, departments)
  let next = answer.value.mainDepartmentId
  // Upwards only until somebody leads: who answers for a message is not to wait for the whole line.
  while (next !== null && !departments.has(next)) {
    const asked = await readDepartment(api, next)
    // A department outside the visible range says nothing; a busy WeCom is to be asked again.
    if (asked.kind === 'refused' || (asked.kind === 'unreadable' && isUnclear(asked))) {
      return askAgain(asked)
    }
    if (asked.kind !== 'ok') break
    departments.set(next, asked.value)
    managerUserIds = leadersOf(member, departments)
    if (managerUserIds.length > 0) break
    next = asked.value.parentId
  }
  const [main] = member.leadingDepartmentIds
  return {
    kind: 'found',
    person: {
      userId: member.userId,
      name: member.name,
      department: main === undefined ? null : (departments.get(main)?.name ?? null),
      managerUserIds,
      mobile: member.mobile,
    },
  }
}

type Unanswered = Extract<
  Awaited<ReturnType<typeof readMember>>,
  { kind: 'refused' | 'unreadable' }
>

function isUnclear({ problem }: Unanswered): boolean {
  return problem.reason !== 'bad-request' && problem.reason !== 'recipient-unreachable'
}

function askAgain(answer: Unanswered): PersonLookup {
  const isBrief = answer.kind === 'unreadable' || answer.isBrief
  const { reason, adminHint } = answer.problem
  return { kind: 'retry', reason, afterMs: isBrief ? BUSY_MS : MENDING_MS, adminHint }
}

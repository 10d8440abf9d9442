/**
 * What every suite's directory does, whoever it belongs to: the same company on each of them gives
 * the same reading.
 */
import type { CompanyDirectory } from '@kedu/bot/directory'
import type { DirectoryMember } from '@kedu/shared/people/directory'
import type { Suite } from '@kedu/shared/people/person'
import { afterEach, describe, expect, it } from 'vitest'

/** A company for the suite's fake to be filled with. Department 1 is the root. */
export interface CompanyDepartment {
  id: number
  name: string
  parentId: number
  leaders: string[]
  isVisible?: boolean
}
export interface CompanyMember {
  userId: string
  name: string
  /** Main one first. */
  departments: number[]
  leader?: string
  title?: string
  mobile?: string
  isVisible?: boolean
}

/** A suite's fake with a company in it, and the ways it can break. */
export interface DirectorySubject {
  directory: CompanyDirectory
  addDepartment(department: CompanyDepartment): void
  addMember(member: CompanyMember): void
  tag(name: string, userIds: string[]): void
  /** The suite no longer knows them. */
  remove(userId: string): void
  /** How many calls of people there were. */
  calls(): number
  /** The call that reads a person fails so often, after `after` good ones. */
  failMembers(how: 'busy' | 'throttled' | 'web-page', after: number, times: number): void
  /** The fields come in forms no page describes. */
  makeOdd(userId: string): void
  close(): Promise<void>
}

/**
 * Runs the suite against one directory. `open` gives an empty company; the subject is closed after
 * each test.
 */
export function directoryContract(suite: Suite, open: () => Promise<DirectorySubject>): void {
  describe(`directory of ${suite}`, () => {
    let subject: DirectorySubject
    afterEach(() => subject.close())

    async function company(): Promise<void> {
      subject = await open()
      subject.addDepartment({ id: 1, name: '宏远机械', parentId: 0, leaders: ['chen'] })
      subject.addDepartment({ id: 2, name: '销售部', parentId: 1, leaders: ['wang'] })
      subject.addDepartment({ id: 3, name: '华东组', parentId: 2, leaders: [] })
      subject.addMember({ userId: 'chen', name: '陈总', departments: [1], title: '总经理' })
      subject.addMember({ userId: 'wang', name: '王敏', departments: [2], mobile: '13800000001' })
      subject.addMember({ userId: 'zhang', name: '张伟', departments: [3, 2] })
      subject.addMember({ userId: 'li', name: '李娜', departments: [3], leader: 'zhang' })
    }

    const readAll = (known: string[] = []) => subject.directory.readAll(known)
    function memberOf(members: readonly DirectoryMember[], userId: string): DirectoryMember {
      const found = members.find((member) => member.userId === userId)
      if (!found) throw new Error(`${userId} is not in the reading`)
      return found
    }

    it('reads people, departments and leaders', async () => {
      await company()
      const { snapshot, problems } = await readAll()
      expect(problems).toEqual([])
      expect(snapshot.isWhole).toBe(true)
      expect(snapshot.suite).toBe(suite)
      expect(snapshot.members.map(({ userId }) => userId).sort()).toEqual([
        'chen',
        'li',
        'wang',
        'zhang',
      ])
      const zhang = memberOf(snapshot.members, 'zhang')
      expect(zhang).toMatchObject({ name: '张伟', departmentIds: ['3', '2'], leaderUserIds: [] })
      expect(memberOf(snapshot.members, 'li').leaderUserIds).toEqual(['zhang'])
      expect(memberOf(snapshot.members, 'chen').title).toBe('总经理')
      expect(memberOf(snapshot.members, 'wang').mobile).toBe('13800000001')
      const group = snapshot.departments.find(({ id }) => id === '3')
      expect(group).toMatchObject({ name: '华东组', parentId: '2', leaderUserIds: [] })
      expect(snapshot.departments.find(({ id }) => id === '2')?.leaderUserIds).toEqual(['wang'])
    })

    it('carries tags or roles', async () => {
      await company()
      subject.tag('销售主管', ['wang'])
      const { snapshot } = await readAll()
      expect(memberOf(snapshot.members, 'wang').tags).toEqual(['销售主管'])
      expect(memberOf(snapshot.members, 'li').tags).toEqual([])
    })

    it('reads more than a thousand people, each asked once', { timeout: 60_000 }, async () => {
      await company()
      for (let i = 0; i < 1200; i += 1) {
        const departments = [i % 3 === 0 ? 3 : 2, ...(i % 5 === 0 ? [1] : [])]
        subject.addMember({ userId: `rep${i}`, name: `销售${i}`, departments })
      }
      const { snapshot } = await readAll()
      expect(snapshot.isWhole).toBe(true)
      expect(snapshot.members).toHaveLength(1204)
      expect(new Set(snapshot.members.map(({ userId }) => userId)).size).toBe(1204)
      expect(subject.calls()).toBe(1204)
    })

    it('tells somebody who left from somebody out of sight', async () => {
      await company()
      subject.addMember({ userId: 'far', name: '远方', departments: [3], isVisible: false })
      subject.remove('li')
      const { snapshot } = await readAll(['li', 'far', 'zhang'])
      expect(snapshot.goneUserIds).toEqual(['li'])
      expect(snapshot.unseenUserIds).toEqual(['far'])
      expect(snapshot.isWhole).toBe(true)
    })

    it('climbs no further than it may see', async () => {
      await company()
      subject.addDepartment({
        id: 9,
        name: '总部',
        parentId: 1,
        leaders: ['chen'],
        isVisible: false,
      })
      subject.addDepartment({ id: 10, name: '外勤', parentId: 9, leaders: [] })
      subject.addMember({ userId: 'out', name: '外勤一', departments: [10] })
      const { snapshot } = await readAll()
      expect(memberOf(snapshot.members, 'out').departmentIds).toEqual(['10'])
      expect(snapshot.departments.map(({ id }) => id)).not.toContain('9')
      expect(snapshot.isWhole).toBe(true)
    })

    it('reads texts where lists should be, and does without what is missing', async () => {
      await company()
      subject.makeOdd('li')
      const { snapshot } = await readAll()
      expect(snapshot.isWhole).toBe(true)
      expect(memberOf(snapshot.members, 'li')).toMatchObject({
        departmentIds: ['3'],
        leaderUserIds: ['zhang'],
      })
    })

    it('asks again where the suite was busy for a moment', async () => {
      await company()
      subject.failMembers('busy', 1, 2)
      const { snapshot, problems } = await readAll()
      expect(problems).toEqual([])
      expect(snapshot.members).toHaveLength(4)
    })

    it('stops when it is throttled, says so, and calls nobody gone', async () => {
      await company()
      for (let i = 0; i < 200; i += 1) {
        subject.addMember({ userId: `rep${i}`, name: `销售${i}`, departments: [2] })
      }
      subject.failMembers('throttled', 50, 1000)
      const { snapshot, problems } = await readAll(['li'])
      expect(snapshot.isWhole).toBe(false)
      expect(snapshot.goneUserIds).toEqual([])
      expect(problems).toHaveLength(1)
      expect(problems[0]).toMatchObject({ reason: 'rate-limited' })
      // The calls under way, and none after them.
      expect(subject.calls()).toBeLessThan(70)
    })

    it('takes a web page in place of an answer for no answer, and reads the others', async () => {
      await company()
      subject.failMembers('web-page', 1, 1)
      const { snapshot, problems } = await readAll()
      expect(snapshot.members.length).toBeGreaterThanOrEqual(3)
      expect(snapshot.goneUserIds).toEqual([])
      // Asked again, or told of: never left out in silence.
      expect(snapshot.members.length + problems.length).toBe(4)
      expect(snapshot.isWhole).toBe(problems.length === 0)
    })

    it('reads only those of a change, with the departments above them', async () => {
      await company()
      const { snapshot } = await subject.directory.readSome({ userIds: ['li'], departmentIds: [] })
      expect(snapshot.members.map(({ userId }) => userId)).toEqual(['li'])
      expect(snapshot.departments.map(({ id }) => id).sort()).toEqual(['1', '2', '3'])
    })

    it('reads everybody of a department that changed', async () => {
      await company()
      const { snapshot } = await subject.directory.readSome({ userIds: [], departmentIds: ['3'] })
      expect(snapshot.members.map(({ userId }) => userId).sort()).toEqual(['li', 'zhang'])
    })

    it('gives an empty reading with its reason while the suite is away', async () => {
      await company()
      subject.failMembers('busy', 0, 1000)
      const { snapshot, problems } = await subject.directory.readSome({
        userIds: ['li', 'zhang'],
        departmentIds: [],
      })
      expect(snapshot.members).toEqual([])
      expect(snapshot.goneUserIds).toEqual([])
      expect(problems[0]).toMatchObject({ reason: 'busy' })
    })
  })
}

import type {
  DirectoryDepartment,
  DirectoryMember,
  DirectorySnapshot,
} from '@kedu/shared/people/directory'
import { peopleById } from '@kedu/shared/people/people'
import { type Person, setByHand } from '@kedu/shared/people/person'
import { planSync, type SyncInput } from '@kedu/shared/people/plan-sync'
import type { RoleRule } from '@kedu/shared/people/role-rules'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { aPerson } from '../../support/a-person.ts'

const TODAY = localDate('2026-11-23')

function member(userId: string, given: Partial<DirectoryMember> = {}): DirectoryMember {
  const departmentIds = given.departmentIds ?? ['2']
  return {
    userId,
    name: userId,
    departmentIds,
    leadingDepartmentIds: departmentIds.slice(0, 1),
    title: null,
    tags: [],
    mobile: null,
    leaderUserIds: [],
    ...given,
  }
}

const departments: DirectoryDepartment[] = [
  { id: '1', name: '公司', parentId: null, leaderUserIds: ['chen'] },
  { id: '2', name: '销售部', parentId: '1', leaderUserIds: ['wang'] },
  { id: '3', name: '华东组', parentId: '2', leaderUserIds: [] },
]

function snapshot(
  members: DirectoryMember[],
  given: Partial<DirectorySnapshot> = {},
): DirectorySnapshot {
  return {
    suite: 'wecom',
    members,
    departments,
    goneUserIds: [],
    unseenUserIds: [],
    isWhole: true,
    ...given,
  }
}

const team = () => [
  member('chen', { departmentIds: ['1'] }),
  member('wang'),
  member('zhang', { departmentIds: ['3'] }),
]

function plan(people: Person[], reading: DirectorySnapshot, given: Partial<SyncInput> = {}) {
  return planSync({
    snapshot: reading,
    people: peopleById(people),
    fallbackManagerId: null,
    roleRules: [],
    today: TODAY,
    personIdOf: (suite, userId) => `p_${suite}_${userId}`,
    ...given,
  })
}

/** People after the plan. */
function peopleAfter(people: Person[], reading: DirectorySnapshot, given: Partial<SyncInput> = {}) {
  const saves = plan(people, reading, given).saves.map(({ person }) => person)
  return new Map([...people, ...saves].map((person) => [person.id, person]))
}

const enrolled = () => [...peopleAfter([], snapshot(team())).values()]

describe('a first reading', () => {
  it('enrols everybody with manager and role, those above first', () => {
    const { saves } = plan([], snapshot(team()))
    expect(saves.map(({ person }) => [person.name, person.role, person.managerId])).toEqual([
      ['chen', 'manager', null],
      ['wang', 'manager', 'p_wecom_chen'],
      ['zhang', 'rep', 'p_wecom_wang'],
    ])
    expect(saves[2]?.person).toMatchObject({ department: '华东组', joinedOn: TODAY, handSet: [] })
  })

  it('changes nothing the second time', () => {
    expect(plan(enrolled(), snapshot(team())).saves).toEqual([])
  })

  it('uses the fallback for whom nobody leads, never under themselves', () => {
    const boss = aPerson({ id: 'boss', role: 'director' })
    const lone = member('lone', { departmentIds: [] })
    const people = peopleAfter([boss], snapshot([lone]), { fallbackManagerId: 'boss' })
    expect(people.get('p_wecom_lone')?.managerId).toBe('boss')
    const own = snapshot([member('boss', { departmentIds: [] })])
    const known = aPerson({ id: 'boss', accounts: { wecom: 'boss' }, handSet: ['role'] })
    expect(
      peopleAfter([known], own, { fallbackManagerId: 'boss' }).get('boss')?.managerId,
    ).toBeNull()
  })

  it('lets two who name each other lead one way only', () => {
    const people = peopleAfter(
      [],
      snapshot([
        member('a', { departmentIds: [], leaderUserIds: ['b'] }),
        member('b', { departmentIds: [], leaderUserIds: ['a'] }),
      ]),
    )
    const managers = [...people.values()].map(({ managerId }) => managerId)
    expect(managers.filter((id) => id === null)).toHaveLength(1)
  })

  it('turns a line around when the directory does', () => {
    const flat = (leader: string, led: string) =>
      snapshot([
        member(leader, { departmentIds: [] }),
        member(led, { departmentIds: [], leaderUserIds: [leader] }),
      ])
    const before = [...peopleAfter([], flat('a', 'b')).values()]
    const turned = peopleAfter(before, flat('b', 'a'))
    expect(turned.get('p_wecom_a')?.managerId).toBe('p_wecom_b')
    expect(turned.get('p_wecom_b')?.managerId).toBeNull()
  })
})

describe('roles', () => {
  const rules: RoleRule[] = [
    { field: 'title', words: '总监', role: 'director' },
    { field: 'tag', words: '财务', role: 'finance' },
    { field: 'department', words: '销售部', role: 'rep' },
    { field: 'department', words: '公司', role: 'none' },
  ]

  it('come from the first rule that fits, departments with all below them', () => {
    const people = peopleAfter(
      [],
      snapshot([
        member('d', { title: '销售总监' }),
        member('f', { tags: ['财务'] }),
        member('r', { departmentIds: ['3'] }),
        member('x', { departmentIds: ['1'] }),
      ]),
      { roleRules: rules },
    )
    expect(people.get('p_wecom_d')?.role).toBe('director')
    expect(people.get('p_wecom_f')?.role).toBe('finance')
    expect(people.get('p_wecom_r')?.role).toBe('rep')
    expect(people.has('p_wecom_x')).toBe(false)
  })

  it('set by hand stay, and so do managers set by hand', () => {
    const people = enrolled().map((person) =>
      person.name === 'zhang' ? setByHand(person, { role: 'finance', managerId: null }) : person,
    )
    const reading = snapshot(team().map((one) => ({ ...one, title: '总监' })))
    const zhang = peopleAfter(people, reading, { roleRules: rules }).get('p_wecom_zhang')
    expect(zhang).toMatchObject({ role: 'finance', managerId: null })
  })

  it('stay with who leads a department nobody is in just now', () => {
    const people = enrolled().filter(({ name }) => name !== 'zhang')
    expect(peopleAfter(people, snapshot(team().slice(0, 2))).get('p_wecom_wang')?.role).toBe(
      'manager',
    )
  })

  it('of a manager who leads nobody any more end', () => {
    const reading = snapshot([member('wang'), member('chen', { departmentIds: ['1'] })], {
      departments: departments.map((one) => (one.id === '2' ? { ...one, leaderUserIds: [] } : one)),
    })
    const people = enrolled().filter(({ name }) => name !== 'zhang')
    expect(peopleAfter(people, reading).get('p_wecom_wang')?.role).toBe('rep')
  })
})

describe('leaving', () => {
  it('needs the suite to say so: who is missing stays', () => {
    expect(plan(enrolled(), snapshot(team().slice(0, 2))).saves).toEqual([])
  })

  it('deactivates, and coming back keeps id and history', () => {
    const gone = peopleAfter(enrolled(), snapshot([], { goneUserIds: ['zhang'] }))
    expect(gone.get('p_wecom_zhang')).toMatchObject({ active: false, goneFrom: ['wecom'] })
    const back = peopleAfter([...gone.values()], snapshot(team())).get('p_wecom_zhang')
    expect(back).toMatchObject({ active: true, joinedOn: TODAY })
    expect(back).not.toHaveProperty('goneFrom')
  })

  it('of one suite leaves whoever has the other', () => {
    const both = aPerson({ id: 'both', accounts: { wecom: 'w', dingtalk: 'd' } })
    const one = peopleAfter([both], snapshot([], { goneUserIds: ['w'] })).get('both')
    expect(one).toMatchObject({ active: true, goneFrom: ['wecom'] })
    const none = peopleAfter(
      [one as Person],
      snapshot([], { suite: 'dingtalk', goneUserIds: ['d'] }),
    ).get('both')
    expect(none?.active).toBe(false)
  })

  it('said by an admin is not undone by the directory, which asks', () => {
    const people = enrolled().map((person) =>
      person.name === 'zhang' ? setByHand(person, { active: false }) : person,
    )
    const { saves, questions } = plan(people, snapshot(team()))
    expect(saves).toEqual([])
    expect(questions).toContainEqual({ kind: 'inactive-by-hand', personId: 'p_wecom_zhang' })
  })

  it('of a manager moves the team up', () => {
    const reading = snapshot(
      team().filter(({ userId }) => userId !== 'wang'),
      { goneUserIds: ['wang'] },
    )
    expect(peopleAfter(enrolled(), reading).get('p_wecom_zhang')?.managerId).toBe('p_wecom_chen')
  })
})

describe('a reading with a part missing', () => {
  const partial = snapshot([member('zhang', { departmentIds: ['3'] })], {
    departments: [],
    isWhole: false,
  })

  it('keeps managers and roles as they are', () => {
    expect(plan(enrolled(), partial).saves).toEqual([])
  })

  it('still enrols somebody new', () => {
    expect(peopleAfter([], partial).get('p_wecom_zhang')?.role).toBe('rep')
  })
})

describe('the same person in two suites', () => {
  const ding = (given: Partial<DirectoryMember> = {}) =>
    snapshot([member('d1', { name: '张伟', ...given })], { suite: 'dingtalk', departments: [] })
  const rep = (given: Partial<Person> = {}) =>
    aPerson({ id: 'zhang', name: '张伟', accounts: { wecom: 'zhang' }, handSet: [], ...given })

  it('is taken for one when a rep is alone with the name', () => {
    const people = peopleAfter([rep()], ding())
    expect(people.size).toBe(1)
    expect(people.get('zhang')?.accounts).toEqual({ wecom: 'zhang', dingtalk: 'd1' })
  })

  it('is asked about when more than a rep would be handed over', () => {
    const { saves, questions } = plan([rep({ role: 'manager' })], ding())
    expect(saves.map(({ person }) => person.id)).toEqual(['p_dingtalk_d1'])
    expect(questions).toContainEqual({
      kind: 'same-person',
      personId: 'p_dingtalk_d1',
      otherId: 'zhang',
      by: 'name',
    })
  })

  it('is asked about when only the number is the same', () => {
    const known = rep({ name: '张伟民', mobile: '13800000001' })
    const { questions } = plan([known], ding({ mobile: '13800000001' }))
    expect(questions).toContainEqual(expect.objectContaining({ kind: 'same-person', by: 'mobile' }))
  })

  it('brings the mail address, unless an admin gave another', () => {
    const email = 'li@example.com'
    expect(plan([rep()], ding({ email })).saves[0]?.person.email).toBe(email)
    const byHand = rep({ email: 'own@example.com', handSet: ['email'] })
    expect(peopleAfter([byHand], ding({ email })).get('zhang')?.email).toBe('own@example.com')
    expect(peopleAfter([rep({ email })], ding({ email: null })).get('zhang')?.email).toBe(email)
  })

  it('is not when the numbers differ or several have the name', () => {
    const other = plan([rep({ mobile: '1' })], ding({ mobile: '2' }))
    expect(other.questions.filter(({ kind }) => kind === 'same-person')).toEqual([])
    expect(other.saves[0]?.person.id).toBe('p_dingtalk_d1')
    const two = [rep(), rep({ id: 'zhang2', accounts: { wecom: 'zhang2' } })]
    expect(peopleAfter(two, ding()).has('p_dingtalk_d1')).toBe(true)
  })
})

it('plans for two thousand people in one go', () => {
  const many = Array.from({ length: 2000 }, (_, i) =>
    member(`rep${i}`, { departmentIds: [i % 2 === 0 ? '2' : '3'] }),
  )
  const { saves } = plan([], snapshot([...team(), ...many]))
  expect(saves).toHaveLength(2003)
  expect(saves.filter(({ person }) => person.managerId === 'p_wecom_wang')).toHaveLength(2001)
})

import { departmentsById, leadersOf } from '@kedu/shared/people/directory'
import { roleRulesProblem } from '@kedu/shared/people/role-rules'
import { describe, expect, it } from 'vitest'

const departments = departmentsById([
  { id: '1', name: null, parentId: null, leaderUserIds: ['boss'] },
  { id: '2', name: null, parentId: '1', leaderUserIds: ['a', 'me'] },
  { id: '3', name: null, parentId: '1', leaderUserIds: ['b'] },
  { id: '8', name: null, parentId: '9', leaderUserIds: [] },
  { id: '9', name: null, parentId: '8', leaderUserIds: [] },
])
const me = (leadingDepartmentIds: string[], leaderUserIds: string[] = []) => ({
  userId: 'me',
  leadingDepartmentIds,
  leaderUserIds,
})

describe('leaders of a member', () => {
  it('are the named one, then the department’s, then those above; never the member', () => {
    expect(leadersOf(me(['2'], ['named']), departments)).toEqual(['named', 'a', 'boss'])
  })
  it('of several departments come level by level', () => {
    expect(leadersOf(me(['2', '3']), departments)).toEqual(['a', 'b', 'boss'])
  })
  it('end in a circle of departments', () => {
    expect(leadersOf(me(['8']), departments)).toEqual([])
  })
  it('are nobody for who leads the top', () => {
    expect(leadersOf({ ...me(['1']), userId: 'boss' }, departments)).toEqual([])
  })
})

describe('role rules', () => {
  it.each([
    [[{ field: 'title', words: '管理', role: 'admin' }], 'title-gives-admin'],
    [[{ field: 'tag', words: ' ', role: 'rep' }], 'blank'],
    [
      [
        { field: 'tag', words: '销售', role: 'rep' },
        { field: 'tag', words: '销售', role: 'manager' },
      ],
      'repeated',
    ],
  ] as const)('refuse %j: %s', (rules, problem) => {
    expect(roleRulesProblem(rules)?.problem).toBe(problem)
  })
  it('let an admin be made by a tag', () => {
    expect(roleRulesProblem([{ field: 'tag', words: '刻度管理员', role: 'admin' }])).toBeNull()
  })
})

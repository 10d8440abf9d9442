import { peopleById } from '@kedu/shared/people/people'
import { whoAnswers } from '@kedu/shared/requests/who-answers'
import { describe, expect, it } from 'vitest'
import { aPerson } from '../../support/given-deal.ts'

const PEOPLE = peopleById([
  aPerson({ id: 'lead', name: '王敏', role: 'manager' }),
  aPerson({ id: 'rep', name: '张伟', managerId: 'lead' }),
  aPerson({ id: 'fin', name: '孙燕', role: 'finance' }),
  aPerson({ id: 'tech1', name: '陈立', department: '技术部' }),
  aPerson({ id: 'tech2', name: '李强', department: '技术部', role: 'manager' }),
  aPerson({ id: 'tech3', name: '赵工', department: '技术部', active: false }),
])
const who = (department: string | null, person: string | null = null) =>
  whoAnswers({ department, person }, 'rep', PEOPLE)?.id ?? null

describe('who answers', () => {
  it('is whoever leads the department, whatever it is called by', () => {
    expect(['技术', '技术部', '技术支持'].map((name) => who(name))).toEqual([
      'tech2',
      'tech2',
      'tech2',
    ])
  })

  it('is the one who was named, in full or as one says it', () => {
    expect(who(null, '陈立')).toBe('tech1')
    expect(who('技术部', '陈工')).toBe('tech1')
    expect(who('技术部', '小李')).toBe('tech2')
  })

  it('is the role that stands for it where nobody is in such a department', () => {
    expect(who('财务')).toBe('fin')
  })

  it('is the asker’s manager where nobody stands for it: never nobody, never oneself', () => {
    expect(who('法务部')).toBe('lead')
    expect(who(null, '张伟')).toBe('lead')
    expect(whoAnswers({ department: '法务', person: null }, 'lead', PEOPLE)).toBeNull()
  })
})

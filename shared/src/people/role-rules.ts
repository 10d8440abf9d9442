/**
 * Roles by rule: what stands in the directory (department, tag, job title) gives a role (E5). Rules
 * are settings of the company, edited by its admin.
 */
import { ROLES, type Role } from './person.ts'

export const ROLE_RULE_FIELDS = ['department', 'tag', 'title'] as const
export type RoleRuleField = (typeof ROLE_RULE_FIELDS)[number]

/** `none`: has nothing to do with sales and is not enrolled. */
export type RuledRole = Role | 'none'
export const RULED_ROLES: readonly RuledRole[] = [...ROLES, 'none']

/**
 * `department`: belongs to it or to one below it. `tag`: carries it. `title`: the job title contains
 * the words. Of several rules that fit, the first in the list counts.
 */
export interface RoleRule {
  field: RoleRuleField
  words: string
  role: RuledRole
}

export interface RuledMember {
  departmentNames: ReadonlySet<string>
  tags: readonly string[]
  title: string | null
}

/** The role the rules give; null when none fits. */
export function ruledRole(member: RuledMember, rules: readonly RoleRule[]): RuledRole | null {
  return rules.find((rule) => fits(member, rule))?.role ?? null
}

function fits(member: RuledMember, { field, words }: RoleRule): boolean {
  switch (field) {
    case 'department':
      return member.departmentNames.has(words)
    case 'tag':
      return member.tags.includes(words)
    case 'title':
      return member.title?.includes(words) ?? false
    default:
      return field satisfies never
  }
}

export type RoleRuleProblem = 'blank' | 'repeated' | 'title-gives-admin' | 'too-many-rules'

const MOST_RULES = 200

/**
 * Why a list of rules cannot be used, with the offending words; null when it can. A job title may be
 * typed by its owner, so that it can make nobody an admin.
 */
export function roleRulesProblem(
  rules: readonly RoleRule[],
): { problem: RoleRuleProblem; words: string } | null {
  if (rules.length > MOST_RULES) return { problem: 'too-many-rules', words: String(rules.length) }
  const seen = new Set<string>()
  for (const { field, words, role } of rules) {
    if (words.trim() === '') return { problem: 'blank', words }
    if (field === 'title' && role === 'admin') return { problem: 'title-gives-admin', words }
    const key = `${field} ${words}`
    if (seen.has(key)) return { problem: 'repeated', words }
    seen.add(key)
  }
  return null
}

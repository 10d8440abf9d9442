/** How much of a message was understood, field by field; for the labelled sets. */
import type { UnderstandingRecord } from './record.ts'
import { plain, sameHindrance, sameObstacleWords } from './same-hindrance.ts'

export const SCORED_FIELDS = [
  'intent',
  'customer',
  'candidates',
  'customers',
  'newCustomer',
  'stage',
  'obstacle',
  'next',
  'amount',
  'department',
  'region',
  'person',
  'note',
] as const
export type ScoredField = (typeof SCORED_FIELDS)[number]
export type FieldsOfRecord = Omit<UnderstandingRecord, 'id'>
/** What a labeller wrote down; a field left out is empty, a note left out is not judged. */
export interface ExpectedRecord extends Partial<FieldsOfRecord> {
  /** Where two things are stuck at once, or may be put in two ways: each is as right as `obstacle`. */
  obstacleAlso?: string[]
}

export interface Score {
  /** The obstacle by `sameHindrance`: what the aim of 95 % is measured by. */
  right: Record<ScoredField, boolean>
  /** The obstacle word for word, by `sameObstacleWords`. */
  obstacleInWords: boolean
  /** A stage was moved that should not have been, or to the wrong one: worse than asking. */
  wrongStage: boolean
  /** Another customer than the one meant was chosen without asking. */
  wrongCustomer: boolean
}

/** Notes are free words: the same core is enough, as one labeller cuts a phrase a little earlier than another. */
export function wordsAgree(expected: string | null, actual: string | null): boolean {
  if (expected === null || actual === null) return expected === actual
  const core = (s: string): string =>
    plain(s)
      .replace(/^(?:卡在|障碍是|客户|对方|他们|那边|说|觉得|因为|的)+/, '')
      .replace(/(?:了|的|上|呢|啊)+$/, '')
  const a = core(expected)
  const b = core(actual)
  if (a === b) return true
  if (a === '无' || b === '无' || a === '' || b === '') return false
  if (a.includes(b) || b.includes(a))
    return Math.min(a.length, b.length) / Math.max(a.length, b.length) >= 0.4
  const pairs = (s: string): string[] =>
    Array.from({ length: s.length - 1 }, (_, i) => s.slice(i, i + 2))
  const rest = pairs(b)
  let common = 0
  for (const p of pairs(a)) {
    const at = rest.indexOf(p)
    if (at >= 0) {
      rest.splice(at, 1)
      common++
    }
  }
  return (2 * common) / Math.max(1, a.length + b.length - 2) >= 0.6
}

const sameSet = (a: readonly string[] | null, b: readonly string[] | null): boolean =>
  [...(a ?? [])].sort().join('|') === [...(b ?? [])].sort().join('|')

const stem = (word: string | null, ending: RegExp): string | null =>
  word === null ? null : plain(word).replace(ending, '')

const EMPTY: FieldsOfRecord = {
  intent: 'other',
  customer: null,
  candidates: null,
  customers: null,
  newCustomer: null,
  stage: null,
  obstacle: null,
  next: null,
  amount: null,
  department: null,
  region: null,
  person: null,
  note: null,
}

/** Compares one record with what a person says it should be. */
export function score(label: ExpectedRecord, actual: FieldsOfRecord): Score {
  const expected = { ...EMPTY, ...label }
  const sameNext =
    expected.next === null || actual.next === null
      ? expected.next === actual.next
      : expected.next.date === actual.next.date &&
        expected.next.time === actual.next.time &&
        expected.next.approximate === actual.next.approximate
  const obstacles = [expected.obstacle, ...(label.obstacleAlso ?? [])]
  return {
    obstacleInWords: obstacles.some((o) => sameObstacleWords(o, actual.obstacle)),
    right: {
      intent: expected.intent === actual.intent,
      customer: expected.customer === actual.customer,
      candidates: sameSet(expected.candidates, actual.candidates),
      customers: sameSet(expected.customers, actual.customers),
      newCustomer: stem(expected.newCustomer, /$/) === stem(actual.newCustomer, /$/),
      stage: expected.stage === actual.stage,
      obstacle: obstacles.some((o) => sameHindrance(o, actual.obstacle)),
      next: sameNext,
      amount: expected.amount === actual.amount,
      department:
        stem(expected.department, /(?:部门?|中心)$/) === stem(actual.department, /(?:部门?|中心)$/),
      region:
        stem(expected.region, /(?:大区|片区|地区|区域|区)$/) ===
        stem(actual.region, /(?:大区|片区|地区|区域|区)$/),
      person: stem(expected.person, /$/) === stem(actual.person, /$/),
      note: label.note === undefined || wordsAgree(expected.note, actual.note),
    },
    wrongStage: actual.stage !== null && actual.stage !== expected.stage,
    wrongCustomer: actual.customer !== null && actual.customer !== expected.customer,
  }
}

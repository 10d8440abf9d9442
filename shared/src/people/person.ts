import type { LocalDate, LocalTime } from '../time/instant.ts'
import type { Leave } from '../time/work-calendar.ts'

export type WorkspaceId = string
export type PersonId = string
export type Role = 'rep' | 'manager' | 'director' | 'production' | 'finance' | 'warehouse' | 'admin'
export const ROLES: readonly Role[] = [
  'rep',
  'manager',
  'director',
  'production',
  'finance',
  'warehouse',
  'admin',
]

/** A way to talk with somebody: WeCom's own app, its intelligent bot (智能机器人), DingTalk, the web page. */
export type PlatformName = 'wecom' | 'wecom-bot' | 'dingtalk' | 'web'
export const PLATFORM_NAMES: readonly PlatformName[] = ['wecom', 'wecom-bot', 'dingtalk', 'web']

/** Where user ids come from. */
export type Suite = 'wecom' | 'dingtalk' | 'web'
export const SUITES: readonly Suite[] = ['wecom', 'dingtalk', 'web']

/** WeCom's app and its bot know people by the same ids. */
export function suiteOf(platform: PlatformName): Suite {
  return platform === 'wecom-bot' ? 'wecom' : platform
}

/** Someone of the company. Stream `person/<id>`. */
export interface Person {
  id: PersonId
  name: string
  role: Role
  department: string | null
  region: string | null
  /** Direct manager (D9); null only until the fallback manager is configured. */
  managerId: PersonId | null
  /** Takes alerts and questions over while this person is away. */
  deputyId: PersonId | null
  /** User id per suite, lower-cased (WeCom's ids are case-insensitive). */
  accounts: Partial<Record<Suite, string>>
  active: boolean
  leaves: Leave[]
  /** Immediate pushes or everything in the daily digest (E11). */
  delivery: 'immediate' | 'digest'
  quietHours: { from: LocalTime; to: LocalTime } | null
  joinedOn: LocalDate | null
  /** The morning brief; absent: as everybody of the role. */
  brief?: 'on' | 'off'
  /** From the directory, where the app may see it; tells namesakes apart. */
  mobile?: string
  /** Where papers are mailed to; from the directory, a list or the command line. Absent: not known. */
  email?: string
  /** Set by an admin (list, command line): the directory no longer changes these. */
  handSet?: readonly HandSetField[]
  /** Suites that say the person left; `active` ends with the last of them. */
  goneFrom?: readonly Suite[]
}

/** What an admin may decide against the directory. */
export type HandSetField = 'role' | 'managerId' | 'department' | 'active' | 'email'
export const HAND_SET_FIELDS: readonly HandSetField[] = [
  'role',
  'managerId',
  'department',
  'active',
  'email',
]

/**
 * The person with these fields set by hand, remembered as such. Of somebody stored before it was
 * remembered, the history tells.
 */
export function setByHand(person: Person, given: Partial<Pick<Person, HandSetField>>): Person {
  if (person.handSet === undefined) return { ...person, ...given }
  const fields = HAND_SET_FIELDS.filter((field) => given[field] !== undefined)
  const handSet = HAND_SET_FIELDS.filter(
    (field) => fields.includes(field) || person.handSet?.includes(field),
  )
  return { ...person, ...given, handSet }
}

export function isHandSet(person: Pick<Person, 'handSet'>, field: HandSetField): boolean {
  return person.handSet?.includes(field) ?? false
}

/** Somebody of whom only so much is known: a rep at work, told at once, with no manager yet. */
export function newPerson(given: Pick<Person, 'id' | 'name'> & Partial<Person>): Person {
  return {
    role: 'rep',
    department: null,
    region: null,
    managerId: null,
    deputyId: null,
    accounts: {},
    active: true,
    leaves: [],
    delivery: 'immediate',
    quietHours: null,
    joinedOn: null,
    ...given,
  }
}

/** Stands for whoever sits at the server (import, command line): acts as an admin, is nobody of the company. */
export const OPERATOR_ID: PersonId = 'operator'
/** Stands for the clock, which only records what it told whom. */
export const CLOCK_ID: PersonId = 'clock'
/** Stands for a customer who came by a link: nobody of the company, sees and changes that one quote. */
export const CUSTOMER_ID: PersonId = 'customer'

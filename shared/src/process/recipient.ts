/** Who hears a step of a rule, as the admin chose it (E24): roles around the owner, persons, or both. */
import type { PersonId } from '../people/person.ts'

/** 本人, 直属上级, 上级的上级, 区域总监. */
export const RECIPIENT_ROLES = ['owner', 'manager', 'superior', 'director'] as const
export type RecipientRole = (typeof RECIPIENT_ROLES)[number]

const PERSON = 'person:'

/** `person:<id>` is somebody in particular. */
export type Recipient = RecipientRole | `person:${PersonId}`

/** One, or several in the order in which they were named; rules kept before there could be several hold one. */
export type Recipients = Recipient | Recipient[]

/** A step that more hear is a meeting. */
export const MOST_RECIPIENTS = 5

export type RecipientsProblem = 'not-a-recipient' | 'empty' | 'repeated' | 'too-many'

/** Never empty for what passed `recipientsProblem`. */
export function recipientsIn(chosen: Recipients): readonly Recipient[] {
  return typeof chosen === 'string' ? [chosen] : chosen
}

/** As it is kept: one alone is no list. */
export function asRecipients(list: readonly string[]): Recipients {
  const [only] = list
  return (list.length === 1 && only !== undefined ? only : list) as Recipients
}

/** What is wrong with whom a step names; whether they exist is for whoever knows the people. */
export function recipientsProblem(
  value: unknown,
  roles: readonly RecipientRole[],
): RecipientsProblem | null {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length === 0) return 'empty'
  if (list.length > MOST_RECIPIENTS) return 'too-many'
  if (!list.every((one) => isRecipient(one, roles))) return 'not-a-recipient'
  return new Set(list).size < list.length ? 'repeated' : null
}

export function recipientPerson(id: PersonId): Recipient {
  return `${PERSON}${id}`
}

/** The id of a particular person; null: a role. */
export function personChosen(recipient: string): PersonId | null {
  return recipient.startsWith(PERSON) ? recipient.slice(PERSON.length) : null
}

/** Whether it is one of these roles, or names somebody. */
function isRecipient(value: unknown, roles: readonly RecipientRole[]): value is Recipient {
  if (typeof value !== 'string') return false
  const id = personChosen(value)
  return id === null ? roles.some((role) => role === value) : id !== ''
}

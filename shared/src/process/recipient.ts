/** Who hears a step of a rule, as the admin chose it (E24): a role around the owner, or one person. */
import type { PersonId } from '../people/person.ts'

/** 本人, 直属上级, 上级的上级, 区域总监. */
export const RECIPIENT_ROLES = ['owner', 'manager', 'superior', 'director'] as const
export type RecipientRole = (typeof RECIPIENT_ROLES)[number]

const PERSON = 'person:'

/** `person:<id>` is somebody in particular. */
export type Recipient = RecipientRole | `person:${PersonId}`

export function recipientPerson(id: PersonId): Recipient {
  return `${PERSON}${id}`
}

/** The id of a particular person; null: a role. */
export function personChosen(recipient: string): PersonId | null {
  return recipient.startsWith(PERSON) ? recipient.slice(PERSON.length) : null
}

/** Whether it is one of these roles, or names somebody; whether they exist is for whoever knows the people. */
export function isRecipient(value: unknown, roles: readonly RecipientRole[]): value is Recipient {
  if (typeof value !== 'string') return false
  const id = personChosen(value)
  return id === null ? roles.some((role) => role === value) : id !== ''
}

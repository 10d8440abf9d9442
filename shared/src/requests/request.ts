/** What somebody who works on a deal asks of another department (R29, R30): who is asked, by when, what came of it. */
import type { PersonId } from '../people/person.ts'
import type { Instant } from '../time/instant.ts'

export interface DealRequest {
  /** The command that raised it, so that a retry raises nothing. */
  id: string
  /** C-0007-X2: what one says to answer it. */
  number: string
  /** As it was called: 技术, 财务部. Null: a colleague was named alone. */
  department: string | null
  /** Who is to answer. */
  toId: PersonId
  what: string
  dueAt: Instant
  byId: PersonId
  askedAt: Instant
  /** Null: nobody answered yet. */
  answer: { text: string; byId: PersonId; at: Instant } | null
  /** Null: it is not done with. */
  closed: { byId: PersonId; at: Instant } | null
}

export type RequestState = 'waiting' | 'answered' | 'closed'

export function requestState({ answer, closed }: DealRequest): RequestState {
  if (closed !== null) return 'closed'
  return answer === null ? 'waiting' : 'answered'
}

/** Past its time without an answer; an answer late is an answer. */
export function isRequestOverdue(request: DealRequest, now: Instant): boolean {
  return requestState(request) === 'waiting' && now > request.dueAt
}

export function requestNumber(customerNumber: string, place: number): string {
  return `${customerNumber}-X${place}`
}

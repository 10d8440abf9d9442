/** What is asked of other departments on deals: of somebody, and by somebody (R29). */
import { requestStateName } from '@kedu/bot/wording/requests'
import type { RequestView } from '@kedu/shared/contracts/api/requests'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { PersonId } from '@kedu/shared/people/person'
import { type DealRequest, isRequestOverdue, requestState } from '@kedu/shared/requests/request'
import type { Workspace } from '../workspace/workspace.ts'
import { type Asking, personRef } from './asking.ts'

/** Deals on which something is asked of this person, in their view or not. */
export function rowsAsking(workspace: Workspace, personId: PersonId): DealRow[] {
  return workspace
    .rows()
    .filter(({ requests }) => requests?.some(({ toId }) => toId === personId) === true)
}

/** Whoever was asked sees the customer's name, what is asked and by whom; nothing else of the deal. */
export function requestView(
  asking: Asking,
  deal: { id: string; customerName: string },
  request: DealRequest,
  isTheirs: boolean,
): RequestView {
  const { answer, closed } = request
  const state = requestState(request)
  return {
    requestId: request.id,
    number: request.number,
    dealId: deal.id,
    customerName: deal.customerName,
    department: request.department,
    to: personRef(asking, request.toId),
    by: personRef(asking, request.byId),
    what: request.what,
    askedAt: request.askedAt,
    dueAt: request.dueAt,
    isOverdue: isRequestOverdue(request, asking.now),
    state,
    stateName: requestStateName(state),
    answer: answer && { text: answer.text, by: personRef(asking, answer.byId), at: answer.at },
    closedAt: closed?.at ?? null,
    mayAnswer: state !== 'closed' && request.toId === asking.me.id,
    mayClose: state !== 'closed' && isTheirs,
  }
}

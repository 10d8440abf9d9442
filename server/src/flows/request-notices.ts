/** Who hears of what is asked of another department: the one who is asked, then the one who asked (R29). */
import { requestAnswered, requestAsked, requestOver } from '@kedu/bot/wording/requests'
import type { Deal, DealRow } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { DealRequest } from '@kedu/shared/requests/request'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import { textNotice } from './text-notice.ts'

/** Nobody is told of what they do themselves. */
export function requestNotices(
  workspace: Workspace,
  event: DealEvent,
  before: Deal | null,
  row: DealRow,
  now: Instant,
): OutboxDraft[] {
  const { actorId } = event.meta
  const by = workspace.people.get(actorId)?.name ?? ''
  const zone = workspace.settings.timezone
  const notice = (recipientId: string, key: string, text: string): OutboxDraft[] =>
    recipientId === actorId ? [] : [textNotice(`request:${key}`, recipientId, text, now)]
  const known = (id: string) => before?.requests?.find((request) => request.id === id)
  const over = (request: DealRequest) =>
    request.answer === null
      ? notice(
          request.toId,
          `${event.meta.commandId}:over`,
          requestOver(by, row.customerName, request.number),
        )
      : []
  switch (event.kind) {
    case 'request-raised': {
      const { request } = event
      const text = requestAsked(by, row.customerName, { ...request, now, zone })
      return notice(request.toId, `${event.meta.commandId}:asked`, text)
    }
    case 'request-answered': {
      const request = known(event.requestId)
      if (request === undefined) return []
      const text = requestAnswered(by, row.customerName, {
        number: request.number,
        text: event.text,
      })
      return notice(request.byId, `${event.meta.commandId}:answered`, text)
    }
    case 'request-closed': {
      const request = known(event.requestId)
      return request === undefined ? [] : over(request)
    }
    case 'command-undone': {
      const left = event.restored.requests
      if (left === undefined) return []
      const kept = new Set(left.map(({ id }) => id))
      return (before?.requests ?? []).filter(({ id }) => !kept.has(id)).flatMap(over)
    }
    default:
      return []
  }
}

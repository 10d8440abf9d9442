import type { DealEvent } from '../deal/events.ts'
import type { DealRequest } from './request.ts'

type RequestEvent = Extract<
  DealEvent,
  { kind: 'request-raised' | 'request-answered' | 'request-closed' }
>

export function evolveRequests(
  requests: readonly DealRequest[],
  event: RequestEvent,
): DealRequest[] {
  const { at, meta } = event
  const byId = meta.actorId
  switch (event.kind) {
    case 'request-raised':
      return [...requests, event.request]
    case 'request-answered':
      return requests.map((request) =>
        request.id === event.requestId
          ? { ...request, answer: { text: event.text, byId, at } }
          : request,
      )
    case 'request-closed':
      return requests.map((request) =>
        request.id === event.requestId ? { ...request, closed: { byId, at } } : request,
      )
    default:
      return event satisfies never
  }
}

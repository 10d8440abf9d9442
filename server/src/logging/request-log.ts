/** What is logged of requests: route templates, never addresses, which carry codes and signatures. */
import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'

/** What a balancer gives each request; anything else is not taken over. */
const REQUEST_ID = /^[\w-]{8,64}$/

/** The balancer's id of a request, so that its log and ours can be laid side by side. */
export function requestIdOf(header: string | string[] | undefined): string | null {
  return typeof header === 'string' && REQUEST_ID.test(header) ? header : null
}

/** One line per request at `debug`, one per failure at `error`; callbacks have theirs from the flow. */
export class RequestLog extends LogController {
  constructor() {
    super({ disableRequestLogging: true, requestIdLogLabel: 'requestId' })
  }

  override requestCompleted(
    error: Error | null | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const ms = Math.round(reply.elapsedTime)
    const fields = { ...routeOf(request), status: reply.statusCode, ms }
    if (error) request.log.error({ ...fields, err: error }, 'request broke off')
    else request.log.debug(fields, 'request answered')
  }

  override defaultErrorLog(error: Error, request: FastifyRequest, reply: FastifyReply): void {
    if (reply.statusCode < 500) return
    request.log.error({ ...routeOf(request), err: error }, 'request failed')
  }
}

function routeOf(request: FastifyRequest): { method: string; route: string } {
  return { method: request.method, route: request.routeOptions.url ?? 'none' }
}

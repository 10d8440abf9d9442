import { isSameOrigin } from '@kedu/bot/platforms/web/origin'
import type { WebSession } from '@kedu/bot/platforms/web/sessions'
import type { WebPerson, WebProblem } from '@kedu/shared/contracts/web-chat'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WebChatDeps } from './web-chat-deps.ts'
import { problems } from './wording.ts'

export interface SignedIn {
  session: WebSession
  me: WebPerson
}

/** Request headers as plain text; a repeated header counts as one, joined as HTTP says. */
export function plainHeaders(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return headers
}

/** Who is asking: a live session of a person who is still active, else null. */
export async function signedIn(
  request: FastifyRequest,
  deps: WebChatDeps,
): Promise<SignedIn | null> {
  const session = deps.sessions.fromHeaders(plainHeaders(request))
  if (session === null) return null
  const me = await deps.person(session.personId)
  return me === null ? null : { session, me }
}

/** For requests that change something: also the origin, since a cookie comes along on its own. */
export function isFromOwnPage(request: FastifyRequest, deps: WebChatDeps): boolean {
  return isSameOrigin(plainHeaders(request), deps.publicOrigin)
}

export function isSecure(request: FastifyRequest, deps: WebChatDeps): boolean {
  return deps.publicOrigin?.startsWith('https:') ?? request.protocol === 'https'
}

export function refuse(reply: FastifyReply, status: number, problem: WebProblem): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(problem)
}

export function refuseSignedOut(reply: FastifyReply): FastifyReply {
  return refuse(reply, 401, problems.signedOut)
}

import type { WebProblem } from '@kedu/shared/contracts/web-chat'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { plainHeaders } from '../web-chat/signed-in.ts'
import type { AuthDeps } from './auth-deps.ts'

/** Per address: the one place where guessing could pay. An office shares one. */
export const signInLimit = { rateLimit: { max: 60, timeWindow: 60_000 } }

export function refuse(reply: FastifyReply, status: number, problem: WebProblem): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(problem)
}

export function isSecure(request: FastifyRequest, { publicOrigin }: AuthDeps): boolean {
  return publicOrigin?.startsWith('https:') ?? request.protocol === 'https'
}

export function cookieOf(request: FastifyRequest, wanted: string): string | null {
  for (const part of (plainHeaders(request).cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=')
    if (name === wanted && value !== undefined && /^[\w.-]+$/.test(value)) return value
  }
  return null
}

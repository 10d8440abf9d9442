import type { FastifyInstance, FastifyRequest } from 'fastify'

export interface ErrorAnswer {
  status: number
  problem: { code: string; message: string }
}

/**
 * Every error of these routes becomes a status and a sentence. From 500 on it is logged, and the answer carries the number
 * of the request, under which the log says what went wrong.
 */
export function answerErrors(
  scope: Pick<FastifyInstance, 'setErrorHandler'>,
  failed: string,
  answerFor: (error: unknown, request: FastifyRequest) => ErrorAnswer,
): void {
  scope.setErrorHandler((error, request, reply) => {
    const { status, problem } = answerFor(error, request)
    const isOurs = status >= 500
    if (isOurs) request.log.error({ err: error }, failed)
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .send(isOurs ? { ...problem, requestId: request.id } : problem)
  })
}

import type { FastifyInstance } from 'fastify'

/**
 * While the process stops it still answers, but on no connection twice: a balancer that keeps
 * connections opens its next one to another instance, so none is cut under a request.
 */
export function lastAnswers(http: FastifyInstance, isStopping: () => boolean): void {
  http.addHook('onSend', async (_request, reply) => {
    if (isStopping()) reply.header('connection', 'close')
  })
}

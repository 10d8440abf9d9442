/** Counts answers by route template: `/api/deals/:id`, never the address itself. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Metrics } from './metrics.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Ends when its window does: counted while it is open, never timed. */
    isStream?: true
  }
}

/** What no route answers to; its address is whatever somebody typed. */
const NO_ROUTE = 'none'

/** Before any route is registered. */
export function measureHttp(http: FastifyInstance, metrics: Metrics): void {
  http.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.isStream) reply.raw.once('close', metrics.streamOpened())
  })
  http.addHook('onResponse', async (request, reply) => {
    const route = routeOf(request)
    const { method } = request
    const { statusCode: status } = reply
    const isStream = request.routeOptions.config.isStream === true && status < 300
    metrics.answered({ method, route, status })
    if (!isStream) metrics.answeredWithin(route, reply.elapsedTime / 1000)
    if (isSignIn(route) && status >= 400 && status < 500) metrics.signInRefused(route, status)
  })
}

function routeOf(request: FastifyRequest): string {
  return request.is404 ? NO_ROUTE : (request.routeOptions.url ?? NO_ROUTE)
}

function isSignIn(route: string): boolean {
  return route.startsWith('/auth/') || route.startsWith('/web/enter')
}

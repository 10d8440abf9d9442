/**
 * Who sends too much hears so. A connection that is closed while bytes are still coming is reset, and
 * a client that writes everything before it reads never sees the answer: so the rest is read and
 * thrown away first, within bounds.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** More than any honest mistake; what goes on is cut off. */
const MAX_BYTES = 64 * 1024 * 1024
const MAX_MS = 10_000

/** For all routes that are registered afterwards. */
export function drainBeforeRefusing(http: FastifyInstance): void {
  http.addHook('onSend', async (request, reply) => {
    if (reply.statusCode !== 413) return
    reply.header('connection', 'close')
    await drained(request.raw)
  })
}

/** Resolves when all was sent, the sender has gone, or the bounds are reached. */
function drained(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete || incoming.readableEnded || incoming.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    let bytes = 0
    const count = (chunk: Uint8Array) => {
      bytes += chunk.length
      if (bytes > MAX_BYTES) finish()
    }
    const finish = () => {
      clearTimeout(timer)
      incoming.off('data', count)
      for (const event of ['end', 'close', 'error'] as const) incoming.off(event, finish)
      resolve()
    }
    const timer = setTimeout(finish, MAX_MS)
    for (const event of ['end', 'close', 'error'] as const) incoming.on(event, finish)
    incoming.on('data', count)
    incoming.resume()
  })
}

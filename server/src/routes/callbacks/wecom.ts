/** `GET/POST /callbacks/wecom/app`: raw body in, flow called, answer out. No rule lives here. */
import type { ChatPlatform, RawCallback } from '@kedu/bot/platform'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { type ReceiveDeps, receiveCallback } from '../../flows/receive-callback.ts'

/** WeCom's own cap is far below this; whatever is longer is not from WeCom. */
const MAX_BODY_BYTES = 1024 * 1024

export async function registerWecomCallbacks(
  app: FastifyInstance,
  platform: ChatPlatform,
  deps: ReceiveDeps,
): Promise<void> {
  const plugin: FastifyPluginAsync = async (scope) => {
    // Any content type, never parsed here: the signature covers the bytes as they came.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => done(null, body),
    )
    scope.route({
      method: ['GET', 'POST'],
      url: '/callbacks/wecom/app',
      bodyLimit: MAX_BODY_BYTES,
      handler: async (request, reply) => {
        const answer = await receiveCallback(platform, rawCallback(request), deps)
        return reply.code(answer.status).type(answer.contentType).send(answer.body)
      },
    })
  }
  await app.register(plugin)
}

/** The request as bytes and texts; a repeated parameter keeps its first value. */
export function rawCallback(request: FastifyRequest): RawCallback {
  const query: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.query ?? {})) {
    const first = Array.isArray(value) ? value[0] : value
    if (typeof first === 'string') query[name] = first
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers[name] = value
  }
  return {
    method: request.method === 'GET' ? 'GET' : 'POST',
    query,
    headers,
    body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
  }
}

/** The addresses platforms call: raw body in, flow called, answer out. No rule lives here. */
import type { ServerResponse } from 'node:http'
import type { ChatPlatform, RawCallback } from '@kedu/bot/platform'
import type { PlatformName } from '@kedu/shared/people/person'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { type ReceiveDeps, receiveCallback } from '../../flows/receive-callback.ts'

/** The platforms' own caps are far below this; whatever is longer is not from them. */
const MAX_BODY_BYTES = 1024 * 1024

/** Where each platform calls; `GET` is WeCom's URL verification. */
const ADDRESSES: readonly {
  url: string
  platform: PlatformName
  channel: NonNullable<RawCallback['channel']>
  methods: ('GET' | 'POST')[]
}[] = [
  {
    url: '/callbacks/wecom/app',
    platform: 'wecom',
    channel: 'message',
    methods: ['GET', 'POST'],
  },
  {
    url: '/callbacks/wecom/bot',
    platform: 'wecom-bot',
    channel: 'message',
    methods: ['GET', 'POST'],
  },
  {
    url: '/callbacks/dingtalk/robot',
    platform: 'dingtalk',
    channel: 'message',
    methods: ['POST'],
  },
  {
    url: '/callbacks/dingtalk/events',
    platform: 'dingtalk',
    channel: 'event',
    methods: ['POST'],
  },
  {
    url: '/callbacks/dingtalk/card',
    platform: 'dingtalk',
    channel: 'card',
    methods: ['POST'],
  },
]

/** Of the platforms that are connected; the others have no address. */
export async function registerCallbacks(
  app: FastifyInstance,
  platforms: ReadonlyMap<PlatformName, ChatPlatform>,
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
    for (const { url, platform: name, channel, methods } of ADDRESSES) {
      const platform = platforms.get(name)
      if (!platform) continue
      scope.route({
        method: methods,
        url,
        bodyLimit: MAX_BODY_BYTES,
        handler: async (request, reply) => {
          const { log } = request
          const raw = rawCallback(request, channel)
          const answer = await receiveCallback(platform, raw, { ...deps, log })
          if (answer.written) onceWritten(reply.raw, answer.written)
          return reply.code(answer.status).type(answer.contentType).send(answer.body)
        },
      })
    }
  }
  await app.register(plugin)
}

/** Tells whether the whole answer went out; a caller who hung up before got nothing. */
function onceWritten(response: ServerResponse, written: (isWritten: boolean) => void): void {
  if (response.destroyed) return written(false)
  const finish = () => end(true)
  const close = () => end(false)
  const end = (isWritten: boolean) => {
    response.off('finish', finish)
    response.off('close', close)
    written(isWritten)
  }
  response.once('finish', finish)
  response.once('close', close)
}

/** The request as bytes and texts; a repeated parameter keeps its first value. */
function rawCallback(
  request: FastifyRequest,
  channel: NonNullable<RawCallback['channel']>,
): RawCallback {
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
    channel,
    query,
    headers,
    body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
  }
}

import { Type } from '@fastify/type-provider-typebox'
import { MAX_MESSAGE_BYTES } from '@kedu/bot/platforms/web/open'
import { webUserId } from '@kedu/bot/platforms/web/web-chat-log'
import {
  HISTORY_PAGE,
  MAX_TEXT_CHARS,
  WebAccepted,
  WebHistory,
  WebProblem,
  WebSentMessage,
} from '@kedu/shared/contracts/web-chat'
import { Value } from 'typebox/value'
import { transcriptContent } from './sent-content.ts'
import { isFromOwnPage, plainHeaders, refuse, refuseSignedOut, signedIn } from './signed-in.ts'
import type { WebChatDeps } from './web-chat-deps.ts'
import type { WebChatScope } from './web-chat-scope.ts'
import { problems } from './wording.ts'

const Position = Type.String({ pattern: '^\\d{1,12}$' })
const AnyText = Type.Object({ content: Type.Object({ text: Type.String() }) })
const TapAnswer = Type.Object({ replaced: WebAccepted.properties.replaced })

/**
 * Sending and reading back. A message goes through the receive flow first and into the transcript
 * after it was durably taken, at a place reserved before: an answer can never stand above its question.
 */
export function messageRoutes(scope: WebChatScope, deps: WebChatDeps): void {
  // The flow believes bytes, not a parsed body, so they are kept as they came.
  scope.removeContentTypeParser('application/json')
  scope.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: MAX_MESSAGE_BYTES },
    (_request, body, done) => done(null, body),
  )

  scope.post(
    '/web/messages',
    {
      bodyLimit: MAX_MESSAGE_BYTES,
      schema: { response: { 200: WebAccepted, '4xx': WebProblem, '5xx': WebProblem } },
      config: { rateLimit: { max: 120, timeWindow: 60_000 } },
    },
    async (request, reply) => {
      const known = await signedIn(request, deps)
      if (known === null) return refuseSignedOut(reply)
      if (!isFromOwnPage(request, deps)) return refuse(reply, 403, problems.otherSite)
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const message = readJson(bytes)
      if (!Value.Check(WebSentMessage, message)) {
        return isTooLong(message)
          ? refuse(reply, 413, problems.tooLarge)
          : refuse(reply, 400, problems.malformed)
      }

      const { personId } = known.session
      const content = transcriptContent(message.content, personId, deps.sessions)
      if (content === 'expired') return refuse(reply, 410, problems.uploadExpired)

      const logId = webUserId(personId)
      const seq = content === null ? null : await deps.log.reserve(logId)
      const answer = await deps.receive('web', {
        method: 'POST',
        query: {},
        headers: plainHeaders(request),
        body: bytes,
      })
      if (answer.status >= 300) return refused(reply, answer.status)

      const item =
        content === null || seq === null
          ? null
          : await deps.log.append(logId, {
              id: message.id,
              at: deps.now(),
              from: 'me',
              content,
              seq,
            })
      return { accepted: true as const, id: message.id, item, replaced: replacedCard(answer.body) }
    },
  )

  scope.get(
    '/web/messages',
    {
      schema: {
        querystring: Type.Object({
          before: Type.Optional(Position),
          /** Changes after this revision instead: for hosts that cannot hold a stream open. */
          since: Type.Optional(Position),
        }),
        response: { 200: WebHistory, 401: WebProblem },
      },
    },
    async (request, reply) => {
      const known = await signedIn(request, deps)
      if (known === null) return refuseSignedOut(reply)
      const logId = webUserId(known.session.personId)
      const { before, since } = request.query
      if (since !== undefined) {
        const items = await deps.log.since(logId, Number(since))
        return { items, more: false, rev: items.at(-1)?.rev ?? Number(since) }
      }
      return deps.log.before(logId, before === undefined ? null : Number(before), HISTORY_PAGE)
    },
  )
}

function refused(reply: Parameters<typeof refuse>[0], status: number) {
  if (status === 401) return refuseSignedOut(reply)
  if (status === 403) return refuse(reply, 403, problems.otherSite)
  if (status === 413) return refuse(reply, 413, problems.tooLarge)
  if (status === 429) return refuse(reply, 429, problems.tooMany)
  if (status < 500) return refuse(reply, 400, problems.malformed)
  return refuse(reply, 503, problems.busy)
}

function replacedCard(body: string): WebAccepted['replaced'] {
  const answer = readJson(Buffer.from(body))
  return Value.Check(TapAnswer, answer) ? answer.replaced : null
}

/** JSON of valid UTF-8, else undefined. */
function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** A text longer than the schema allows is said to be too long, not to be in a broken format. */
function isTooLong(message: unknown): boolean {
  return Value.Check(AnyText, message) && message.content.text.length > MAX_TEXT_CHARS
}

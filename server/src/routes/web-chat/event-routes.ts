import type { ServerResponse } from 'node:http'
import type { WebSession } from '@kedu/bot/platforms/web/sessions'
import { webUserId } from '@kedu/bot/platforms/web/web-chat-log'
import type { WebClock } from '@kedu/shared/contracts/web-chat'
import type { WebChatItem } from '@kedu/shared/contracts/web-chat-item'
import { refuse, refuseSignedOut, signedIn } from './signed-in.ts'
import type { WebChatDeps } from './web-chat-deps.ts'
import type { WebChatScope } from './web-chat-scope.ts'
import { problems } from './wording.ts'

/** Keeps proxies from closing a quiet stream, and finds dead ones. */
const HEARTBEAT_MS = 20_000
const MAX_STREAMS_PER_PERSON = 8
const MAX_STREAMS = 2_000
const COME_BACK_MS = 1_000
/** A reader this far behind is cut off; it resumes where it was. */
const MAX_UNSENT_BYTES = 1_000_000

/** Every open window's live stream. */
export class EventStreams {
  readonly #open = new Map<ServerResponse, WebSession>()

  countOf(personId: string): number {
    return [...this.#open.values()].filter((session) => session.personId === personId).length
  }

  get count(): number {
    return this.#open.size
  }

  add(response: ServerResponse, session: WebSession): void {
    this.#open.set(response, session)
  }

  remove(response: ServerResponse): void {
    this.#open.delete(response)
  }

  tellClock(clock: WebClock): void {
    for (const response of this.#open.keys()) write(response, event('clock', clock, null))
  }

  /** Beats every stream; those whose session or person ended are closed. Never rejects. */
  async beat(isLive: (session: WebSession) => Promise<boolean>): Promise<void> {
    const beats = [...this.#open].map(async ([response, session]) => {
      // Who cannot be looked up now is asked about again at the next beat.
      if (await isLive(session).catch(() => true)) write(response, ': beat\n\n')
      else response.end()
    })
    await Promise.all(beats)
  }

  /** The page comes back at once; another instance, or the next start, takes it up where it was. */
  closeAll(): void {
    for (const response of this.#open.keys()) response.end(`retry: ${COME_BACK_MS}\n\n`)
  }
}

/**
 * The live stream as server-sent events, read by `fetch` so that the tab's own bearer token can be sent
 * (EventSource cannot). Event `item` has the transcript's revision as its id: after a break the page sends it back as
 * `Last-Event-ID` and gets every change it missed, replaced cards included.
 */
export function eventRoutes(scope: WebChatScope, deps: WebChatDeps, streams: EventStreams): void {
  const isLive = async (session: WebSession) =>
    deps.sessions.isLive(session) && (await deps.person(session.personId)) !== null
  const timer = setInterval(() => void streams.beat(isLive), HEARTBEAT_MS)
  timer.unref()
  // Before the server waits for its connections: an open stream would keep it waiting.
  scope.addHook('preClose', async () => {
    clearInterval(timer)
    streams.closeAll()
  })

  scope.get('/web/events', { config: { isStream: true } }, async (request, reply) => {
    const known = await signedIn(request, deps)
    if (known === null) return refuseSignedOut(reply)
    const { session } = known
    if (
      streams.count >= MAX_STREAMS ||
      streams.countOf(session.personId) >= MAX_STREAMS_PER_PERSON
    ) {
      return refuse(reply, 429, problems.tooManyWindows)
    }
    const logId = webUserId(session.personId)
    const asked = request.headers['last-event-id']
    const resume =
      typeof asked === 'string' && /^\d{1,12}$/.test(asked)
        ? Number(asked)
        : (await deps.log.before(logId, null, 1)).rev

    reply.hijack()
    const response = reply.raw
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    })
    streams.add(response, session)
    write(
      response,
      event('clock', { now: deps.now(), clockOffsetMs: deps.trial?.clockOffsetMs() ?? 0 }, null),
    )

    // Listen before reading, so that nothing falls between; `sent` drops what comes by both ways.
    let sent = resume
    let early: WebChatItem[] | null = []
    const send = (item: WebChatItem) => {
      if (item.rev <= sent) return
      sent = item.rev
      write(response, event('item', item, item.rev))
    }
    const stop = deps.log.subscribe(logId, (item) => (early ? early.push(item) : send(item)))
    response.on('close', () => {
      stop()
      streams.remove(response)
    })
    try {
      for (const item of await deps.log.since(logId, resume)) send(item)
      for (const item of early) send(item)
      early = null
    } catch (error) {
      request.log.error({ err: error }, 'web chat stream could not be resumed')
      response.end()
    }
  })
}

function event(name: string, data: unknown, id: number | null): string {
  return `${id === null ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}

function write(response: ServerResponse, text: string): void {
  if (response.writableEnded) return
  response.write(text)
  if (response.writableLength > MAX_UNSENT_BYTES) response.destroy()
}

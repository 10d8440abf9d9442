/**
 * The one door of an installation: finds whose a request is, takes the workspace's path off and hands
 * it to that company's routes. What belongs to nobody never reaches a company.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import { setTimeout as elapsed } from 'node:timers/promises'
import type { WorkspaceId } from '@kedu/shared/people/person'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { plainPage } from '../routes/plain-page.ts'
import type { Installation } from './installation.ts'
import { FRONT_TITLE, problems } from './wording.ts'
import { destinationOf } from './workspace-address.ts'
import { limitsOf } from './workspace-record.ts'

/** As Fastify has them for a server of its own. */
const KEEP_ALIVE_MS = 72_000
const REQUEST_MS = 60_000
/** Callbacks are few and quick, and what is refused may not come again: only a flood is. */
const CALLBACKS_PER_REQUEST = 4
const RETRY_SECONDS = 2
/** Between "nobody comes in any more" and closing: who stands in the door is still heard. */
const LAST_WORDS_MS = 300

export interface FrontDoorParts {
  /** The company at the root; null: nobody is served there. */
  root: FastifyInstance | null
  installation: Installation
  /** From then on every answer ends its connection: a balancer makes its next one elsewhere. */
  isStopping(): boolean
  log: FastifyBaseLogger
}

export interface FrontDoor {
  /** Rejects when it cannot be listened at, with what the system said. */
  listen(at: { port: number; host: string }): Promise<void>
  /** Null: it is not open. */
  readonly port: number | null
  /** Lets nobody in any more; resolves when whoever was in has his answer, open windows of the chat left out. */
  shut(): Promise<void>
  /** The same, when nobody is in any more at all. */
  close(): Promise<void>
}

export function openFrontDoor(parts: FrontDoorParts): FrontDoor {
  const underWay = new Map<WorkspaceId, number>()
  const visitors = new Visitors()
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_MS })
  server.on('request', (request, response) => {
    // A connection kept open would be cut in the end, perhaps just when the next request is on its way.
    if (parts.isStopping()) response.shouldKeepAlive = false
    if (!isWindow(request)) visitors.note(response)
    admit(request, response, parts, underWay).catch((error: unknown) => {
      parts.log.error({ err: error }, 'request could not be handed on')
      answer(request, response, 503, problems.busy)
    })
  })
  let closed: Promise<void> | null = null
  const shut = () => {
    closed ??= new Promise((resolve) => {
      // Not HTTP's own: that one cuts connections that were made just now and say their first word next.
      NetServer.prototype.close.call(server, () => resolve())
    })
    return closed
  }
  return {
    listen: ({ port, host }) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen({ port, host }, () => {
          server.off('error', reject)
          resolve()
        })
      }),
    get port() {
      const address = server.address()
      return typeof address === 'object' && address ? address.port : null
    },
    shut: async () => {
      void shut()
      await elapsed(LAST_WORDS_MS)
      await visitors.gone()
    },
    close: () => {
      const gone = shut()
      server.closeIdleConnections()
      return gone
    },
  }
}

/** Who waits for an answer. */
class Visitors {
  #count = 0
  #none = () => {}

  note(response: ServerResponse): void {
    this.#count += 1
    response.once('close', () => {
      this.#count -= 1
      if (this.#count === 0) this.#none()
    })
  }

  /** Resolves when there is none. */
  gone(): Promise<void> {
    if (this.#count === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#none = resolve
    })
  }
}

/** A window of the chat is open for hours and does nothing meanwhile. */
function isWindow({ url = '' }: IncomingMessage): boolean {
  return /^(\/w\/[^/]+)?\/web\/events(\?|$)/.test(url)
}

async function admit(
  request: IncomingMessage,
  response: ServerResponse,
  { root, installation }: FrontDoorParts,
  underWay: Map<WorkspaceId, number>,
): Promise<void> {
  const found = destinationOf(request.headers.host, request.url ?? '/', (host) =>
    installation.idOfHost(host),
  )
  switch (found.kind) {
    case 'root':
      return root === null ? answer(request, response, 404, problems.nobody) : hand(root)
    case 'nowhere':
      return answer(request, response, 404, problems.nobody)
    case 'redirect':
      if (installation.registry.get(found.to.split('/')[2] ?? '') === null) {
        return answer(request, response, 404, problems.nobody)
      }
      response.writeHead(308, { location: found.to }).end()
      return
    case 'workspace':
      break
    default:
      return found satisfies never
  }
  const { id, url } = found
  const record = installation.registry.get(id)
  if (record === null) return answer(request, response, 404, problems.nobody)
  const isCallback = url.startsWith('/callbacks/')
  if (record.status !== 'active' && !isCallback) {
    return answer(request, response, 403, problems.suspended)
  }
  const { requestsAtOnce } = limitsOf(record)
  const most = isCallback ? requestsAtOnce * CALLBACKS_PER_REQUEST : requestsAtOnce
  const count = underWay.get(id) ?? 0
  if (count >= most) {
    response.setHeader('retry-after', RETRY_SECONDS)
    return answer(request, response, isCallback ? 503 : 429, problems.tooMany)
  }
  if (!isWindow(request)) {
    underWay.set(id, count + 1)
    response.once('close', () => {
      const left = (underWay.get(id) ?? 1) - 1
      if (left === 0) underWay.delete(id)
      else underWay.set(id, left)
    })
  }
  const cell = await installation.cell(id)
  if (cell === null) return answer(request, response, 404, problems.nobody)
  await cell.app.http.ready()
  request.url = url
  hand(cell.app.http)

  function hand(http: FastifyInstance): void {
    http.routing(request, response)
  }
}

/** To people a page, to programs the same sentence. */
function answer(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  problem: { code: string; message: string },
): void {
  if (response.headersSent || response.destroyed) return
  const isForPeople = request.headers.accept?.includes('text/html') === true
  const type = isForPeople ? 'text/html' : 'application/json'
  response
    .writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      // What is still on its way is not read.
      ...(request.complete ? {} : { connection: 'close' }),
    })
    .end(isForPeople ? plainPage(FRONT_TITLE, problem.message) : JSON.stringify(problem))
}

/**
 * Several processes of one company, for tests as one app: each request goes to the next of them, all of
 * them settle and tick. What a test looks at is the memory of the first, which follows each answer.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from '@kedu/server/app'
import type { TestApp } from './build-test-app.ts'

export function sideBySide(first: TestApp, others: readonly TestApp[]): TestApp {
  const all = [first, ...others]
  const allApps = all.map(({ app }) => app)
  const look = () => first.workspace.catchUp()
  // What one of them puts there, another one may be the one to work on.
  const settle = async () => {
    for (const _ of all) await Promise.all(allApps.map((app) => app.settle()))
    await look()
  }
  const app: App = {
    ...first.app,
    http: balanced(
      allApps.map(({ http }) => http),
      look,
    ),
    scheduler: everyOf(
      allApps.map(({ scheduler }) => scheduler),
      ['tick', 'wake'],
      look,
    ),
    connect: () => allApps.forEach((each) => void each.connect()),
    settle,
    close: async () => {
      await Promise.all(allApps.map((each) => each.close()))
    },
  }
  return {
    ...first,
    app,
    settle,
    advance: async (ms) => {
      await first.advance(ms)
      await settle()
    },
    stop: async () => {
      await Promise.all(all.map((each) => each.stop()))
    },
    abandon: async () => {
      await Promise.all(all.map((each) => each.abandon()))
    },
    close: async () => {
      await Promise.all(others.map((each) => each.close()))
      await first.close()
    },
  }
}

/** `target` of the first, but these methods are called on all of them. */
function everyOf<T extends object>(
  targets: readonly T[],
  methods: readonly (keyof T & string)[],
  look: () => Promise<void>,
): T {
  const [first] = targets
  if (first === undefined) throw new Error('No instance')
  return proxied(first, (name) => {
    if (!methods.some((one) => one === name)) return undefined
    return async (...given: unknown[]) => {
      // One after the other: what one process at a time does, the others leave out while it is at it.
      for (const target of targets) {
        await Reflect.apply(Reflect.get(target, name) as never, target, given)
      }
      await look()
    }
  })
}

/** What `found` gives instead of a property; undefined: the property itself. */
function proxied<T extends object>(target: T, found: (name: string) => unknown): T {
  return new Proxy(target, {
    get(_, name) {
      const other = typeof name === 'string' ? found(name) : undefined
      if (other !== undefined) return other
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

type Http = App['http']

/** A load balancer before them, request by request, on one address. */
function balanced(targets: readonly Http[], look: () => Promise<void>): Http {
  const [first] = targets
  if (first === undefined) throw new Error('No instance')
  let turn = 0
  const next = (): Http => {
    turn += 1
    return targets[turn % targets.length] ?? first
  }
  const portOf = (http: Http) => (http.server.address() as AddressInfo).port
  const server = createServer((incoming, response) => {
    forward(incoming, response, portOf(next()), look)
  })
  first.addHook('onClose', async () => {
    server.closeAllConnections()
    server.close()
  })
  return proxied(first, (name) => {
    if (name === 'server') return server
    if (name === 'inject') {
      return async (...given: unknown[]) => {
        const http = next()
        const answer: unknown = await Reflect.apply(http.inject as never, http, given)
        await look()
        return answer
      }
    }
    if (name !== 'listen') return undefined
    return async (options: { port: number; host: string }) => {
      for (const http of targets) await http.listen({ port: 0, host: '127.0.0.1' })
      server.listen(options)
      await once(server, 'listening')
    }
  })
}

function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  port: number,
  look: () => Promise<void>,
): void {
  const { method, url: path, headers } = incoming
  const passed = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    // Where its length was said, whoever asked goes on with its last byte: that one waits for the look.
    const isWhole = answer.headers['content-length'] !== undefined
    const body: Buffer[] = []
    if (isWhole) answer.on('data', (piece: Buffer) => body.push(piece))
    else answer.pipe(response, { end: false })
    answer.once('end', () => {
      void look().finally(() => response.end(Buffer.concat(body)))
    })
    answer.once('close', () => {
      if (!answer.complete) response.destroy()
    })
  })
  passed.once('error', () => response.destroy())
  response.once('close', () => passed.destroy())
  incoming.pipe(passed)
}

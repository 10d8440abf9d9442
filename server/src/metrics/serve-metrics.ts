/** `/metrics` on an address of its own, so that no route of the site can ever lead there. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { MetricsConfig } from '../config/operation.ts'
import type { Metrics } from './metrics.ts'

/**
 * Listens; the returned function closes. Without a token only an address of this machine is
 * listened on: `readConfig` sees to that.
 *
 * @throws {Error} with `syscall` `listen` when the port cannot be had.
 */
export async function serveMetrics(
  { host, port, token }: MetricsConfig,
  metrics: Metrics,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(request, response, token, metrics).catch(() => response.destroy())
  })
  server.requestTimeout = 10_000
  server.maxConnections = 16
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => closed(server),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  token: string | null,
  metrics: Metrics,
): Promise<void> {
  request.resume()
  if (request.method !== 'GET' || request.url?.split('?', 1)[0] !== '/metrics') {
    response.writeHead(404).end()
    return
  }
  if (token !== null && !isSame(request.headers.authorization ?? '', `Bearer ${token}`)) {
    response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
    return
  }
  const text = await metrics.text()
  response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text)
}

/** In constant time, whatever the lengths. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}

async function closed(server: Server): Promise<void> {
  const isClosed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeAllConnections()
  await isClosed
}

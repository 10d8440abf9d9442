/** Somebody else's machine that takes webhooks: a real HTTP server that does as it is told, and checks as receivers do. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { WebhookPayload } from '@kedu/shared/contracts/api/webhooks'
import { Webhook } from 'standardwebhooks'

export interface Taken {
  headers: IncomingHttpHeaders
  body: string
  payload: WebhookPayload
}

/** A status; `hang`: no answer; `break`: the connection ends; or whatever it does itself. */
export type Behaviour = number | 'hang' | 'break' | ((response: ServerResponse) => void)

export class WebhookReceiver {
  readonly taken: Taken[] = []
  /** One for each request to come; then `otherwise`. */
  script: Behaviour[] = []
  otherwise: Behaviour = 204
  readonly #server: Server
  readonly #hanging = new Set<ServerResponse>()

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(): Promise<WebhookReceiver> {
    const server = createServer()
    const receiver = new WebhookReceiver(server)
    server.on('request', (request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += String(chunk)
      })
      request.on('end', () => {
        receiver.taken.push({ headers: request.headers, body, payload: JSON.parse(body) })
        receiver.#answer(response)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/kedu`
  }

  get types(): string[] {
    return this.taken.map(({ payload }) => payload.type)
  }

  /** Throws when a receiver with this secret would refuse it. Its clock is the fake one of the test. */
  verify({ body, headers }: Taken, secret: string): void {
    new Webhook(secret).verify(body, headers as Record<string, string>)
  }

  async close(): Promise<void> {
    for (const response of this.#hanging) response.destroy()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(response: ServerResponse): void {
    const behaviour = this.script.shift() ?? this.otherwise
    if (typeof behaviour === 'function') behaviour(response)
    else if (behaviour === 'hang') this.#hanging.add(response)
    else if (behaviour === 'break') response.destroy()
    else response.writeHead(behaviour).end()
  }
}

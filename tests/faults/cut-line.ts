/** The line to a database, which can be cut: nothing passes, and neither end is told. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

export class CutLine {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isCut = false

  private constructor(server: Server) {
    this.#server = server
  }

  static async to(port: number): Promise<CutLine> {
    const server = createServer({ pauseOnConnect: true })
    const line = new CutLine(server)
    server.on('connection', (near) => {
      const far = connect(port, '127.0.0.1')
      line.#join(near, far)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return line
  }

  get port(): number {
    const address = this.#server.address()
    if (typeof address !== 'object' || address === null) throw new Error('Does not listen')
    return address.port
  }

  /** Both ends stay open and hear nothing from each other. */
  cut(): void {
    this.#isCut = true
    for (const socket of this.#sockets) socket.pause()
  }

  /** What was under way arrives after all, as after a short cut. */
  mend(): void {
    this.#isCut = false
    for (const socket of this.#sockets) socket.resume()
  }

  #join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one)
      one.on('data', (data) => {
        if (!other.write(data)) one.pause()
      })
      other.on('drain', () => {
        if (!this.#isCut) one.resume()
      })
      one.on('error', () => other.destroy())
      one.on('close', () => {
        this.#sockets.delete(one)
        // A host that is gone says no goodbye either.
        if (!this.#isCut) other.destroy()
      })
    }
    if (this.#isCut) near.pause()
    else near.resume()
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }
}

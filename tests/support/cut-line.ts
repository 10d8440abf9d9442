/** The line to a database, which can be cut in every way lines are, and led to another database. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/**
 * - `stops`: whoever carries it ends; both ends are told, and nobody gets through.
 * - `swallows`: nothing passes, and neither end is told.
 * - `swallows-answers`: what is asked arrives, what is answered does not.
 */
export type Cut = 'stops' | 'swallows' | 'swallows-answers'

interface Pair {
  near: Socket
  far: Socket
}

export class CutLine {
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  #to: number
  #cut: Cut | null = null

  private constructor(server: Server, to: number) {
    this.#server = server
    this.#to = to
  }

  static async to(port: number): Promise<CutLine> {
    const server = createServer({ pauseOnConnect: true })
    const line = new CutLine(server, port)
    server.on('connection', (near) => line.#connect(near))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return line
  }

  get port(): number {
    const address = this.#server.address()
    if (typeof address !== 'object' || address === null) throw new Error('Does not listen')
    return address.port
  }

  cut(how: Cut): void {
    this.#cut = how
    for (const pair of this.#pairs) this.#treat(pair)
  }

  /** What was under way arrives after all, as after a short cut. */
  mend(): void {
    this.#cut = null
    for (const pair of this.#pairs) this.#treat(pair)
  }

  /** From now on whoever calls is led there, as when an address moves; calls under way go on. */
  leadTo(port: number): void {
    this.#to = port
  }

  close(): void {
    this.cut('stops')
    this.#server.close()
  }

  #connect(near: Socket): void {
    if (this.#cut === 'stops') {
      near.destroy()
      return
    }
    const pair = { near, far: connect(this.#to, '127.0.0.1') }
    this.#pairs.add(pair)
    this.#pipe(pair, pair.near, pair.far)
    this.#pipe(pair, pair.far, pair.near)
    this.#treat(pair)
  }

  #pipe(pair: Pair, from: Socket, to: Socket): void {
    from.on('data', (data) => {
      if (!to.write(data)) from.pause()
    })
    to.on('drain', () => this.#treat(pair))
    from.on('error', () => undefined)
    from.on('close', () => this.#treat(pair))
  }

  /** Both ends as the line is now. */
  #treat(pair: Pair): void {
    const { near, far } = pair
    const isOver = near.destroyed || far.destroyed
    // A host that is gone says no goodbye either, until the line is mended.
    if (this.#cut === 'stops' || (isOver && this.#cut === null)) {
      this.#pairs.delete(pair)
      near.destroy()
      far.destroy()
      return
    }
    if (this.#cut === 'swallows') near.pause()
    else near.resume()
    if (this.#cut === null) far.resume()
    else far.pause()
  }
}

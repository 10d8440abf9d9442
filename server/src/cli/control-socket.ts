/**
 * How the command line reaches a running server, which has the data folder for itself: a Unix socket
 * in that folder, for its owner only. One request a connection, JSON lines both ways; the server
 * opens no file the other end names, its content comes along, and results go back the same way.
 */
import { chmodSync, closeSync, openSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { basename, dirname } from 'node:path'
import { createInterface } from 'node:readline'
import Type from 'typebox'
import { Check } from 'typebox/value'
import { TABLE_LIMITS } from '../import/table.ts'
import { StoreUnreachableError } from '../store/errors.ts'
import { type CommandIo, EXIT, FileProblem } from './command-io.ts'
import { cliWords } from './wording.ts'

/** One list in base 64, and the words around it. */
const MOST_BYTES = Math.ceil((TABLE_LIMITS.bytes * 4) / 3) + 64 * 1024
/** A request that has not arrived by then does not come. */
const REQUEST_MS = 30_000
/** Addresses of Unix sockets end at 107 bytes. */
const LONGEST_ADDRESS = 100

const Request = Type.Object({
  argv: Type.Array(Type.String({ maxLength: 4_096 }), { maxItems: 100 }),
  files: Type.Record(Type.String(), Type.String()),
})

const Answer = Type.Union([
  Type.Object({ out: Type.String() }),
  Type.Object({ note: Type.String() }),
  Type.Object({ path: Type.String(), content: Type.String() }),
  Type.Object({ code: Type.Integer() }),
])
type Answer = Type.Static<typeof Answer>

export interface ControlRequest {
  argv: string[]
  io: CommandIo
}

export interface ControlServer {
  close(): Promise<void>
}

/** Whoever holds the data folder's lock may call this: a socket left by a dead process is removed. */
export async function serveControl(
  path: string,
  run: (request: ControlRequest) => Promise<number>,
): Promise<ControlServer> {
  rmSync(path, { force: true })
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // The other end may go away at any time; what it asked for is done all the same.
    socket.on('error', () => socket.destroy())
    serveOne(socket, run)
  })
  const address = reachable(path)
  await listen(server, address.path)
  address.release()
  chmodSync(path, 0o600)
  return {
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      rmSync(path, { force: true })
    },
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** A path too long for a socket is named through its open folder. */
function reachable(path: string): { path: string; release(): void } {
  if (Buffer.byteLength(path) <= LONGEST_ADDRESS) return { path, release: () => undefined }
  const folder = openSync(dirname(path), 'r')
  return {
    path: `/proc/self/fd/${folder}/${basename(path)}`,
    release: () => closeSync(folder),
  }
}

function failureOf(error: unknown): string {
  if (error instanceof StoreUnreachableError) return cliWords.databaseLost
  return cliWords.failed(error instanceof Error ? error.message : String(error))
}

function serveOne(socket: Socket, run: (request: ControlRequest) => Promise<number>): void {
  const chunks: Buffer[] = []
  let bytes = 0
  const say = (answer: Answer) => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`)
  }
  const finish = (code: number) => {
    say({ code })
    socket.end()
  }
  socket.setTimeout(REQUEST_MS, () => socket.destroy())
  const onData = (chunk: Buffer) => {
    bytes += chunk.length
    const end = chunk.indexOf(0x0a)
    if (bytes > MOST_BYTES) {
      socket.off('data', onData)
      say({ out: `${cliWords.tooMuch}\n` })
      finish(EXIT.failed)
      return
    }
    chunks.push(end < 0 ? chunk : chunk.subarray(0, end))
    if (end < 0) return
    socket.off('data', onData)
    socket.resume()
    socket.setTimeout(0)
    const request = readRequest(Buffer.concat(chunks).toString('utf8'), say)
    if (request === null) {
      socket.destroy()
      return
    }
    run(request).then(finish, (error: unknown) => {
      say({ out: `${failureOf(error)}\n` })
      finish(EXIT.failed)
    })
  }
  socket.on('data', onData)
}

function readRequest(line: string, say: (answer: Answer) => void): ControlRequest | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (!Check(Request, value)) return null
  const files = new Map(Object.entries(value.files))
  return {
    argv: value.argv,
    io: {
      async readFile(path) {
        const content = files.get(path)
        if (content === undefined) throw new FileProblem(cliWords.cannotRead(path))
        return Buffer.from(content, 'base64')
      },
      async writeFile(path, content) {
        say({ path, content })
      },
      write: (text) => say({ out: text }),
      note: (text) => say({ note: text }),
    },
  }
}

/**
 * Has a running server run a command. Null: nobody listens there. `io.writeFile` is only called for
 * a path that stands in `argv`.
 */
export async function callControl(
  path: string,
  argv: readonly string[],
  files: Readonly<Record<string, Uint8Array>>,
  io: Pick<CommandIo, 'write' | 'note' | 'writeFile'>,
): Promise<number | null> {
  const socket = await connectTo(path)
  if (socket === null) return null
  const encoded = Object.entries(files).map(([name, bytes]) => [
    name,
    Buffer.from(bytes).toString('base64'),
  ])
  const request = `${JSON.stringify({ argv, files: Object.fromEntries(encoded) })}\n`
  if (Buffer.byteLength(request) > MOST_BYTES) {
    socket.destroy()
    io.write(`${cliWords.tooMuch}\n`)
    return EXIT.failed
  }
  socket.write(request)
  try {
    for await (const line of createInterface({ input: socket })) {
      const answer: unknown = JSON.parse(line)
      if (!Check(Answer, answer)) break
      if ('code' in answer) return answer.code
      if ('out' in answer) io.write(answer.out)
      else if ('note' in answer) io.note(answer.note)
      else if (argv.some((word) => word === answer.path || word.endsWith(`=${answer.path}`))) {
        await io.writeFile(answer.path, answer.content)
      }
    }
  } catch (error) {
    if (error instanceof FileProblem) throw error
  } finally {
    socket.destroy()
  }
  io.write(`${cliWords.connectionLost}\n`)
  return EXIT.failed
}

function connectTo(path: string): Promise<Socket | null> {
  let address: ReturnType<typeof reachable>
  try {
    address = reachable(path)
  } catch {
    return Promise.resolve(null)
  }
  return new Promise((resolve) => {
    const socket = connect(address.path)
    socket.once('connect', () => {
      address.release()
      socket.removeAllListeners('error')
      // Seen as the end of the answers.
      socket.on('error', () => socket.destroy())
      resolve(socket)
    })
    socket.once('error', () => {
      address.release()
      resolve(null)
    })
  })
}

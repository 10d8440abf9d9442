/**
 * The floor: what the same disk and the same sockets give a program that checks nothing. Bare
 * `node:http`; temp file, fsync, rename, fsync of the folder.
 */
import { mkdirSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import { join } from 'node:path'
import { nodeFileSystem } from '../files/file-system.ts'
import type { Answers } from './child.ts'
import { portOf } from './wecom-side.ts'

export interface FloorPart {
  folder: string
}

export interface FloorPushes {
  count: number
  /** Size of what each of the two writes leaves on the disk. */
  bytes: number
  post: string
  sink: string
  lanes: number
}

/** The same calls as Kedu's, so that only what Kedu does besides makes the difference. */
async function writeDurably(folder: string, name: string, content: string): Promise<void> {
  const path = join(folder, name)
  await nodeFileSystem.writeNew(`${path}.tmp`, content)
  await nodeFileSystem.rename(`${path}.tmp`, path)
  await nodeFileSystem.syncFolder(folder)
}

export async function floorPart({ folder }: FloorPart): Promise<Answers> {
  let content = ''
  let count = 0
  mkdirSync(join(folder, 'in'), { recursive: true })
  const server = createServer((incoming, response) => {
    incoming.on('data', () => undefined)
    incoming.on('end', () => {
      count += 1
      writeDurably(join(folder, 'in'), `${count}.json`, content).then(
        () => response.end(),
        () => {
          response.statusCode = 503
          response.end()
        },
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: () => `http://127.0.0.1:${portOf(server)}`,
    /** Size of what each request leaves on the disk. */
    bytes: (bytes: number) => {
      content = 'x'.repeat(bytes)
    },
    push: (pushes: FloorPushes) => pushAll(folder, pushes),
    close: () => server.close(),
  }
}

/** For each push: a durable write, a POST, a durable write. */
async function pushAll(
  folder: string,
  { count, bytes, post, sink, lanes }: FloorPushes,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: lanes })
  const content = 'x'.repeat(bytes)
  // As many folders as the store has.
  const folders = Array.from({ length: 256 }, (_, n) => join(folder, `out${n}`))
  for (const path of folders) mkdirSync(path, { recursive: true })
  let next = 0
  const lane = async () => {
    for (let n = next++; n < count; n = next++) {
      const path = folders[n % folders.length] ?? folder
      await writeDurably(path, `${n}.json`, content)
      await postOnce(`${sink}/cgi-bin/message/send`, post, agent)
      await writeDurably(path, `${n}.json`, content)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  agent.destroy()
}

function postOnce(url: string, body: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent }, (response) => {
      response.on('data', () => undefined)
      response.on('end', () => resolve())
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

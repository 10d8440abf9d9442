/**
 * A bucket over real HTTP: s3rver keeps the objects; what it does not do stands in front of it: checking
 * signatures (Version 4), writing only where there is nothing, and failing as the test says.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { FilesConfig } from '@kedu/server/config/files'
import S3rver from 's3rver'
import { type KeyPair, verdictOn } from './signed-requests.ts'

const AUTHORIZED =
  'AWS4-HMAC-SHA256 Credential=S3RVER/20261126/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0'
/** The only pair s3rver knows. */
const KEYS: KeyPair = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
export const BUCKET = 'kedu-files'

/** What happens to a request; `pass` lets it through. */
export type Fault =
  | 'pass'
  /** The line is cut before anything is done. */
  | 'cut'
  /** Done, but the answer is never heard. */
  | 'deaf'
  /** Half of the answer's body. */
  | 'half'
  | 'busy'
  | 'forbidden'
  /** No answer until the client gives up. */
  | 'hang'

export interface S3Server {
  readonly config: FilesConfig
  /** `PUT acme/3f/…`, in order, without the bucket. */
  readonly requests: string[]
  /** Signatures that were wrong. */
  readonly refused: string[]
  /** How long an address is still good is told by this clock; default: the machine's. */
  now: () => number
  /** Decides about every request; default: all pass. */
  fault: (method: string, key: string) => Fault
  close(): Promise<void>
}

export async function startS3Server(): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'kedu-s3-'))
  const bucket = new S3rver({
    directory: folder,
    silent: true,
    configureBuckets: [{ name: BUCKET, configs: [] }],
  })
  await bucket.configureBuckets()
  const keep = bucket.callback()
  /** Taken at once, so that one of many writers of a new name wins; resolves when it can be read. */
  const there = new Map<string, Promise<void>>()
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const s3: S3Server = {
    config: {
      endpoint: `http://127.0.0.1:${port}`,
      bucket: BUCKET,
      prefix: 'kedu/',
      region: 'us-east-1',
      ...KEYS,
      style: 'path',
    },
    requests: [],
    refused: [],
    now: () => Date.now(),
    fault: () => 'pass',
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      rmSync(folder, { recursive: true, force: true })
    },
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request
    const body = Buffer.from(await text(request.setEncoding('latin1')), 'latin1')
    const { pathname, search } = new URL(url, 'http://bucket')
    const key = decodeURIComponent(pathname).replace(`/${BUCKET}/kedu/`, '')
    const fault = s3.fault(method, key)
    if (fault === 'cut') return void request.socket.destroy()
    if (fault === 'hang') return
    const verdict = verdictOn({ method, url, headers, body }, KEYS, s3.now())
    if (verdict !== 'ok') {
      s3.refused.push(verdict)
      return refuse(response, 403, verdict)
    }
    if (fault === 'busy') return refuse(response, 503, 'SlowDown')
    if (fault === 'forbidden') return refuse(response, 403, 'AccessDenied')
    s3.requests.push(`${method} ${key}${search.includes('list-type') ? search : ''}`)
    if (method === 'PUT') {
      if (headers['if-none-match'] === '*' && there.has(pathname)) {
        await there.get(pathname)
        return refuse(response, 412, 'PreconditionFailed')
      }
      const written = new Promise<void>((resolve) => response.once('close', resolve))
      there.set(pathname, written)
    } else if (method === 'DELETE') there.delete(pathname)
    // Checked above. s3rver only looks at who it says it is.
    const plain: IncomingHttpHeaders = {
      ...headers,
      authorization: AUTHORIZED,
      'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
      'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
    }
    delete plain['if-none-match']
    const kept = new URL(url, 'http://bucket')
    for (const name of [...kept.searchParams.keys()]) {
      if (name.startsWith('X-Amz-') || name === 'x-id') kept.searchParams.delete(name)
    }
    const again = Object.assign(Readable.from(body.length > 0 ? [body] : []), {
      method,
      url: kept.pathname + kept.search,
      headers: plain,
      socket: request.socket,
      httpVersion: '1.1',
      httpVersionMajor: 1,
      httpVersionMinor: 1,
    }) as unknown as IncomingMessage
    if (fault === 'deaf') response.writeHead = () => response.destroy()
    if (fault === 'half') {
      const write = response.write.bind(response)
      response.write = ((chunk: Uint8Array) => {
        write(chunk.subarray(0, Math.floor(chunk.length / 2)))
        setImmediate(() => response.destroy())
        return true
      }) as typeof response.write
    }
    await keep(again, response)
  }
  return s3
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' })
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`)
}

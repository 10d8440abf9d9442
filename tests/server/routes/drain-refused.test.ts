import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { drainBeforeRefusing } from '@kedu/server/routes/drain-refused'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, it } from 'vitest'

let http: FastifyInstance
let port: number

beforeEach(async () => {
  http = Fastify({ bodyLimit: 1_000 })
  drainBeforeRefusing(http)
  http.post('/', async (request) => ({ length: JSON.stringify(request.body).length }))
  await http.listen({ port: 0, host: '127.0.0.1' })
  port = (http.server.address() as AddressInfo).port
})
afterEach(() => http.close())

/** Writes the whole request before it reads a byte, as simple clients do. */
async function writingFirst(head: string, body: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  socket.pause()
  const text = `POST / HTTP/1.1\r\nHost: kedu\r\nContent-Type: application/json\r\n${head}\r\n\r\n${body}`
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.write(text, (error) => (error ? reject(error) : resolve()))
  })
  let answer = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    answer += chunk
  })
  const ended = once(socket, 'end')
  socket.resume()
  await ended
  socket.destroy()
  return answer
}

it('answers 413 to a client that writes eight megabytes before it reads', async () => {
  const body = `"${'x'.repeat(8_000_000)}"`
  const answer = await writingFirst(`Content-Length: ${body.length}`, body)
  expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  expect(answer.toLowerCase()).toContain('connection: close')
})

it('answers 413 when no length was announced', async () => {
  const size = 4_000_000
  const body = `${size.toString(16)}\r\n"${'x'.repeat(size - 2)}"\r\n0\r\n\r\n`
  expect(await writingFirst('Transfer-Encoding: chunked', body)).toMatch(/^HTTP\/1\.1 413 /)
})

it('does not wait for a sender that hangs up in the middle', async () => {
  const refused = new Promise<void>((resolve) => {
    http.server.once('request', (_request, response) => response.once('close', () => resolve()))
  })
  const socket = connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  socket.write('POST / HTTP/1.1\r\nHost: kedu\r\nContent-Length: 900000\r\n\r\nxxx')
  socket.end()
  socket.destroy()
  await refused
})

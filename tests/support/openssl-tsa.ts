/** A time-stamping authority by OpenSSL, over HTTP: the peer our client is tried against. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0

export interface Tsa {
  url: URL
  /** DER of its certificate. */
  root: Uint8Array
  close(): Promise<void>
}

/** `changes`: what becomes of an answer on its way. */
export async function opensslTsa(changes: (answer: Buffer) => Buffer = (a) => a): Promise<Tsa> {
  const folder = mkdtempSync(join(tmpdir(), 'kedu-tsa-'))
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'tsa.pem'],
    ...[
      '-days',
      '3650',
      '-subj',
      '/CN=Test TSA',
      '-addext',
      'extendedKeyUsage=critical,timeStamping',
    ],
  )
  openssl('x509', '-in', 'tsa.pem', '-outform', 'DER', '-out', 'tsa.der')
  writeFileSync(
    join(folder, 'tsa.conf'),
    [
      '[tsa]\ndefault_tsa = one\n[one]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = key.pem',
      'signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\nordering = yes',
      'ess_cert_id_chain = no\n',
    ].join('\n'),
  )
  writeFileSync(join(folder, 'serial'), '01')
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      writeFileSync(join(folder, 'query'), Buffer.concat(chunks))
      openssl('ts', '-reply', '-config', 'tsa.conf', '-queryfile', 'query', '-out', 'reply')
      response.setHeader('content-type', 'application/timestamp-reply')
      response.end(changes(readFileSync(join(folder, 'reply'))))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: new URL(`http://127.0.0.1:${port}/tsr`),
    root: readFileSync(join(folder, 'tsa.der')),
    close: async () => {
      await new Promise((done) => server.close(done))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

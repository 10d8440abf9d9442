/** `kedu verify-pack`: whether a pack is as it was exported, in sentences. Needs no company, no network. */
import { createHash, X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { MAX_PACK_BYTES, verifyPack } from '../packs/verify/verify-pack.ts'
import { reportLines, verifyWords } from '../packs/verify/wording.ts'
import { EXIT } from './command-io.ts'

const MAX_CERTIFICATE_BYTES = 256 * 1024

export interface VerifyOrder {
  /** Paths that can be opened. */
  file: string
  certificate: string | null
  fingerprint: string | null
}

/** 0: nothing speaks against it; 1: something does, or it could not be read; 2: the certificate given is none. */
export async function verifyPackFile(
  { file, certificate, fingerprint }: VerifyOrder,
  write: { out(text: string): unknown; problem(text: string): unknown },
): Promise<number> {
  const expected = await expectedFingerprint(certificate, fingerprint)
  if (expected.kind === 'problem') {
    write.problem(`${expected.words}\n`)
    return EXIT.notUnderstood
  }
  const bytes = await readWithin(file, MAX_PACK_BYTES)
  if (bytes === null) {
    write.problem(`${verifyWords.cannotRead(file)}\n`)
    return EXIT.failed
  }
  const report = await verifyPack(bytes, { fingerprint: expected.fingerprint })
  write.out(`${reportLines(report).join('\n')}\n`)
  return report.isWhole ? EXIT.ok : EXIT.failed
}

type Expected =
  | { kind: 'expected'; fingerprint: string | null }
  | { kind: 'problem'; words: string }

async function expectedFingerprint(path: string | null, given: string | null): Promise<Expected> {
  if (given !== null) {
    const hex = given.replace(/[\s:]/g, '').toLowerCase()
    return /^[0-9a-f]{64}$/.test(hex)
      ? { kind: 'expected', fingerprint: hex }
      : { kind: 'problem', words: verifyWords.noFingerprint }
  }
  if (path === null) return { kind: 'expected', fingerprint: null }
  const bytes = await readWithin(path, MAX_CERTIFICATE_BYTES)
  // The company's own file holds its private key as well: only the certificate is read.
  const pem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(
    bytes?.toString('latin1') ?? '',
  )
  try {
    const { raw } = new X509Certificate(pem?.[0] ?? bytes ?? '')
    return { kind: 'expected', fingerprint: createHash('sha256').update(raw).digest('hex') }
  } catch {
    return { kind: 'problem', words: verifyWords.noCertificate(path) }
  }
}

/** Of a larger file only so much that it is seen to be too large. */
async function readWithin(path: string, most: number): Promise<Buffer | null> {
  try {
    const found = await stat(path)
    if (!found.isFile()) return null
    if (found.size > most) return Buffer.alloc(most + 1)
    return await readFile(path)
  } catch {
    return null
  }
}

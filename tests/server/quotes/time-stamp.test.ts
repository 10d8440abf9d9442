import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPdfSignatures } from '@kedu/server/evidence/pdf/check-signatures'
import { signPdf } from '@kedu/server/quotes/sign-pdf'
import { openSigningKey } from '@kedu/server/quotes/signing-key'
import { isPublicAddress, timeStamper } from '@kedu/server/quotes/time-stamp'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { pdfOf } from '../../support/evidence/pdf-files.ts'
import { hasOpenssl, opensslTsa } from '../../support/openssl-tsa.ts'
import { aPaper } from '../../support/quotes.ts'

const log = pino({ level: 'silent' })

describe.skipIf(!hasOpenssl)('a time-stamp by an authority', () => {
  it('is on the signed PDF, and is the time that counts for who trusts the authority', async () => {
    const tsa = await opensslTsa()
    const folder = mkdtempSync(join(tmpdir(), 'kedu-stamp-'))
    const at = aPaper().quote.madeAt
    try {
      const key = await openSigningKey({ dataFolder: folder, path: null, holder: '刻度', now: at })
      const signed = await signPdf(pdfOf([{ text: 'quote' }]), key, {
        at,
        words: { reason: 'r', name: 'n' },
        stamp: timeStamper(tsa.url, log),
      })
      const trusted = { roots: [tsa.root], fingerprints: [key.fingerprint] }
      const [known] = await checkPdfSignatures(signed, trusted)
      expect(known).toMatchObject({ valid: true, wholeFile: true, timeSource: 'time-stamp' })
      const [unknown] = await checkPdfSignatures(signed)
      expect(unknown).toMatchObject({ valid: true, timeSource: 'unknown-authority' })
    } finally {
      await tsa.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('about other bytes, broken, or not answered at all is none', async () => {
    const broken = await opensslTsa((answer) => {
      const changed = Buffer.from(answer)
      const last = changed.length - 1
      changed[last] = (changed[last] ?? 0) ^ 1
      return changed
    })
    const empty = await opensslTsa(() => Buffer.alloc(0))
    const bytes = Buffer.from('signature')
    expect(await timeStamper(broken.url, log)(bytes)).toBeNull()
    expect(await timeStamper(empty.url, log)(bytes)).toBeNull()
    await broken.close()
    await empty.close()
    expect(await timeStamper(empty.url, log)(bytes)).toBeNull()
  })
})

describe('where an authority may be', () => {
  it('is a public address, or this machine when the operator names it', async () => {
    for (const address of ['8.8.8.8', '114.114.114.114', '2400:3200::1'])
      expect(isPublicAddress(address), address).toBe(true)
    for (const address of [
      ...['10.1.2.3', '127.0.0.1', '169.254.169.254', '172.20.0.1', '192.168.1.1', '100.64.0.1'],
      ...['0.0.0.0', '255.255.255.255', '224.0.0.1', '::1', '::', 'fd00::1', 'fe80::1'],
      ...['::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::', 'ff02::1'],
    ])
      expect(isPublicAddress(address), address).toBe(false)
    for (const url of [
      'http://169.254.169.254/x',
      'http://10.0.0.1/',
      'http://0x7f000002/',
      'http://[::ffff:10.0.0.1]/',
    ])
      expect(await timeStamper(new URL(url), log)(Buffer.from('x')), url).toBeNull()
  })
})

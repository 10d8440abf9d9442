import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seeded } from '@kedu/server/bench/evidence/random'
import { measureFile } from '@kedu/server/evidence/measure-file'
import { checkPdfSignatures } from '@kedu/server/evidence/pdf/check-signatures'
import { NOBODY_TRUSTED } from '@kedu/server/evidence/pdf/trusted-signers'
import { cjkFonts } from '@kedu/server/quotes/cjk-font'
import { drawQuote } from '@kedu/server/quotes/quote-pdf'
import { signPdf } from '@kedu/server/quotes/sign-pdf'
import { openSigningKey, type SigningKey } from '@kedu/server/quotes/signing-key'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aPaper } from '../../support/quotes.ts'

const LOOK = { zone: 'Asia/Shanghai', trusted: NOBODY_TRUSTED }
const fonts = cjkFonts()
if (fonts === null && process.env.CI === 'true') throw new Error('fonts-noto-cjk is missing')

describe.skipIf(fonts === null)('the PDF of a quote', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kedu-quote-'))
  const paper = aPaper()
  const at = paper.quote.madeAt
  let key: SigningKey
  let signed: Buffer

  beforeAll(async () => {
    if (fonts === null) return
    key = await openSigningKey({ dataFolder: folder, path: null, holder: '刻度', now: at })
    const drawn = await drawQuote(paper, fonts)
    signed = await signPdf(drawn, key, {
      at,
      words: { reason: '报价单签署', name: '李明' },
      stamp: null,
    })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const check = (file: Uint8Array) =>
    checkPdfSignatures(file, { roots: [], fingerprints: [key.fingerprint] })

  it('shows what it says: its drawn page has a QR code that is read, and the words are in it', async () => {
    const measures = await measureFile(signed, LOOK)
    if (measures.kind !== 'pdf') throw new Error(JSON.stringify(measures))
    expect(measures.pageCount).toBe(1)
    expect(measures.pages[0]?.qr?.payload).toBe(paper.verifyUrl)
    // The ink of drawn Chinese, not the text behind it: an empty or garbled page has another share.
    expect(measures.pages[0]?.signature.ink).toBeGreaterThan(0.01)
    const text = measures.text.replace(/\s/g, '')
    for (const words of [
      '报价单',
      '宁波恒力机械有限公司',
      '¥69,780.42',
      'φ108×4',
      '已签2026-11-23',
    ])
      expect(text).toContain(words)
  })

  it('is signed over the whole file, with a key that is kept and used again', async () => {
    expect(await check(signed)).toMatchObject([
      { valid: true, wholeFile: true, coverage: 'whole', trust: 'registered', time: at },
    ])
    const again = await openSigningKey({ dataFolder: folder, path: null, holder: '别名', now: at })
    expect(again.fingerprint).toBe(key.fingerprint)
  })

  it('with any of 60 random bits changed is no longer validly signed as a whole', async () => {
    const random = seeded(2611)
    for (let i = 0; i < 60; i += 1) {
      const changed = Buffer.from(signed)
      const byte = random.whole(0, changed.length - 1)
      changed[byte] = (changed[byte] ?? 0) ^ (1 << random.whole(0, 7))
      const [signature] = await check(changed)
      const isGood = signature?.valid === true && signature.wholeFile
      expect(isGood, `bit in byte ${byte} of ${changed.length}`).toBe(false)
    }
  })

  it('with bytes added behind it no longer covers the file', async () => {
    for (const added of ['\n', '%%EOF\n', signed.toString('latin1').slice(-400)]) {
      const [signature] = await check(Buffer.concat([signed, Buffer.from(added, 'latin1')]))
      expect(signature).toMatchObject({ wholeFile: false, coverage: 'then-changed' })
    }
  })

  it('takes thirty rows and two thousand letters of terms over several pages', async () => {
    if (fonts === null) return
    const [item] = paper.quote.items
    if (item === undefined) throw new Error('no item')
    const quote = {
      ...paper.quote,
      items: Array.from({ length: 30 }, (_, i) => ({ ...item, name: `${'长'.repeat(58)}${i}` })),
      terms: '条款很长。'.repeat(400),
    }
    const drawn = await drawQuote(aPaper({ quote, signed: null }), fonts)
    const measures = await measureFile(drawn, LOOK)
    if (measures.kind !== 'pdf') throw new Error(JSON.stringify(measures))
    expect(measures.pageCount).toBeGreaterThanOrEqual(4)
    expect(measures.pages.at(-1)?.qr?.payload).toBe(paper.verifyUrl)
    expect(measures.text).toContain('尚未签署')
    expect(measures.signatures).toEqual([])
  })
})

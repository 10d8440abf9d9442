import { measureFile } from '@kedu/server/evidence/measure-file'
import { cjkFonts } from '@kedu/server/quotes/cjk-font'
import { drawQuote } from '@kedu/server/quotes/quote-pdf'
import { judgeCopy } from '@kedu/server/quotes/signed-copy'
import { instant, plusMs } from '@kedu/shared/time/instant'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  derOf,
  makeSigner,
  type Signer,
  type SignOptions,
  signPdf,
} from '../../support/evidence/signed-pdf.ts'
import { aPaper } from '../../support/quotes.ts'

const fonts = cjkFonts()
const { quote } = aPaper()
const SUBMITTED = plusMs(quote.madeAt, 3_600_000)

describe.skipIf(fonts === null)('a copy signed elsewhere', () => {
  let paper: Buffer
  let signer: Signer
  let authority: Signer

  beforeAll(async () => {
    if (fonts === null) return
    paper = await drawQuote(aPaper({ signed: null }), fonts)
    authority = await makeSigner('CA', { isCa: true })
    signer = await makeSigner('宁波恒力机械', { issuer: authority })
  })

  async function judged(options: Partial<SignOptions>, change = (pdf: Buffer) => pdf) {
    const signed = await signPdf(paper, signer, { when: new Date(SUBMITTED), ...options })
    const trusted = { roots: [derOf(authority)], fingerprints: [] }
    const measures = await measureFile(change(signed), { zone: 'Asia/Shanghai', trusted })
    const verdict = judgeCopy(quote, measures, SUBMITTED)
    return verdict.kind === 'signed' ? verdict : verdict.refusal
  }
  const stampedAt = (at: number, by = authority) => ({
    stampedBy: { authority: by, at: new Date(at) },
  })

  it('counts by a trusted time-stamp: 2 min 59 s passes, 3 min 00 s does not, and says so', async () => {
    expect(await judged(stampedAt(SUBMITTED - 179_000))).toEqual({
      kind: 'signed',
      signer: { name: '宁波恒力机械', phone: '' },
      at: instant(SUBMITTED - 179_000),
    })
    expect(await judged(stampedAt(SUBMITTED - 180_000))).toMatchObject({
      quote: { reason: 'signing-time', verdict: { kind: 'too-late', source: 'time-stamp' } },
    })
  })

  it("does not count by the signer's own clock, or an authority nobody knows", async () => {
    const untrusted = { reason: 'signing-time', verdict: { kind: 'no-trusted-time' } }
    expect(await judged({})).toMatchObject({ quote: untrusted })
    const unknown = await makeSigner('TSA 2', { isCa: true })
    expect(await judged(stampedAt(SUBMITTED, unknown))).toMatchObject({ quote: untrusted })
  })

  it('does not count by a certificate somebody made himself', async () => {
    const proper = signer
    signer = await makeSigner('宁波恒力机械')
    expect(await judged(stampedAt(SUBMITTED))).toMatchObject({
      quote: { problem: 'unknown-signer' },
    })
    signer = proper
  })

  it('does not count when it was changed, added to, is another paper, or is not signed', async () => {
    const stamp = stampedAt(SUBMITTED)
    const flipped = (pdf: Buffer) => {
      const changed = Buffer.from(pdf)
      changed[60] = (changed[60] ?? 0) ^ 1
      return changed
    }
    const longer = (pdf: Buffer) => Buffer.concat([pdf, Buffer.from('\n% more\n')])
    for (const change of [flipped, longer])
      expect(await judged(stamp, change)).toMatchObject({ quote: { reason: 'copy' } })
    const trusted = { roots: [], fingerprints: [] }
    const plain = await measureFile(paper, { zone: 'Asia/Shanghai', trusted })
    expect(judgeCopy(quote, plain, SUBMITTED)).toMatchObject({
      refusal: { quote: { problem: 'not-signed' } },
    })
    expect(judgeCopy({ ...quote, number: 'C-0008-B01' }, plain, SUBMITTED)).toMatchObject({
      refusal: { quote: { problem: 'other-paper' } },
    })
    const none = { kind: 'unreadable', mime: null, reason: 'broken-pdf' } as const
    expect(judgeCopy(quote, none, SUBMITTED)).toMatchObject({
      refusal: { quote: { problem: 'not-a-pdf' } },
    })
  })
})

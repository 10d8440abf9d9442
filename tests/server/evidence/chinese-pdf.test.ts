/** A contract in Chinese with its fonts in it, as a browser prints it, looked at as a picture. */
import { roundSeal } from '@kedu/server/bench/evidence/draw-seal'
import { seeded } from '@kedu/server/bench/evidence/random'
import { measureFile } from '@kedu/server/evidence/measure-file'
import { openPdf } from '@kedu/server/evidence/pdf/open-pdf'
import { NOBODY_TRUSTED } from '@kedu/server/evidence/pdf/trusted-signers'
import { lumaOf, type Plane, resized } from '@kedu/server/evidence/raster'
import { readPicture } from '@kedu/server/evidence/read-picture'
import { judgeEvidence, NO_EXPECTATION } from '@kedu/shared/evidence/judge-evidence'
import { beforeAll, expect, test } from 'vitest'
import { makeSigner, signPdf } from '../../support/evidence/signed-pdf.ts'
import { describeInBrowser, openBrowser } from '../../support/web-chat/browser.ts'

const clauses = Array.from(
  { length: 14 },
  (_, i) => `<p>${i + 1}、自合同生效之日起三十日内交货，验收合格后七个工作日内支付货款。</p>`,
)
const HTML = `<!doctype html><meta charset="utf-8"><style>@page{size:A4;margin:0}body{margin:0;padding:60px;width:674px;height:1000px;font:16px "Noto Sans CJK SC";position:relative}svg{position:absolute;left:430px;top:820px}</style>
<h2>设备采购合同</h2><p>甲方：华东机电有限公司　乙方：苏州晴川光伏支架有限公司</p><p>合同总价：人民币壹佰贰拾万元整</p>${clauses.join('')}
<svg width="180" height="180"><g transform="translate(90 90)">${roundSeal(seeded(3), 80).svg}</g></svg>`

describeInBrowser('a contract in Chinese', () => {
  let pdf: Buffer
  let screenshot: Buffer

  beforeAll(async () => {
    const browser = await openBrowser()
    const page = await browser.newPage({ viewport: { width: 794, height: 1123 } })
    await page.setContent(HTML)
    screenshot = await page.screenshot()
    pdf = await page.pdf({ format: 'A4', printBackground: true })
    await page.close()
  }, 120_000)

  test('is drawn as the browser draws it', { timeout: 60_000 }, async () => {
    const opening = await openPdf(pdf)
    if (opening.kind !== 'opened') throw new Error(opening.reason)
    const ours = lumaOf(await opening.pdf.render(0))
    const theirs = lumaOf((await readPicture(screenshot))!.raster)
    // Letters as grey cells of about four pixels: missing or wrong glyphs would not agree.
    expect(agreement(resized(ours, 190, 270), resized(theirs, 190, 270))).toBeGreaterThan(0.8)
  })

  test('is read and compared with the deal, its seal found', { timeout: 60_000 }, async () => {
    const measures = await measureFile(pdf, { zone: 'Asia/Shanghai', trusted: NOBODY_TRUSTED })
    const judged = (partyName: string, amountFen: number) =>
      judgeEvidence('contract-scan', measures, { ...NO_EXPECTATION, partyName, amountFen })
    expect(
      judged('华东机电有限公司', 120_000_000).findings.map(({ reason }) => reason.kind),
    ).toEqual(['seal-found', 'party-found', 'amount-found'])
    expect(judged('恒立精密机械有限公司', 120_000_000).verdict).toBe('doubtful')
  })

  test('is signed and checked like any other', { timeout: 60_000 }, async () => {
    const signer = await makeSigner('华东机电有限公司')
    const signed = await signPdf(pdf, signer, { when: new Date('2026-11-23') })
    const measures = await measureFile(signed, { zone: 'Asia/Shanghai', trusted: NOBODY_TRUSTED })
    expect(measures).toMatchObject({ signatures: [{ valid: true, wholeFile: true }] })
  })
})

/** Correlation of two planes of one size, −1 to 1. */
function agreement(a: Plane, b: Plane): number {
  const mean = (p: Plane) => p.data.reduce((sum, v) => sum + v, 0) / p.data.length
  const [ma, mb] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (const [i, value] of a.data.entries()) {
    const x = value - ma
    const y = (b.data[i] ?? 0) - mb
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return ab / Math.sqrt(aa * bb)
}

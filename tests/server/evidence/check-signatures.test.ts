import { checkPdfSignatures } from '@kedu/server/evidence/pdf/check-signatures'
import { beforeAll, describe, expect, test } from 'vitest'
import { pdfOf } from '../../support/evidence/pdf-files.ts'
import {
  derOf,
  fingerprintOf,
  makeSigner,
  type Signer,
  signPdf,
} from '../../support/evidence/signed-pdf.ts'

const WHEN = new Date('2026-11-23T07:17:00Z')
const PLAIN = pdfOf([{ text: 'Contract HT-2026-1123' }])

let customer: Signer
let signed: Buffer

beforeAll(async () => {
  customer = await makeSigner('华东机电有限公司')
  signed = await signPdf(PLAIN, customer, { when: WHEN })
})

describe('signatures of a PDF', () => {
  test('are none on a plain one', async () => {
    expect(await checkPdfSignatures(PLAIN)).toEqual([])
  })

  test('say who, when, by whose clock, and that the whole file is covered', async () => {
    expect(await checkPdfSignatures(signed)).toEqual([
      {
        valid: true,
        wholeFile: true,
        coverage: 'whole',
        problem: null,
        signer: '华东机电有限公司',
        fingerprint: fingerprintOf(customer),
        trust: 'unknown',
        isCertificateInDate: true,
        time: WHEN.getTime(),
        timeSource: 'signer',
        isTimeStamp: false,
      },
    ])
  })

  test('catch 60 random single bit flips', { timeout: 60_000 }, async () => {
    let state = 20261123
    const random = (limit: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return Math.floor((state / 2 ** 32) * limit)
    }
    const unnoticed: number[] = []
    for (let i = 0; i < 60; i++) {
      const flipped = Buffer.from(signed)
      const at = random(flipped.length)
      flipped[at] = flipped[at]! ^ (1 << random(8))
      const checks = await checkPdfSignatures(flipped)
      // A flip in the word itself hides the signature from this check; PDFium's count then tells.
      if (checks.length > 0 && checks.every(({ valid }) => valid === true)) unnoticed.push(at)
    }
    expect(unnoticed).toEqual([])
  })

  test('catch a changed digit anywhere in the container', { timeout: 120_000 }, async () => {
    const from = signed.indexOf('/Contents <') + '/Contents <'.length
    const digits = signed.subarray(from, signed.indexOf('>', from)).toString('latin1')
    const length = digits.replace(/0+$/u, '').length
    // Every 7th digit, so that all parts of it are met; and each of those that no signature covers.
    const digests = [...digits.matchAll(/608648016503040201/gu)].map(({ index }) => index)
    const uncovered = [0, ...digests, length - 2 * 80].flatMap((begin) =>
      Array.from({ length: 28 }, (_, n) => begin + n),
    )
    const unnoticed: number[] = []
    for (const at of new Set([
      ...Array.from({ length: length / 7 }, (_, n) => n * 7),
      ...uncovered,
    ])) {
      for (const digit of [0x30, 0x31]) {
        if (signed[from + at] === digit) continue
        const changed = Buffer.from(signed)
        changed[from + at] = digit
        const [check] = await checkPdfSignatures(changed)
        if (check?.valid === true) unnoticed.push(at)
      }
    }
    expect(unnoticed).toEqual([])
  })

  test('notice bytes added behind them', async () => {
    const [check] = await checkPdfSignatures(Buffer.concat([signed, Buffer.from('% more\n')]))
    expect(check).toMatchObject({ valid: true, wholeFile: false, coverage: 'then-changed' })
  })

  test('are all told; one more signature is no alteration', async () => {
    const supplier = await makeSigner('苏州晴川光伏支架有限公司')
    const both = await signPdf(signed, supplier, { when: WHEN })
    expect(await checkPdfSignatures(both)).toMatchObject([
      { valid: true, wholeFile: false, coverage: 'then-signed', signer: '华东机电有限公司' },
      { valid: true, wholeFile: true, coverage: 'whole', signer: '苏州晴川光伏支架有限公司' },
    ])
  })

  test('are trusted by chain, or by a registered certificate', async () => {
    const root = await makeSigner('示例根证书', { isCa: true })
    const issued = await makeSigner('华东机电有限公司', { issuer: root })
    const pdf = await signPdf(PLAIN, issued, { when: WHEN, chain: [root] })
    const trustOf = async (roots: Signer[], fingerprints: string[]) =>
      (await checkPdfSignatures(pdf, { roots: roots.map(derOf), fingerprints }))[0]?.trust
    expect(await trustOf([root], [])).toBe('chain')
    expect(await trustOf([await makeSigner('别的根证书', { isCa: true })], [])).toBe('unknown')
    expect(await trustOf([], [fingerprintOf(issued)])).toBe('registered')
    expect(await trustOf([], [fingerprintOf(root)])).toBe('unknown')
  })

  test('take the time from a time-stamp, and its authority is judged', async () => {
    const authority = await makeSigner('时间戳服务中心')
    const at = new Date('2026-11-23T07:19:30Z')
    const pdf = await signPdf(PLAIN, customer, { when: WHEN, stampedBy: { authority, at } })
    const check = async (fingerprints: string[]) =>
      (await checkPdfSignatures(pdf, { roots: [], fingerprints }))[0]
    expect(await check([])).toMatchObject({ time: at.getTime(), timeSource: 'unknown-authority' })
    expect(await check([fingerprintOf(authority)])).toMatchObject({
      valid: true,
      time: at.getTime(),
      timeSource: 'time-stamp',
    })
  })

  test('notice a certificate that was out of date', async () => {
    const old = await makeSigner('过期公司', { from: '2020-01-01', to: '2021-01-01' })
    const [check] = await checkPdfSignatures(await signPdf(PLAIN, old, { when: WHEN }))
    expect(check).toMatchObject({ valid: true, isCertificateInDate: false })
  })

  test('say so when the algorithm is one of the national ones', async () => {
    const sm = await signPdf(PLAIN, customer, { when: WHEN, subFilter: 'GM.sm2seal' })
    expect(await checkPdfSignatures(sm)).toMatchObject([
      { valid: null, problem: 'unsupported-algorithm' },
    ])
  })

  test('are not moved onto another file', async () => {
    const gap = /<[0-9a-f]{1000,}>/
    const other = pdfOf([{ text: 'Contract HT-2026-9999' }])
    const theirs = (await signPdf(other, customer, { when: WHEN })).toString('latin1')
    const moved = theirs.replace(gap, gap.exec(signed.toString('latin1'))![0])
    const [check] = await checkPdfSignatures(Buffer.from(moved, 'latin1'))
    expect(check).toMatchObject({ valid: false, problem: 'altered' })
  })
})

import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { seeded } from '@kedu/server/bench/evidence/random'
import { measureFile } from '@kedu/server/evidence/measure-file'
import { NOBODY_TRUSTED } from '@kedu/server/evidence/pdf/trusted-signers'
import { main } from '@kedu/server/kedu'
import { type PackSource, packPaper } from '@kedu/server/packs/pack-content'
import { drawPack } from '@kedu/server/packs/pack-pdf'
import type { PackRecord } from '@kedu/server/packs/pack-record'
import { readPack } from '@kedu/server/packs/verify/read-pack'
import { type PackReport, verifyPack } from '@kedu/server/packs/verify/verify-pack'
import { reportLines } from '@kedu/server/packs/verify/wording'
import { cjkFonts } from '@kedu/server/quotes/cjk-font'
import { signPdf } from '@kedu/server/quotes/sign-pdf'
import { openSigningKey, type SigningKey } from '@kedu/server/quotes/signing-key'
import type { Deal } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany } from '../../support/api-company.ts'
import type { TestApp } from '../../support/build-test-app.ts'
import {
  askingAs,
  givenStory,
  keyOf,
  PACK_CUSTOMER,
  packDesk,
} from '../../support/evidence-pack.ts'

const fonts = cjkFonts()
if (fonts === null && process.env.CI === 'true') throw new Error('fonts-noto-cjk is missing')

/** Each of many packs is looked at in full: seconds on a busy machine. */
const LONG_MS = 120_000

describe.skipIf(fonts === null)('an evidence pack', { timeout: LONG_MS }, () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'kedu-pack-'))
  let test: TestApp
  let dealId: string
  let key: SigningKey
  let pack: Buffer

  beforeAll(async () => {
    test = await apiCompany()
    dealId = await givenStory(test)
    key = await keyOf(test)
    const result = await packDesk(test, async () => key).export(askingAs(test, 'wangmin'), dealId)
    if (result.kind !== 'made') throw new Error(result.kind)
    pack = result.pack.pdf
  })
  afterAll(async () => {
    await test.close()
    rmSync(elsewhere, { recursive: true, force: true })
  })

  const verify = (bytes: Uint8Array, fingerprint: string | null = key.fingerprint) =>
    verifyPack(bytes, { fingerprint })
  const against = ({ findings, isWhole }: PackReport) => {
    expect(isWhole).toBe(false)
    return findings.map(({ kind }) => kind)
  }
  const recordOf = (bytes: Buffer): PackRecord => {
    const opening = readPack(bytes)
    if (opening.kind !== 'opened') throw new Error(opening.reason)
    return opening.inside.record
  }

  /** The pack as somebody makes it who can draw and sign like Kedu, with a record changed by them. */
  const forged = async (
    change: (record: PackRecord) => PackRecord,
    { with: signer = key, originals = new Map<string, Buffer>() } = {},
  ) => {
    if (fonts === null) throw new Error('no font')
    const asking = askingAs(test, 'wangmin')
    const stored = await test.workspace.store.history(test.workspace.id, `deal/${dealId}`)
    const history = stored.map(({ body }) => body as DealEvent)
    const deal = history.reduce<Deal | null>(evolve, null)
    if (deal === null) throw new Error('no deal')
    const source: PackSource = { deal, stored, history, files: deal.evidence }
    const paper = packPaper(asking, source, new Map(), signer.fingerprint)
    const drawn = await drawPack(paper, fonts, change(recordOf(pack)), originals)
    const words = { reason: '导出', name: '王敏' }
    return signPdf(drawn, signer, { at: asking.now, words, stamp: null })
  }
  const withoutPictures = (record: PackRecord): PackRecord => ({
    ...record,
    pictures: [],
    files: record.files.map((file) => ({ ...file, attachment: null })),
  })

  it('is whole as it was exported, and says whose it is', async () => {
    const report = await verify(pack)
    expect(report.findings).toMatchObject([
      { kind: 'signed', signer: '刻度', fingerprint: key.fingerprint },
      { kind: 'certificate-as-given' },
      { kind: 'chain-whole' },
      { kind: 'files-whole', kept: 3, left: [] },
      { kind: 'pictures-whole', count: 3 },
    ])
    expect(report.isWhole).toBe(true)
    const lines = reportLines(report).join('\n')
    expect(lines).toContain(PACK_CUSTOMER)
    expect(lines).toContain('结果：没有发现改动')
  })

  it('carries every event and the untouched originals', async () => {
    const record = recordOf(pack)
    const stored = await test.workspace.store.history(test.workspace.id, `deal/${dealId}`)
    expect(record.events).toEqual(JSON.parse(JSON.stringify(stored)))
    expect(record.files.map(({ attachment }) => attachment !== null)).toEqual([true, true, true])
    const opening = readPack(pack)
    const kept = opening.kind === 'opened' ? [...opening.inside.attachments.values()] : []
    expect(kept.sort()).toEqual(record.files.map(({ fileId }) => fileId).sort())
  })

  it('shows the story on drawn pages: ink on each, and the words behind it', async () => {
    const measures = await measureFile(pack, { zone: 'Asia/Shanghai', trusted: NOBODY_TRUSTED })
    if (measures.kind !== 'pdf') throw new Error(JSON.stringify(measures))
    // A page whose letters are not drawn has next to no ink, whatever its text says.
    for (const page of measures.pages) expect(page.signature.ink).toBeGreaterThan(0.003)
    const text = measures.text.replace(/\s/g, '')
    for (const words of [
      '证据包',
      '报价→合同',
      '王敏（代张伟录入）',
      '看过原件，签字在背面',
      '机器：没看到手写签字',
      '未记录地点',
      '检测到红章',
      '财务拒付',
      '超期提醒',
      recordOf(pack).chain.hash.slice(0, 8),
    ])
      expect(text).toContain(words)
  })

  it('does not vouch for the certificate when none is given to compare with', async () => {
    const report = await verify(pack, null)
    expect(report.isWhole).toBe(true)
    expect(reportLines(report).join('\n')).toContain('自己证明不了证书是谁的')
  })

  it('with any of 60 random bits changed is found out, in a sentence', async () => {
    const random = seeded(4711)
    for (let i = 0; i < 60; i += 1) {
      const changed = Buffer.from(pack)
      const byte = random.whole(0, changed.length - 1)
      changed[byte] = (changed[byte] ?? 0) ^ (1 << random.whole(0, 7))
      const report = await verify(changed, null)
      expect(report.isWhole, `bit in byte ${byte} of ${changed.length}`).toBe(false)
      expect(reportLines(report).some((line) => line.startsWith('✗ '))).toBe(true)
    }
  })

  it('with any of 30 random bits changed in the container of its signature is found out', async () => {
    const random = seeded(815)
    const from = pack.lastIndexOf('/Contents <') + 11
    for (let i = 0; i < 30; i += 1) {
      const changed = Buffer.from(pack)
      const byte = from + random.whole(0, 4000)
      changed[byte] = (changed[byte] ?? 0) ^ (1 << random.whole(0, 7))
      expect((await verify(changed, null)).isWhole, `byte ${byte}`).toBe(false)
    }
  })

  it('with bytes behind it is called added to, and says how many', async () => {
    for (const added of ['\n', '%%EOF\n', pack.toString('latin1').slice(-400)]) {
      const report = await verify(Buffer.concat([pack, Buffer.from(added, 'latin1')]))
      expect(report.findings[0]).toEqual({ kind: 'added-to', addedBytes: added.length })
      expect(against(report)).toContain('added-to')
    }
  })

  it('cut off anywhere is refused', async () => {
    for (const share of [0.999, 0.9, 0.5, 0.01]) {
      const report = await verify(pack.subarray(0, Math.floor(pack.length * share)))
      expect(report.isWhole, String(share)).toBe(false)
      expect(reportLines(report).join('\n'), String(share)).toContain('文件不完整')
    }
    const cut = await verify(pack.subarray(0, pack.length - 7))
    expect(cut.findings[0]).toEqual({ kind: 'cut-off', missingBytes: 7 })
  })

  it('signed anew with another key is told from ours by the record, and by the given fingerprint', async () => {
    const other = await openSigningKey({
      dataFolder: elsewhere,
      path: null,
      holder: '刻度',
      now: test.now(),
    })
    const resigned = await forged(withoutPictures, { with: other })
    const alone = await verify(resigned, null)
    expect(alone.findings).toContainEqual({
      kind: 'certificate-other',
      expected: key.fingerprint,
      found: other.fingerprint,
      by: 'record',
    })
    const rewritten = await forged(
      (record) => withoutPictures({ ...record, signedWith: other.fingerprint }),
      { with: other },
    )
    expect((await verify(rewritten)).findings).toContainEqual({
      kind: 'certificate-other',
      expected: key.fingerprint,
      found: other.fingerprint,
      by: 'given',
    })
  })

  it('without one of its events names the place, also where it is soundly signed', async () => {
    const without = await forged((record) => {
      const { events } = record
      return withoutPictures({ ...record, events: events.filter(({ version }) => version !== 4) })
    })
    const report = await verify(without)
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind: 'chain-broken', version: 4 }),
    )
    expect(against(report)).toContain('chain-broken')
    expect(reportLines(report).join('\n')).toContain('事件链从第 4 条起对不上')
  })

  it('with a changed, a swapped and a missing last event is found out', async () => {
    const changes: ((events: PackRecord['events']) => PackRecord['events'])[] = [
      (events) => events.map((event, i) => (i === 2 ? { ...event, at: event.at + 1 } : event)),
      (events) => [events[1], events[0], ...events.slice(2)].flatMap((event) => event ?? []),
    ]
    for (const change of changes) {
      const report = await verify(
        await forged((record) => withoutPictures({ ...record, events: change(record.events) })),
      )
      expect(against(report)).toContain('chain-broken')
    }
    const shorter = await verify(
      await forged((record) => withoutPictures({ ...record, events: record.events.slice(0, -1) })),
    )
    expect(against(shorter)).toContain('chain-cut')
  })

  it('with other originals or pictures than the history names is found out', async () => {
    const [first] = recordOf(pack).files
    if (first === undefined) throw new Error('no file')
    const swapped = await verify(
      await forged((record) => ({ ...record, pictures: [] }), {
        originals: new Map(
          recordOf(pack).files.map(({ fileId }) => [fileId, Buffer.from('another file')]),
        ),
      }),
    )
    expect(against(swapped)).toContain('file-altered')
    const missing = await verify(await forged((record) => ({ ...record, pictures: [] })))
    expect(against(missing)).toContain('file-missing')
    const stranger = { ...first, fileId: createHash('sha256').update('x').digest('hex') }
    const added = await verify(
      await forged((record) => {
        const plain = withoutPictures(record)
        return { ...plain, files: [...plain.files, { ...stranger, attachment: null }] }
      }),
    )
    expect(against(added)).toContain('file-unknown')
    const { pictures } = recordOf(pack)
    const noPicture = await verify(
      await forged((record) => ({ ...withoutPictures(record), pictures })),
    )
    expect(against(noPicture)).toContain('picture-missing')
  })

  it('refuses what is no pack, whatever it holds', async () => {
    const cases: [Buffer, string][] = [
      [Buffer.alloc(0), '空的'],
      [Buffer.from('<html>'), '不是 PDF'],
      [Buffer.from('%PDF-1.7\n%%EOF'), '没有电子签名'],
      [Buffer.concat([Buffer.from('%PDF-'), Buffer.alloc(64 * 1024 * 1024)]), '超过 64 MB'],
      [Buffer.from('%PDF-1.4\ntrailer\n<< /Encrypt 5 0 R >>\nstartxref\n9\n%%EOF'), '设了密码'],
      [Buffer.from(`%PDF-1.4\n${'/ByteRange [0 1 2 3] '.repeat(5000)}%%EOF`), '✗'],
      [Buffer.from('%PDF-1.4\nxref\n0 99999999\nstartxref\n9\n%%EOF'), '没有找到证据包的记录'],
      [Buffer.from('%PDF-1.4\nxref\n0 0\ntrailer << /Prev 9 >>\nstartxref\n9\n%%EOF'), '没有找到'],
    ]
    for (const [bytes, words] of cases) {
      const report = await verify(bytes)
      expect(report.isWhole).toBe(false)
      expect(reportLines(report).join('\n')).toContain(words)
    }
  })

  describe('kedu verify-pack', () => {
    const run = async (...argv: string[]) => {
      const said = { out: '', err: '' }
      const sink = (name: 'out' | 'err') => {
        const stream = new PassThrough()
        stream.on('data', (chunk) => (said[name] += String(chunk)))
        return stream
      }
      const code = await main(['verify-pack', ...argv], {
        env: {},
        stdin: Readable.from([]),
        stdout: sink('out'),
        stderr: sink('err'),
        now: test.now,
      })
      return { code, ...said }
    }
    const path = join(elsewhere, '证据包.pdf')

    beforeAll(() => writeFileSync(path, pack))

    it('needs nothing but the file: no company, no data folder', async () => {
      const { code, out } = await run(path)
      expect(out).toContain('✓ 事件链完整')
      expect(code).toBe(0)
    })

    it('compares with a fingerprint in any writing, or a certificate', async () => {
      const spaced = key.fingerprint.toUpperCase().replace(/../g, '$&:').slice(0, -1)
      expect(await run(path, '--fingerprint', spaced)).toMatchObject({ code: 0 })
      const own = join(test.folder, 'quote-signing.pem')
      expect((await run(path, '--certificate', own)).out).toContain('就是你给的那一张')
      const wrong = await run(path, '--fingerprint', 'ab'.repeat(32))
      expect(wrong.code).toBe(1)
      expect(wrong.out).toContain('不是你给的那一张')
    })

    it('ends with 1 for a changed file and one that cannot be read, with 2 for what is no certificate', async () => {
      const changed = join(elsewhere, 'changed.pdf')
      writeFileSync(changed, Buffer.concat([pack, Buffer.from('x')]))
      expect((await run(changed)).code).toBe(1)
      expect(await run(join(elsewhere, 'none.pdf'))).toMatchObject({ code: 1, out: '' })
      expect((await run(path, '--fingerprint', 'abc')).code).toBe(2)
      expect((await run(path, '--certificate', path)).err).toContain('没有证书')
      expect((await run()).code).toBe(2)
    })
  })
})

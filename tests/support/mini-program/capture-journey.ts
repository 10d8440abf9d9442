/** 随手记 in a compiled mini-program: a line that is cut, an app that is killed, and nothing lost or twice. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Deal } from '@kedu/shared/deal/deal'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { built } from '../built.ts'
import { photo } from '../web-chat/stand-in.ts'
import { FakeClient, NOT_IN_WECOM } from './fake-client.ts'
import type { MiniSuite } from './mini-journey.ts'
import { onPhone } from './on-phone.ts'
import { Simulator } from './simulator.ts'

const CUSTOMER = '苏州恒力精密'

export function captureJourney(suite: MiniSuite): void {
  describe(`quick capture in the mini-program of ${suite.kind}`, () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kedu-capture-'))
    const complaints = vi.spyOn(console, 'error')
    let runs = 0
    let opened: Awaited<ReturnType<MiniSuite['open']>>
    let phone: Simulator
    let client: FakeClient

    beforeAll(async () => {
      opened = await suite.open()
      client = new FakeClient({
        kind: suite.kind,
        server: opened.company.url,
        folder,
        code: () => opened.code('zhangwei'),
        onNavigate: (kind, url) => phone.navigate(kind, url),
      })
    })
    afterAll(async () => {
      phone?.stop()
      await opened?.company.close()
      rmSync(folder, { recursive: true })
    })

    const soon = (what: () => unknown) => expect.poll(what, { timeout: 20_000, interval: 50 })
    const sees = (words: string | RegExp) => soon(() => phone.text).toMatch(words)
    const rowOf = (name: string) =>
      opened.company.test.workspace.rows().find((row) => row.customerName.includes(name))
    const photosOf = async (name: string) => {
      const { workspace } = opened.company.test
      const deal = await workspace.store.load<Deal>(workspace.id, `deal/${rowOf(name)?.id}`)
      return deal?.state.evidence ?? []
    }
    const pieces = () => client.requests.filter((one) => /^P\w+ \/api\/uploads\/./.test(one)).length

    /** The app as it is opened by a tap, in a process of its own as far as it knows. */
    function start(): void {
      runs += 1
      const root = path.join(folder, `build-${runs}`)
      onPhone(built(suite.target), root)
      phone = new Simulator(root, client, suite.names)
      phone.launch('pages/capture/index')
    }

    function take(bytes: Buffer, name: string): void {
      const at = path.join(folder, name)
      writeFileSync(at, bytes)
      client.photos = [at]
    }

    it('writes a sentence and a photo with one customer, shown as chips before it is stored', async () => {
      start()
      await sees('记下')
      await soon(() => phone.count('.skeleton')).toBe(0)
      phone.type('.pad__text', `新客户 ${CUSTOMER}，报价发过去了，卡在付款周期，明天下午3点回访`)
      await sees(/新客户 ?苏州恒力精密|苏州恒力精密/)
      await sees('付款周期')
      take(await photo(40), 'site.jpg')
      phone.tap('拍照')
      await soon(() => phone.count('.shot')).toBe(1)
      await soon(() => phone.text).toContain('已存')
      phone.tap('记下')
      await soon(() => rowOf(CUSTOMER)?.obstacle ?? null).toBe('付款周期')
      await soon(async () => (await photosOf(CUSTOMER)).length).toBe(1)
      // Nothing of it stays on the phone.
      await soon(() => client.files.kept).toEqual([])
    })

    it('keeps what is taken and written without a line, and stores it once after a restart', async () => {
      // Read about while there is a line, it is one of the customers at hand when there is none.
      phone.type('.pad__text', CUSTOMER)
      await sees(`客户${CUSTOMER}`)
      phone.type('.pad__text', '')
      const large = await noise(1500)
      expect(large.length).toBeGreaterThan(1024 * 1024)
      take(large, 'machine.jpg')
      // The first piece arrives and its answer does not; then the line is gone.
      client.line = (_method, at) => (/\/api\/uploads\/./.test(at) ? 'answer-cut' : 'through')
      const before = pieces()
      phone.tap('拍照')
      await soon(() => phone.count('.shot')).toBe(1)
      await soon(pieces).toBe(before + 1)
      await soon(() => phone.text).toContain('待传')
      client.setOnline(false)
      client.line = () => 'through'
      await sees(/网络断开/)
      phone.type('.pad__text', `${CUSTOMER} 现场看了设备，卡在交期`)
      await sees('没有网络')
      // Whose it is is asked even now; the rest is read later.
      phone.tap(CUSTOMER)
      await sees(`客户${CUSTOMER}`)
      phone.tap('记下')
      await soon(() => phone.count('.queue__one')).toBe(1)
      expect(client.files.kept).toHaveLength(1)

      phone.kill()
      client.endRun()
      start()
      await sees('现场看了设备')
      expect(rowOf(CUSTOMER)?.obstacle).toBe('付款周期')
      client.setOnline(true)
      await soon(() => rowOf(CUSTOMER)?.obstacle ?? null).toBe('交期')
      await soon(async () => (await photosOf(CUSTOMER)).length).toBe(2)
      await soon(() => phone.count('.queue__one')).toBe(0)
      await soon(() => client.files.kept).toEqual([])
      // The piece that had arrived was not sent again: it went on behind it.
      expect(pieces()).toBe(before + Math.ceil(large.length / (1024 * 1024)))
      const [, stored] = await photosOf(CUSTOMER)
      const { workspace, app } = opened.company.test
      const { files } = app
      const kept = await files.read(workspace.id, stored?.fileId ?? '')
      expect(Buffer.from(kept ?? []).equals(large)).toBe(true)
    })

    it('sends a small copy first on a poor line, and the original when the line is good', async () => {
      client.setOnline(true, '2g')
      const large = await noise(1200)
      phone.type('.pad__text', `${CUSTOMER} 又补了一张铭牌`)
      take(large, 'plate.jpg')
      phone.tap('拍照')
      await soon(() => phone.text).toContain('已存')
      await sees(`客户${CUSTOMER}`)
      phone.tap('记下')
      await soon(async () => (await photosOf(CUSTOMER)).length).toBe(3)
      const [, , copy] = await photosOf(CUSTOMER)
      const { workspace, app } = opened.company.test
      const { files } = app
      const small = await files.read(workspace.id, copy?.fileId ?? '')
      expect(small?.length).toBeLessThan(large.length / 2)
      expect(await files.original(workspace.id, copy?.fileId ?? '')).toBeNull()
      client.setOnline(true, 'wifi')
      await soon(() => files.original(workspace.id, copy?.fileId ?? '')).not.toBeNull()
      await soon(() => client.files.kept).toEqual([])
    })

    it('shows all of it in the timeline of the customer, each once', async () => {
      phone.navigate('reLaunch', `/pages/deal/index?id=${rowOf(CUSTOMER)?.id}`)
      await sees('现场看了设备')
      expect(phone.text.match(/现场看了设备/g)).toHaveLength(1)
      expect(phone.text).toContain('张伟')
      await soon(() => client.calls).toContain('downloadFile')
    })

    it('called nothing its client lacks, and complained of nothing', () => {
      const missing: readonly string[] = NOT_IN_WECOM
      expect(client.calls.filter((name) => missing.includes(name))).toEqual([])
      expect(complaints.mock.calls.map((call) => String(call[0]).slice(0, 300))).toEqual([])
    })
  })
}

/** A photo that does not become small: noise. */
function noise(side: number): Promise<Buffer> {
  const raw = Buffer.alloc(side * side * 3)
  let seed = side
  for (let at = 0; at < raw.length; at += 1) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff
    raw[at] = seed >> 16
  }
  return sharp(raw, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 70 })
    .toBuffer()
}

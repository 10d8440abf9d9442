import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureFile } from '@kedu/server/evidence/measure-file'
import { NOBODY_TRUSTED } from '@kedu/server/evidence/pdf/trusted-signers'
import { handleCommand } from '@kedu/server/flows/handle-command'
import type { PackExport } from '@kedu/server/packs/pack-desk'
import { readPack } from '@kedu/server/packs/verify/read-pack'
import { verifyPack } from '@kedu/server/packs/verify/verify-pack'
import { cjkFonts } from '@kedu/server/quotes/cjk-font'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiCompany, attach, givenDeal, photo } from '../../support/api-company.ts'
import { ApiUser } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'
import { askingAs, keyOf, packDesk } from '../../support/evidence-pack.ts'
import { WebChatUser, words } from '../../support/web-chat-user.ts'

const fonts = cjkFonts()

describe.skipIf(fonts === null)('exporting an evidence pack', () => {
  let test: TestApp
  let dealId: string
  let url: string

  beforeEach(async () => {
    test = await apiCompany()
    dealId = (await givenDeal(test, 'zhangwei', '宁波恒力机械')).id
    url = `/api/deals/${dealId}/evidence-pack.pdf`
  })
  afterEach(() => test.close())

  it('is for whoever may see the deal, and for others there is no such deal', async () => {
    await attach(new ApiUser(test, 'zhangwei'), dealId, 'site-photo', 1)
    for (const personId of ['zhangwei', 'wangmin', 'chen', 'qiancai']) {
      const answer = await new ApiUser(test, personId).get<Buffer>(url)
      expect(answer.status, personId).toBe(200)
      expect(answer.headers['content-type']).toBe('application/pdf')
      expect(String(answer.headers['content-disposition'])).toContain(
        encodeURIComponent('证据包-宁波恒力机械-2026-11-23.pdf'),
      )
      const report = await verifyPack(answer.body, { fingerprint: null })
      expect(report.isWhole, JSON.stringify(report.findings)).toBe(true)
    }
    for (const personId of ['lina', 'zhoutao', 'hejing']) {
      expect((await new ApiUser(test, personId).get(url)).status, personId).toBe(404)
    }
    expect((await new ApiUser(test, 'left').get(url)).status).toBe(401)
    expect((await new ApiUser(test, 'x', null).get(url)).status).toBe(401)
    const unknown = '/api/deals/none/evidence-pack.pdf'
    expect((await new ApiUser(test, 'chen').get(unknown)).status).toBe(404)
  })

  it('leaves on record who took which history along', async () => {
    await new ApiUser(test, 'wangmin').get(url)
    const [exported] = await test.workspace.store.list<PackExport>(test.workspace.id, 'pack')
    expect(exported?.state).toMatchObject({ dealId, byId: 'wangmin', events: 1 })
  })

  it('is limited in number per minute', async () => {
    const user = new ApiUser(test, 'zhangwei')
    const statuses = []
    for (let i = 0; i < 8; i += 1) statuses.push((await user.get(url)).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(6)
    expect(statuses.at(-1)).toBe(429)
  })

  it('vouches for no history that was changed on the disk', async () => {
    const folder = join(test.folder, test.workspace.id, 'deal')
    const [file] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.json'),
    )
    const path = join(folder, file ?? '')
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('价格', '交期'))
    await test.stop()
    const again = await buildTestApp({ folder: test.folder })
    const answer = await new ApiUser(again, 'wangmin').get(url)
    await again.stop()
    expect(answer).toMatchObject({ status: 409, body: { code: 'history-broken' } })
  })

  it('lets nobody wait for a fourth while three are being made', async () => {
    const key = await keyOf(test)
    const desk = packDesk(test, async () => key)
    const asked = Array.from({ length: 5 }, () => desk.export(askingAs(test, 'chen'), dealId))
    const kinds = (await Promise.all(asked)).map(({ kind }) => kind)
    expect(kinds).toEqual(['made', 'made', 'made', 'busy', 'busy'])
  })

  it('keeps what is no picture, was taken off, and has an endless name', async () => {
    const zhang = new ApiUser(test, 'zhangwei')
    await attach(zhang, dealId, 'site-photo', 2)
    const removed = test.workspace.row(dealId)?.evidence[0]?.id ?? ''
    const meta = {
      commandId: 'off',
      actorId: 'zhangwei',
      door: 'page' as const,
      messageId: null,
      place: { lat: 31.2, lng: 121.5, accuracyMeters: 12, label: '客户工厂' },
    }
    const command = { kind: 'detach-evidence' as const, evidenceIds: [removed] }
    await handleCommand(test.workspace, { dealId, meta, command }, { now: test.now() })
    const words = {
      kind: 'update-deal' as const,
      changes: { summary: `<b>&\u202e${'很长的话。'.repeat(600)}` },
    }
    await handleCommand(
      test.workspace,
      { dealId, meta: { ...meta, commandId: 'long' }, command: words },
      { now: test.now() },
    )
    const { body } = await new ApiUser(test, 'chen').get<Buffer>(url)
    const report = await verifyPack(body, { fingerprint: null })
    expect(report.isWhole, JSON.stringify(report.findings)).toBe(true)
    const measures = await measureFile(body, { zone: 'Asia/Shanghai', trusted: NOBODY_TRUSTED })
    const text = measures.kind === 'pdf' ? measures.text.replace(/\s/g, '') : ''
    for (const part of ['后来从客户上移走了', '客户工厂', '误差12米']) expect(text).toContain(part)
    const opening = readPack(body)
    expect(opening).toMatchObject({ inside: { record: { files: [{ attachment: null }] } } })
  })

  it('comes as a file when it is asked for in the chat, and goes to nobody else', async () => {
    await attach(new ApiUser(test, 'zhangwei'), dealId, 'site-photo', 3, await photo(3))
    const manager = new WebChatUser(test, 'wangmin')
    const [card] = await manager.say('导出证据包 宁波恒力')
    if (card === undefined) throw new Error('no card')
    expect(words(card)).toContain('证据包 · 宁波恒力机械')
    const [exported] = await test.workspace.store.list<PackExport>(test.workspace.id, 'pack')
    const fileId = exported?.streamId.slice('pack/'.length) ?? ''
    const kept = await test.app.files.read(test.workspace.id, fileId)
    expect((await verifyPack(kept ?? new Uint8Array(), { fingerprint: null })).isWhole).toBe(true)
    const original = `/api/files/${fileId}/original`
    expect((await new ApiUser(test, 'wangmin').get(original)).status).toBe(200)
    expect((await new ApiUser(test, 'zhoutao').get(original)).status).toBe(404)
    const [no] = await new WebChatUser(test, 'zhoutao').say('导出证据包 宁波恒力机械')
    expect(no === undefined ? '' : words(no)).not.toContain('证据包 ·')
    expect(await test.workspace.store.list(test.workspace.id, 'pack')).toHaveLength(1)
  })

  it('asks which customer when none is named, and takes a report for a report', async () => {
    const rep = new WebChatUser(test, 'lina')
    const [which] = await rep.say('导出证据包')
    expect(which === undefined ? '' : words(which)).toContain('要导出哪家客户的证据包')
    await new WebChatUser(test, 'zhangwei').say('宁波恒力 证据包已经给客户了，下周三回访')
    expect(await test.workspace.store.list(test.workspace.id, 'pack')).toEqual([])
  })
})

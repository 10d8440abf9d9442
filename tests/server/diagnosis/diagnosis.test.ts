/** 《区域交付能力诊断包》 (R24): from the red of a region to the director's mailbox, once, and again on asking. */
import type { AlertsAnswer, SendDiagnosisAnswer } from '@kedu/shared/contracts/api/alerts'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { DealView } from '@kedu/shared/contracts/api/deal'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { proposedAct } from '../../../miniprogram/src/deals/proposed-act.ts'
import { twoTeams } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'
import { MailServer } from '../../support/mail-server.ts'
import { WebChatUser } from '../../support/web-chat-user.ts'

let server: MailServer
let test: TestApp

const PEOPLE = twoTeams().map((person) =>
  person.id === 'chen' ? { ...person, email: 'chen@example.com' } : person,
)

async function open(options: Parameters<typeof buildTestApp>[0] = {}): Promise<TestApp> {
  const app = await buildTestApp({
    people: PEOPLE,
    mail: server.config(),
    publicOrigin: 'https://kedu.example.com',
    ...options,
  })
  const { workspace } = app
  const { settings } = workspace
  const process = { ...settings.process, gates: [], allowSkip: true }
  await workspace.changeSettings(
    { ...settings, process, followUpAfterDays: null, yellowAfterDays: null },
    'cli',
    app.now(),
  )
  return app
}

async function post(person: string, url: string, body: object): Promise<ChangeAnswer> {
  const answer = await new ApiUser(test, person).post<ChangeAnswer>(url, {
    clientId: clientId(),
    ...body,
  })
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
  return answer.body
}

async function givenContract(ownerId: string, customerName: string, obstacle: string) {
  const body = await post(ownerId, '/api/deals', {
    customerName,
    stage: 'contract',
    changes: {
      obstacle,
      summary: [{ kind: 'paragraph', runs: [{ text: '付款要等老板签字。', bold: false }] }],
      nextAction: { date: '2027-03-31', time: null, isDeadline: false, text: '=回访' },
    },
    confirmedDifferent: true,
  })
  return body.deal?.id ?? ''
}

const groups = async (person: string) =>
  (await new ApiUser(test, person).get<AlertsAnswer>('/api/alerts')).body.groups

beforeAll(async () => {
  server = await MailServer.open()
  test = await open()
  const first = await givenContract('zhangwei', '苏州精工', '付款周期')
  await test.advance(20 * DAY_MS)
  // Six days for the first one, and nothing since: that is what the company is used to.
  await post('zhangwei', `/api/deals/${first}/move`, { toStage: 'delivery', action: '' })
  await givenContract('zhangwei', '华东机电', '付款周期')
  await givenContract('zhangwei', '常州天合', '付款周期')
  await test.advance(30 * DAY_MS)
  await givenContract('zhangwei', '无锡鼎盛', '交期')
  await test.advance(MINUTE_MS)
}, 60_000)
afterAll(async () => {
  await test.close()
  await server.close()
})

describe('the mail to the director', () => {
  it('goes out once, to the one who was told of the red', async () => {
    expect(server.mails).toHaveLength(1)
    const [mail] = server.mails
    expect(mail?.to).toMatchObject({ text: 'chen@example.com' })
    expect(mail?.from?.text).toContain('kedu@example.com')
    expect(mail?.subject).toBe('【红色提醒】华东：《区域交付能力诊断包》，交付占合同 33.3%')
    expect(mail?.text).toContain('「交付」1 家 ÷「合同」3 家 = 33.3%，低于 60%')
    await test.advance(HOUR_MS)
    expect(server.mails).toHaveLength(1)
  })

  it('proposes three moves, each with the address where it is assigned', () => {
    const text = server.mails[0]?.text ?? ''
    const links = [
      ...text.matchAll(/https:\/\/kedu\.example\.com\/#\/pages\/deal\/index\?\S+/g),
    ].map(([link]) => new URLSearchParams(link.split('?')[1]))
    expect(links).toHaveLength(3)
    expect(links.map((link) => link.get('act'))).toEqual(['next', 'reassign', 'next'])
    expect(links[1]?.get('to')).toBe('lina')
    expect(links[0]?.get('text')).toBe('和客户定下交付日期')
    expect(new Set(links.map((link) => link.get('id'))).size).toBe(3)
  })

  it('brings the PDF and the deals as a workbook, with Chinese names', async () => {
    const files = server.mails[0]?.attachments ?? []
    expect(files.map(({ filename }) => filename)).toEqual([
      expect.stringMatching(/^区域交付能力诊断包_华东_2027-01-\d\d\.pdf$/),
      expect.stringMatching(/^区域交付能力诊断包_华东_2027-01-\d\d\.xlsx$/),
    ])
    expect(files[0]?.content.subarray(0, 5).toString()).toBe('%PDF-')
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(new Uint8Array(files[1]?.content ?? []).buffer as never)
    expect(workbook.worksheets.map(({ name }) => name)).toEqual(['汇总', '客户明细', '变化的词'])
    expect(workbook.worksheets[0]?.getRow(2).values).toEqual(
      expect.arrayContaining(['华东', 3, 1, '33.3%', '60%', 20]),
    )
    const rows = workbook.worksheets[1]
    expect(rows?.rowCount).toBe(5)
    expect(rows?.getRow(2).values).toEqual(
      expect.arrayContaining(['合同', '张伟', 30, 10, '付款周期']),
    )
    // What looks like a formula is a text.
    expect(rows?.getRow(2).getCell(12).value).toBe('=回访')
  })

  it('is named on the card, and kept in the list of alerts', async () => {
    const chat = JSON.stringify(await new WebChatUser(test, 'chen').transcript())
    expect(chat).toContain('《区域交付能力诊断包》发到你的邮箱')
    const [group] = await groups('chen')
    expect(group?.pack).toMatchObject({
      hasPdf: true,
      maySend: true,
      mail: expect.stringContaining('已发到 陈总 的邮箱'),
    })
  })
})

describe('the pack', () => {
  const url = async (part: string) =>
    `/api/alerts/${encodeURIComponent((await groups('chen'))[0]?.id ?? '')}/${part}`

  it('is opened by those who may see the red, and by nobody else', async () => {
    const pdf = await new ApiUser(test, 'chen').get(await url('diagnosis.pdf'))
    expect(pdf.status).toBe(200)
    expect(pdf.headers['content-type']).toBe('application/pdf')
    expect((await new ApiUser(test, 'zhaoyan').get(await url('diagnosis.xlsx'))).status).toBe(200)
    for (const person of ['zhangwei', 'wangmin', 'hejing', 'qiancai']) {
      expect((await new ApiUser(test, person).get(await url('diagnosis.pdf'))).status).toBe(404)
    }
    const send = await new ApiUser(test, 'wangmin').post(await url('diagnosis/send'), {
      clientId: clientId(),
    })
    expect(send.status).toBe(404)
    const odd = await new ApiUser(test, 'chen').get(
      '/api/alerts/region-delivery-gap:x:1/diagnosis.pdf',
    )
    expect(odd.status).toBe(404)
  })

  it('is mailed again when the director asks, once for one tap', async () => {
    const act = { clientId: clientId() }
    const address = await url('diagnosis/send')
    const first = await new ApiUser(test, 'chen').post<SendDiagnosisAnswer>(address, act)
    const again = await new ApiUser(test, 'chen').post<SendDiagnosisAnswer>(address, act)
    expect([first.status, again.status]).toEqual([200, 200])
    expect(first.body.to.name).toBe('陈总')
    await test.settle()
    expect(server.mails).toHaveLength(2)
  })

  it('waits while the server does not take it, and comes when it does', async () => {
    server.refuseWith = 451
    const tries = server.tries
    await new ApiUser(test, 'zhaoyan').post(await url('diagnosis/send'), { clientId: clientId() })
    await test.settle()
    await test.settle()
    expect([server.tries - tries, server.mails.length]).toEqual([1, 2])
    expect((await groups('chen'))[0]?.pack?.mail).toContain('试了 1 次，会接着试')
    server.refuseWith = null
    await test.advance(2 * MINUTE_MS)
    expect(server.mails).toHaveLength(3)
    expect(server.mails[2]?.to).toMatchObject({ text: 'chen@example.com' })
  })

  it('is given up where the mailbox does not exist, and an admin hears of it', async () => {
    server.refuseWith = 550
    await new ApiUser(test, 'chen').post(await url('diagnosis/send'), { clientId: clientId() })
    await test.settle()
    server.refuseWith = null
    await test.advance(DAY_MS)
    expect(server.mails).toHaveLength(3)
    expect((await groups('chen'))[0]?.pack?.mail).toContain('没发到 陈总 的邮箱')
    const told = JSON.stringify(await new WebChatUser(test, 'zhaoyan').transcript())
    expect(told).toContain('有一封邮件没发出去')
  })

  it('brings from its links to assigned work: each opens a form filled in, which is confirmed', async () => {
    const links = [...(server.mails[0]?.text ?? '').matchAll(/\/index\?(\S+)/g)].map(([, query]) =>
      Object.fromEntries(new URLSearchParams(query)),
    )
    const director = new ApiUser(test, 'chen')
    for (const link of links) {
      const proposed = proposedAct(link)
      const { deal } = (await director.get<DealView>(`/api/deals/${link.id}`)).body
      const act = { clientId: clientId(), expectedVersion: deal.version }
      // Opened, and nothing is changed yet.
      expect(deal.owner.id).toBe('zhangwei')
      if (proposed?.act === 'reassign') {
        const { toId, reason } = proposed
        await post('chen', `/api/deals/${link.id}/reassign`, { ...act, toId, reason })
        const own = (await new ApiUser(test, toId).get<DealView>(`/api/deals/${link.id}`)).body
        expect([own.deal.owner.id, own.may.change]).toEqual(['lina', true])
        await test.settle()
        expect(JSON.stringify(await new WebChatUser(test, toId).transcript())).toContain(
          deal.customerName,
        )
      } else if (proposed?.act === 'next') {
        const { date, text } = proposed
        const nextAction = { date, time: null, isDeadline: false, text }
        const changes = { ...act, changes: { nextAction } }
        expect((await director.patch(`/api/deals/${link.id}`, changes)).status).toBe(200)
        const rep = new ApiUser(test, 'zhangwei')
        const own = (await rep.get<DealView>(`/api/deals/${link.id}`)).body.deal
        expect(own.nextAction).toMatchObject({ date, text })
      }
    }
    expect(links.map((link) => proposedAct(link)?.act)).toEqual(['next', 'reassign', 'next'])
  })

  it('is not mailed again by a process that was killed and started anew', async () => {
    const { folder } = test
    const startsAt = new Date(test.now() + MINUTE_MS).toISOString()
    await test.abandon()
    test = await open({ folder, startsAt })
    await test.settle()
    await test.advance(DAY_MS)
    expect(server.mails).toHaveLength(3)
    expect(await groups('chen')).toHaveLength(1)
  })
})

describe('without a mail server or an address', () => {
  it('is kept, and the card says where it is', async () => {
    const { folder, now } = test
    await test.stop()
    const startsAt = new Date(now() + MINUTE_MS).toISOString()
    test = await open({ folder, startsAt, mail: null })
    for (const name of ['佛山一', '佛山二', '佛山三']) await givenContract('zhoutao', name, '价格')
    await test.advance(MINUTE_MS)
    const chat = JSON.stringify(await new WebChatUser(test, 'chen').transcript())
    expect(chat).toContain('《区域交付能力诊断包》在「提醒」里：还没有设置发邮件')
    const south = (await groups('chen')).find(({ title }) => title.includes('华南'))
    expect(south?.pack).toMatchObject({ mail: null, maySend: false })
    const url = `/api/alerts/${encodeURIComponent(south?.id ?? '')}/diagnosis`
    expect((await new ApiUser(test, 'chen').get(`${url}.pdf`)).status).toBe(200)
    const send = await new ApiUser(test, 'chen').post(`${url}/send`, { clientId: clientId() })
    expect(send.status).toBe(409)
  })
})

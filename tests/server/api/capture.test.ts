/** 随手记: read as the chat reads, stored by the rules of the chat. */
import type { CaptureAnswer, UnderstandAnswer } from '@kedu/shared/contracts/api/capture'
import type { TimelineAnswer } from '@kedu/shared/contracts/api/deal'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal, paper, photo } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'
import { WebChatUser, words } from '../../support/web-chat-user.ts'

let test: TestApp
let zhangwei: ApiUser
let dealId: string
let customers = 0

beforeAll(async () => {
  test = await apiCompany()
  zhangwei = new ApiUser(test, 'zhangwei')
  await givenDeal(test, 'zhangwei', '华东机电设备')
  await givenDeal(test, 'zhoutao', '深圳南方电子')
})
beforeEach(async () => {
  customers += 1
  dealId = (await givenDeal(test, 'zhangwei', `苏州精工机床${customers}厂`)).id
})
afterAll(() => test.close())

describe('reading', () => {
  const read = async (text: string, more: object = {}) => {
    const { body } = await zhangwei.post<UnderstandAnswer>('/api/capture/understand', {
      text,
      ...more,
    })
    return body.entries
  }

  it('makes chips of what was said and stores nothing', async () => {
    const version = test.workspace.rows().map((row) => row.version)
    const [chips] = await read('华东机电 卡在付款周期，报价35万，周五下午三点去拜访')
    expect(chips).toMatchObject({
      act: 'record',
      customer: { customerName: '华东机电设备', mayChange: true },
      obstacle: '付款周期',
      amountFen: 35_000_000,
      nextAction: { date: '2026-11-27', time: '15:00' },
      missing: [],
      questions: [],
    })
    expect(test.workspace.rows().map((row) => row.version)).toEqual(version)
    const kept = await test.workspace.store.load(test.workspace.id, 'conversation/zhangwei')
    expect(JSON.stringify(kept)).not.toContain('付款周期')
  })

  it('asks for what a new customer still needs, in the order of the chat', async () => {
    const [chips] = await read('新客户 无锡恒通电机，过两天拜访')
    expect(chips?.newCustomer).toContain('恒通')
    expect(chips?.missing.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['当前阶段', '关键障碍']),
    )
    expect(chips?.questions.map(({ about, field }) => field ?? about)).toEqual([
      'date',
      'stage',
      'obstacle',
    ])
    for (const { choices } of chips?.questions ?? []) expect(choices).not.toEqual([])
  })

  it('takes the deal that is being looked at when none is named', async () => {
    const [chips] = await read('嫌贵，周五再谈', { dealId })
    expect(chips?.customer?.dealId).toBe(dealId)
  })

  it('reads several customers one by one, each with its own words only', async () => {
    const entries = await read('华东机电 报价发了，周五回访；深圳南方电子 卡在交期')
    expect(entries).toHaveLength(2)
    expect(entries[0]?.said).not.toContain('交期')
    expect(entries[1]?.customer).toMatchObject({ dealId: null, owner: { name: '周涛' } })
    expect(entries[1]?.notes.join('')).toContain('周涛')
  })

  it('reads tomorrow as the day after it was written, and offers photos their likely customers', async () => {
    const writtenAt = test.now() - 3 * 86_400_000
    const [late] = await read('华东机电 卡在价格，明天回访', { writtenAt })
    const [fresh] = await read('华东机电 卡在价格，明天回访')
    expect([late?.nextAction?.date, fresh?.nextAction?.date]).toEqual(['2026-11-21', '2026-11-24'])
    const [alone] = await read('', {})
    expect(alone?.act).toBe('record')
    expect(alone?.customer).toBeNull()
    expect(alone?.candidates.every(({ version }) => version !== null)).toBe(true)
    expect((await read('', { dealId }))[0]?.customer?.dealId).toBe(dealId)
  })

  it('puts the customer one stands at first, unless the position is vague', async () => {
    const other = await givenDeal(test, 'zhangwei', `常熟仪表${customers}厂`, '2026-12-20')
    const place = { lat: 31.65, lng: 120.75 + customers / 10, accuracyMeters: 20, label: null }
    await zhangwei.post('/api/capture', {
      clientId: clientId(),
      text: '看了现场',
      customer: { dealId: other.id },
      place,
    })
    await test.advance(11 * 60_000)
    const near = { ...place, lat: place.lat + 0.002 }
    const first = async (here: object) => (await read('', { place: here }))[0]?.candidates[0]
    await zhangwei.post('/api/capture', {
      clientId: clientId(),
      text: '电话里谈了谈',
      customer: { dealId },
    })
    expect((await first(near))?.dealId).toBe(other.id)
    expect((await first({ ...near, accuracyMeters: 5000 }))?.dealId).toBe(dealId)
    expect((await first({ ...near, lat: 32 }))?.dealId).toBe(dealId)
  })

  it('keeps what is for production alone, and what is no entry, out of the chips', async () => {
    const [secret] = await read('工艺备注：倒角 0.5')
    expect([secret?.act, secret?.said]).toEqual(['process-note', ''])
    const [hello] = await read('今天做什么')
    expect(hello?.act).toBe('nothing')
  })
})

describe('storing', () => {
  const capture = (body: object, user = zhangwei) =>
    user.post<CaptureAnswer & ApiProblem>('/api/capture', {
      clientId: clientId(),
      text: '',
      ...body,
    })

  it('lets files open the gate for the stage said with them', async () => {
    const files = []
    for (const [hue, kind] of [
      [11, 'contract-scan'],
      [12, 'signature-page'],
    ] as const) {
      const { file } = await zhangwei.upload(await paper(kind, hue), '照片.jpg')
      files.push({ uploadId: file?.uploadId, fileName: '照片.jpg', kind, capturedAt: 1 })
    }
    const { status, body } = await capture({
      text: '合同签了',
      customer: { dealId },
      stage: 'contract',
      files,
      place: { lat: 31, lng: 120, accuracyMeters: 15, label: null },
    })
    expect([status, body.deal?.stage.id, body.refused]).toEqual([200, 'contract', null])
  })

  it('stores the rest when the gate refuses, holds the move, and says both', async () => {
    const { status, body } = await capture({
      text: '合同签了，卡在付款',
      customer: { dealId },
      stage: 'contract',
      obstacle: '付款周期',
    })
    expect(status).toBe(200)
    expect(body.deal).toMatchObject({ stage: { id: 'quote' }, obstacle: '付款周期' })
    expect(body.refused).toMatchObject({ kind: 'gate-unmet', isHeld: true })
    expect(body.notes).toEqual(['说的其他内容已经记下。'])
  })

  it('stores nothing while something written has to be put right', async () => {
    const { file } = await zhangwei.upload(await photo(13), '照片.jpg')
    const entry = {
      clientId: clientId(),
      text: '去了一趟',
      customer: { dealId },
      files: [{ uploadId: file?.uploadId, fileName: '照片.jpg', kind: 'site-photo' }],
    }
    const nextAction = { date: '2026-11-01', time: null, isDeadline: false, text: '' }
    const refused = await capture({ ...entry, nextAction })
    expect([refused.status, refused.body.refusal?.kind]).toEqual([422, 'date-in-past'])
    expect(test.workspace.row(dealId)?.version).toBe(1)
    const mended = await capture({ ...entry, nextAction: { ...nextAction, date: '2026-11-30' } })
    expect([mended.status, mended.body.deal?.evidenceCount]).toEqual([200, 1])
  })

  it('is stored once when it is sent again from the queue of an offline phone', async () => {
    const entry = { clientId: clientId(), text: '卡在交期', customer: { dealId }, obstacle: '交期' }
    const first = await capture(entry)
    const again = await capture(entry)
    expect(again.body.deal?.version).toBe(first.body.deal?.version)
    expect(again.body.commandId).toBe(first.body.commandId)
  })

  it('writes over nothing that somebody else changed since, and says what it was', async () => {
    const boss = new ApiUser(test, 'wangmin')
    const seen = test.workspace.row(dealId)?.version ?? 0
    await boss.patch(`/api/deals/${dealId}`, {
      clientId: clientId(),
      changes: {
        obstacle: '付款周期',
        summary: [{ kind: 'paragraph', runs: [{ text: '老板来过', bold: false }] }],
      },
    })
    const { file } = await zhangwei.upload(await photo(14), '照片.jpg')
    const entry = {
      clientId: clientId(),
      text: '卡在交期',
      obstacle: '交期',
      customer: { dealId },
      files: [{ uploadId: file?.uploadId, fileName: '照片.jpg' }],
      expectedVersion: seen,
    }
    const refused = await capture(entry)
    expect(refused.status).toBe(409)
    expect(refused.body.conflict?.by).toMatchObject([{ who: { name: '王敏' } }])
    expect(test.workspace.row(dealId)).toMatchObject({ obstacle: '付款周期', evidenceCount: 0 })
    const version = refused.body.conflict?.version
    const mine = await capture({ ...entry, expectedVersion: version })
    expect([mine.status, mine.body.deal?.obstacle]).toEqual([200, '交期'])
    // The answer got lost: the same again is no conflict with oneself.
    const again = await capture({ ...entry, expectedVersion: version })
    expect([again.status, again.body.deal?.version]).toEqual([200, mine.body.deal?.version])
  })

  it('adds words beside those somebody else said since', async () => {
    const seen = test.workspace.row(dealId)?.version ?? 0
    await new ApiUser(test, 'wangmin').post('/api/capture', {
      clientId: clientId(),
      text: '电话里问过一次',
      customer: { dealId },
    })
    const { status } = await capture({
      text: '客户要看样品',
      customer: { dealId },
      expectedVersion: seen,
    })
    expect(status).toBe(200)
  })

  it('keeps when it was written beside when it came in', async () => {
    const capturedAt = test.now() - 5 * 3_600_000
    await capture({ text: '在现场看了设备', customer: { dealId }, capturedAt })
    const { body } = await zhangwei.get<TimelineAnswer>(`/api/deals/${dealId}/timeline`)
    expect(body.entries[0]).toMatchObject({ saidAt: capturedAt, at: test.now() })
    await capture({ text: '又看了一台', customer: { dealId }, capturedAt: test.now() + 9e9 })
    const later = await zhangwei.get<TimelineAnswer>(`/api/deals/${dealId}/timeline`)
    expect(later.body.entries[0]?.saidAt).toBeNull()
  })

  it('waits or closes by what was chosen', async () => {
    const wait = { until: '2026-12-05', reason: '客户在走审批' }
    const waited = await capture({ text: '等审批', customer: { dealId }, wait })
    expect(waited.body.deal?.wait).toEqual(wait)
    const lost = await capture({ customer: { dealId }, outcome: { kind: 'lost', reason: '价格' } })
    expect(lost.body.deal?.outcome).toBe('lost')
  })

  it('refuses an empty entry and a colleague’s customer', async () => {
    expect((await capture({ customer: { dealId } })).status).toBe(422)
    const other = await capture({ text: 'x', customer: { dealId } }, new ApiUser(test, 'zhoutao'))
    expect(other.status).toBe(404)
  })

  it('is what the chat goes on from', async () => {
    // Of several just talked about the chat would ask which one.
    await test.advance(11 * 60_000)
    await capture({ text: '嫌贵', customer: { dealId } })
    const chat = new WebChatUser(test, 'zhangwei')
    const said = (await chat.say('卡在竞品，下周三回访')).map(words).join('\n')
    expect(said).toContain(`苏州精工机床${customers}厂`)
    expect(test.workspace.row(dealId)).toMatchObject({ obstacle: '竞品' })
  })
})

/** 随手记: read as the chat reads, stored by the rules of the chat. */
import type { CaptureAnswer, UnderstandAnswer } from '@kedu/shared/contracts/api/capture'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal, photo } from '../../support/api-company.ts'
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
      const { file } = await zhangwei.upload(await photo(hue), '照片.jpg')
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

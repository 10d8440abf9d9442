/** Changing deals over the API: retries, conflicts, gates, undo. */
import type { CaptureAnswer } from '@kedu/shared/contracts/api/capture'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { DealView, TimelineAnswer } from '@kedu/shared/contracts/api/deal'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiCompany, attach, givenDeal, photo } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import type { TestApp } from '../../support/build-test-app.ts'
import { sealedContract, signedPage } from '../../support/evidence/papers.ts'
import { WebChatUser, words } from '../../support/web-chat-user.ts'

let test: TestApp
let zhangwei: ApiUser
let dealId: string

let customers = 0

beforeAll(async () => {
  test = await apiCompany()
  zhangwei = new ApiUser(test, 'zhangwei')
})
beforeEach(async () => {
  customers += 1
  dealId = (await givenDeal(test, 'zhangwei', `苏州精工机床${customers}厂`, '2026-12-20')).id
})
afterAll(() => test.close())

const page = async () => (await zhangwei.get<DealView>(`/api/deals/${dealId}`)).body
const patch = (user: ApiUser, body: object) =>
  user.patch<ChangeAnswer>(`/api/deals/${dealId}`, body)
const move = (toStage: string, more: object = {}) =>
  zhangwei.post<ChangeAnswer & ApiProblem>(`/api/deals/${dealId}/move`, {
    clientId: clientId(),
    toStage,
    ...more,
  })

describe('retries', () => {
  it('answers the same and writes once when an act comes twice, also at the same time', async () => {
    const body = { clientId: clientId(), changes: { obstacle: '交期', amountFen: 3_500_000 } }
    const [first, second] = await Promise.all([patch(zhangwei, body), patch(zhangwei, body)])
    const third = await patch(zhangwei, body)
    expect([first.status, second.status, third.status]).toEqual([200, 200, 200])
    expect(second.body).toEqual(first.body)
    expect(third.body).toEqual(first.body)
    expect(first.body.deal?.version).toBe(2)
  })

  it('knows one act as the same by PATCH and by POST, as mini-programs send it', async () => {
    const body = { clientId: clientId(), changes: { obstacle: '付款周期' } }
    const first = await zhangwei.post<ChangeAnswer>(`/api/deals/${dealId}`, body)
    expect(first.status).toBe(200)
    expect((await patch(zhangwei, body)).body).toEqual(first.body)
    expect((await page()).deal.obstacle).toBe('付款周期')
  })

  it('opens a customer once', async () => {
    const body = {
      clientId: clientId(),
      customerName: '无锡恒通电机',
      stage: 'lead',
      changes: {
        obstacle: '无',
        nextAction: { date: '2026-11-27', time: '15:30', isDeadline: false, text: '拜访' },
      },
      confirmedDifferent: false,
    }
    const answers = await Promise.all([
      zhangwei.post<ChangeAnswer>('/api/deals', body),
      zhangwei.post<ChangeAnswer>('/api/deals', body),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(answers[0]?.body.deal?.id).toBe(answers[1]?.body.deal?.id)
    const opened = test.workspace.rows().filter((row) => row.customerName === '无锡恒通电机')
    expect(opened).toHaveLength(1)
  })

  it('keeps the ids of one person apart from those of another', async () => {
    const id = clientId()
    const manager = new ApiUser(test, 'wangmin')
    expect((await patch(zhangwei, { clientId: id, changes: { obstacle: '交期' } })).status).toBe(
      200,
    )
    const answer = await patch(manager, { clientId: id, changes: { obstacle: '竞品' } })
    expect(answer.body.deal?.obstacle).toBe('竞品')
  })
})

describe('two at the same deal', () => {
  it('refuses to write over what somebody else changed since, and says what and who', async () => {
    const seen = (await page()).deal.version
    const manager = new ApiUser(test, 'wangmin')
    await patch(manager, { clientId: clientId(), changes: { obstacle: '决策人' } })
    const answer = await zhangwei.patch<ApiProblem>(`/api/deals/${dealId}`, {
      clientId: clientId(),
      expectedVersion: seen,
      changes: { obstacle: '交期' },
    })
    expect(answer.status).toBe(409)
    expect(answer.body).toMatchObject({
      code: 'changed-meanwhile',
      conflict: {
        version: 2,
        changes: [{ label: '障碍', before: '价格', after: '决策人' }],
        by: [{ who: { name: '王敏' } }],
      },
    })
    expect((await page()).deal.obstacle).toBe('决策人')
  })
})

describe('the gate', () => {
  it('refuses 报价→合同 without both, names them, and completes by itself when the last arrives', async () => {
    const refused = await move('contract', { action: '客户盖章了' })
    expect(refused.status).toBe(422)
    expect(refused.body.refusal).toMatchObject({
      kind: 'gate-unmet',
      isHeld: true,
      needs: [{ kind: 'contract-scan' }, { kind: 'signature-page' }],
    })
    expect((await page()).heldMoveTo?.id).toBe('contract')
    const half = await attach(zhangwei, dealId, 'contract-scan', 1)
    expect(half.completed).toBeNull()
    expect(half.held?.needs).toEqual([{ kind: 'signature-page', name: '签字页特写' }])
    const whole = await attach(zhangwei, dealId, 'signature-page', 2)
    expect(whole.completed?.changes).toMatchObject([{ field: 'stage', after: '合同' }])
    const { deal, heldMoveTo, nextStage } = await page()
    expect([deal.stage.id, heldMoveTo, nextStage?.isOpen]).toEqual(['contract', null, true])
  })

  it('completes a move asked for on the page when the photo comes in the chat', async () => {
    await move('contract')
    await attach(zhangwei, dealId, 'contract-scan', 1)
    const chat = new WebChatUser(test, 'zhangwei')
    const file = { bytes: await signedPage(2), fileName: '签字.jpg', mime: 'image/jpeg' }
    await chat.forward([file])
    await test.advance(4_000)
    const [card] = (await chat.transcript()).slice(-1)
    if (!card) throw new Error('No card')
    await chat.tap(card, '就选这个', { answer: 'signature-page' })
    expect((await page()).deal.stage.id).toBe('contract')
  })

  it('does not count one picture twice, nor lets evidence a gate stands on be taken away', async () => {
    await move('contract')
    await attach(zhangwei, dealId, 'contract-scan', 1)
    const twice = await attach(zhangwei, dealId, 'signature-page', 1, await sealedContract(1))
    expect(twice.completed).toBeNull()
    await attach(zhangwei, dealId, 'signature-page', 2)
    const { evidence } = await page()
    const removed = await zhangwei.post<ApiProblem>(`/api/deals/${dealId}/evidence/remove`, {
      clientId: clientId(),
      evidenceIds: evidence.map(({ id }) => id),
    })
    expect([removed.status, removed.body.refusal?.kind]).toEqual([422, 'gate-unmet'])
    expect((await page()).evidence).toHaveLength(3)
  })

  it('refuses to skip a stage and says which comes first', async () => {
    const answer = await move('delivery')
    expect([answer.status, answer.body.refusal?.kind]).toEqual([422, 'stage-skipped'])
    expect(answer.body.message).toContain('合同')
  })
})

describe('other acts', () => {
  it('waits once, then wants evidence and waits by itself when it arrives (E9)', async () => {
    const wait = (until: string) =>
      zhangwei.post<ChangeAnswer & ApiProblem>(`/api/deals/${dealId}/wait`, {
        clientId: clientId(),
        until,
        reason: '客户在走审批',
      })
    expect((await wait('2026-11-27')).body.deal?.wait?.until).toBe('2026-11-27')
    const again = await wait('2026-12-04')
    expect(again.body.refusal).toMatchObject({ kind: 'wait-needs-evidence', isHeld: true })
    // Evidence counts that is newer than the last wait.
    await test.advance(60_000)
    const answer = await attach(zhangwei, dealId, 'document', 3)
    expect(answer.completed).not.toBeNull()
    expect((await page()).deal.wait?.until).toBe('2026-12-04')
  })

  it('closes as lost with a reason, reopens, and hands over by the manager', async () => {
    const outcome = (body: object) =>
      zhangwei.post<ChangeAnswer & ApiProblem>(`/api/deals/${dealId}/outcome`, {
        clientId: clientId(),
        ...body,
      })
    const bare = await outcome({ outcome: 'lost' })
    expect([bare.status, bare.body.message]).toMatchObject([422, /原因/])
    expect((await outcome({ outcome: 'lost', reason: '价格' })).body.deal?.outcome).toBe('lost')
    expect((await page()).outcomeReason).toBe('价格')
    expect((await outcome({ outcome: 'open' })).body.deal?.outcome).toBe('open')
    const handed = await new ApiUser(test, 'wangmin').post<ChangeAnswer>(
      `/api/deals/${dealId}/reassign`,
      { clientId: clientId(), toId: 'lina', reason: '区域调整' },
    )
    expect(handed.body.deal?.owner.name).toBe('李娜')
    expect((await zhangwei.get(`/api/deals/${dealId}`)).status).toBe(404)
  })

  it('shows a manager’s entry as made for the owner (R15), with place and what is missing (R13)', async () => {
    await patch(new ApiUser(test, 'wangmin'), {
      clientId: clientId(),
      changes: { obstacle: '竞品' },
      place: { lat: 31.3, lng: 120.6, accuracyMeters: 20, label: '苏州园区' },
    })
    const { body } = await zhangwei.get<TimelineAnswer>(`/api/deals/${dealId}/timeline`)
    expect(body.entries[0]).toMatchObject({
      kind: 'updated',
      isStandIn: true,
      who: { name: '王敏' },
      owner: { name: '张伟' },
      door: '页面',
      action: null,
      title: '障碍：价格 → 竞品',
      place: { label: '苏州园区' },
      missing: [{ dimension: 'what' }, { dimension: 'objects' }],
      mayUndo: false,
    })
    expect(body.entries[1]).toMatchObject({ kind: 'opened', isStandIn: false })
  })

  it('keeps the summary as rich text without any markup of HTML', async () => {
    const summary = [
      { kind: 'paragraph', runs: [{ text: '<img src=x onerror=alert(1)> 谈了', bold: false }] },
      {
        kind: 'bullet',
        runs: [
          { text: '价格', bold: true },
          { text: '还差 3%', bold: false },
        ],
      },
    ]
    await patch(zhangwei, { clientId: clientId(), changes: { summary } })
    expect((await page()).summary).toEqual(summary)
  })

  it('keeps 工艺备注 nowhere, by whatever field it comes (D11)', async () => {
    const text = '工艺备注：表面要镀镍，倒角 0.5'
    const summary = [{ kind: 'paragraph', runs: [{ text, bold: false }] }]
    const answers = [
      await zhangwei.patch<ApiProblem>(`/api/deals/${dealId}`, {
        clientId: clientId(),
        changes: { summary },
      }),
      await zhangwei.post<ApiProblem>('/api/capture', {
        clientId: clientId(),
        text: `报价发了\n${text}`,
        customer: { dealId },
      }),
    ]
    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([422, 'process-note'])
      expect(JSON.stringify(body)).not.toContain('镀镍')
    }
    const history = await test.workspace.store.history(test.workspace.id, `deal/${dealId}`)
    expect(JSON.stringify(history)).not.toContain('镀镍')
  })
})

describe('taking back', () => {
  const undo = (commandId: string | null, user = zhangwei) =>
    user.post<ChangeAnswer & ApiProblem>(`/api/deals/${dealId}/undo`, {
      clientId: clientId(),
      commandId,
    })

  it('takes back one entry for its author within 24 h, and says so after', async () => {
    const changed = await patch(zhangwei, { clientId: clientId(), changes: { obstacle: '交期' } })
    const first = await zhangwei.get<TimelineAnswer>(`/api/deals/${dealId}/timeline`)
    expect(first.body.entries[0]).toMatchObject({ mayUndo: true, isUndone: false })
    const other = await undo(changed.body.commandId, new ApiUser(test, 'wangmin'))
    expect(other.status).toBe(200)
    expect((await page()).deal.obstacle).toBe('价格')
    expect((await undo(changed.body.commandId)).body.refusal?.kind).toBe('nothing-to-undo')
  })

  it('takes a whole capture back, files included, and 撤销 in the chat does the same', async () => {
    const capture = async (hue: number) => {
      const { file } = await zhangwei.upload(await photo(hue), '现场.jpg')
      return zhangwei.post<CaptureAnswer>('/api/capture', {
        clientId: clientId(),
        text: '去了现场，卡在交期',
        customer: { dealId },
        obstacle: '交期',
        files: [{ uploadId: file?.uploadId, fileName: '现场.jpg', kind: 'site-photo' }],
      })
    }
    const first = await capture(5)
    expect([first.body.deal?.obstacle, first.body.deal?.evidenceCount]).toEqual(['交期', 1])
    await undo(first.body.commandId)
    expect((await page()).deal).toMatchObject({ obstacle: '价格', evidenceCount: 0 })
    await capture(6)
    const chat = new WebChatUser(test, 'zhangwei')
    expect((await chat.say('撤销')).map(words).join('\n')).toContain('撤销')
    expect((await page()).deal).toMatchObject({ obstacle: '价格', evidenceCount: 0 })
  })

  it('withdraws a customer whose opening is taken back, the same on a retry', async () => {
    const { body } = await zhangwei.get<TimelineAnswer>(`/api/deals/${dealId}/timeline`)
    const act = { clientId: clientId(), commandId: body.entries[0]?.commandId }
    const answers = [
      await zhangwei.post<ChangeAnswer>(`/api/deals/${dealId}/undo`, act),
      await zhangwei.post<ChangeAnswer>(`/api/deals/${dealId}/undo`, act),
    ]
    for (const answer of answers) {
      expect([answer.status, answer.body.deal]).toEqual([200, null])
    }
    expect((await zhangwei.get(`/api/deals/${dealId}`)).status).toBe(404)
  })
})

describe('as time passes', () => {
  it('takes nothing back after 24 h', async () => {
    const changed = await patch(zhangwei, { clientId: clientId(), changes: { obstacle: '竞品' } })
    const act = { clientId: clientId(), commandId: changed.body.commandId }
    await test.advance(24 * HOUR_MS + 1)
    const answer = await zhangwei.post<ApiProblem>(`/api/deals/${dealId}/undo`, act)
    expect([answer.status, answer.body.refusal?.kind]).toEqual([422, 'undo-too-late'])
  })

  it('takes a change of another field, and what the clock noted is no conflict', async () => {
    const seen = (await page()).deal.version
    await test.advance(30 * 24 * HOUR_MS)
    const manager = new ApiUser(test, 'wangmin')
    await patch(manager, { clientId: clientId(), changes: { obstacle: '决策人' } })
    expect(test.workspace.row(dealId)?.version).toBeGreaterThan(seen + 1)
    const answer = await patch(zhangwei, {
      clientId: clientId(),
      expectedVersion: seen,
      changes: { amountFen: 100 },
    })
    expect(answer.status).toBe(200)
    expect(answer.body.deal).toMatchObject({ obstacle: '决策人', amountFen: 100 })
  })
})

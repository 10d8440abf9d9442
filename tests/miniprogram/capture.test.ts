/** 随手记 on a phone with a bad line: the real queue against the real server. */
import type { DealView, TimelineAnswer } from '@kedu/shared/contracts/api/deal'
import { MAX_CHUNK_BYTES } from '@kedu/shared/contracts/api/uploads'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  NO_FIELDS,
  stillWanted,
  withEdits,
  withoutFields,
} from '../../miniprogram/src/capture/capture-fields.ts'
import {
  type CaptureItem,
  type CapturePhoto,
  newDraft,
  restoredItem,
} from '../../miniprogram/src/capture/capture-item.ts'
import {
  nextJob,
  notStored,
  pauseAfter,
  retried,
} from '../../miniprogram/src/capture/capture-queue.ts'
import { MAX_PIECE_BYTES } from '../../miniprogram/src/capture/send-photo.ts'
import { base64Of } from '../../miniprogram/src/platform/base64.ts'
import { apiCompany, givenDeal, photo } from '../support/api-company.ts'
import { ApiUser, clientId } from '../support/api-user.ts'
import type { TestApp } from '../support/build-test-app.ts'
import { CaptureDevice, type Passage } from '../support/capture-device.ts'

let test: TestApp
let zhangwei: ApiUser
let device: CaptureDevice
let dealId: string
let hue = 20
let customers = 0

beforeAll(async () => {
  test = await apiCompany()
  zhangwei = new ApiUser(test, 'zhangwei')
})
beforeEach(async () => {
  customers += 1
  dealId = (await givenDeal(test, 'zhangwei', `镇江锅炉配件${customers}厂`)).id
  device = new CaptureDevice(test, zhangwei)
  await device.runner.load({ drafts: true })
})
afterAll(() => test.close())

const aPhoto = () => {
  hue += 1
  return photo(hue)
}
const about = (version: number | null = null) => ({
  ...NO_FIELDS,
  customer: { kind: 'deal' as const, dealId, customerName: '镇江锅炉', version },
})
const submit = (id: string, text: string, fields: CaptureItem['fields'] = about(), isRead = true) =>
  device.runner.submit(id, [{ text, fields: fields ?? about(), takesPhotos: true }], isRead)
const files = async () =>
  (await zhangwei.get<DealView>(`/api/deals/${dealId}`)).body.evidence.length
const entries = async () =>
  (await zhangwei.get<TimelineAnswer>(`/api/deals/${dealId}/timeline`)).body.entries
const said = async (text: string) =>
  (await entries()).filter(({ action }) => action === text).length

async function withPhotos(text: string, count: number): Promise<CaptureItem> {
  let draft = device.draft(text)
  for (let at = 0; at < count; at += 1) draft = device.take(draft, await aPhoto())
  await device.runner.put(draft)
  return draft
}

describe('a line that breaks', () => {
  it('loses nothing and stores nothing twice, wherever it breaks and whenever the app dies', async () => {
    const draft = await withPhotos('三张现场照片', 3)
    // Every fifth request is lost, every seventh answer; the app is closed five times meanwhile.
    let count = 0
    device.passage = () => {
      count += 1
      if (count % 5 === 0) return 'lost'
      return count % 7 === 0 ? 'answer-lost' : 'through'
    }
    await submit(draft.id, '三张现场照片')
    for (let turn = 0; turn < 40 && device.disk.items.size > 0; turn += 1) {
      await device.pass()
      if (turn % 4 === 3) {
        device.start()
        await device.runner.load({ drafts: true })
      }
    }
    await device.rest()
    expect(device.disk.items.size).toBe(0)
    expect(device.disk.photos.size).toBe(0)
    expect(await files()).toBe(3)
    expect(await said('三张现场照片')).toBe(1)
  })

  it('keeps everything on the device before anything is sent, and goes on after a restart', async () => {
    device.passage = () => 'lost'
    const draft = await withPhotos('没有网络时写的', 2)
    await submit(draft.id, '没有网络时写的')
    await device.rest()
    expect(notStored(device.runner.items)).toBe(1)
    device.passage = () => 'through'
    device.start()
    await device.runner.load({ drafts: true })
    await device.rest()
    expect([await files(), await said('没有网络时写的')]).toEqual([2, 1])
  })

  it('sends a large photo in pieces and goes on with the one that broke off', async () => {
    const noise = await sharp({
      create: {
        width: 1500,
        height: 1500,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer()
    expect(noise.length).toBeGreaterThan(5 * 1024 * 1024)
    let draft = device.draft('大图')
    draft = device.take(draft, noise, '现场.png')
    let pieces = 0
    device.passage = (name): Passage => {
      if (name !== 'putPiece') return 'through'
      pieces += 1
      return pieces === 3 ? 'lost' : 'through'
    }
    await device.runner.put(draft)
    await device.rest()
    expect(device.runner.item(draft.id)?.photos[0]).toMatchObject({
      state: 'waiting',
      sent: 2 * MAX_PIECE_BYTES,
    })
    await device.pass()
    const [stored] = device.runner.item(draft.id)?.photos ?? []
    expect(stored?.state).toBe('stored')
    // Nothing that was there was sent again.
    expect(pieces).toBe(Math.ceil(noise.length / MAX_PIECE_BYTES) + 1)
  }, 60_000)

  it('sends a small copy first on a poor line, and the original when the line is good', async () => {
    device.network = 'poor'
    const big = await sharp({
      create: {
        width: 900,
        height: 900,
        channels: 3,
        background: '#777',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .jpeg({ quality: 100 })
      .toBuffer()
    const draft = device.take(device.draft('弱网'), big)
    await device.runner.put(draft)
    await submit(draft.id, '弱网')
    await device.rest()
    expect(await files()).toBe(1)
    const [item] = device.runner.items
    expect([item?.state, item?.photos[0]?.original]).toEqual(['stored', 'waiting'])
    expect(notStored(device.runner.items)).toBe(0)
    device.network = 'good'
    await device.pass()
    expect(device.runner.items).toEqual([])
    const { body } = await zhangwei.get<DealView>(`/api/deals/${dealId}`)
    const original = await zhangwei.get<Buffer>(`/api/files/${body.evidence[0]?.fileId}/original`)
    expect(original.body.length).toBe(big.length)
  }, 60_000)

  it('keeps the order in which entries were written', async () => {
    device.passage = () => 'lost'
    for (const text of ['第一条', '第二条', '第三条']) {
      const draft = device.draft(text)
      await device.runner.put(draft)
      await submit(draft.id, text)
      await test.advance(1000)
    }
    await device.rest()
    device.passage = () => 'through'
    device.runner.wake()
    await device.rest()
    expect((await entries()).slice(0, 3).map(({ action }) => action)).toEqual([
      '第三条',
      '第二条',
      '第一条',
    ])
  })
})

describe('a no of the server', () => {
  it('leaves the entry with its sentence, lets the others pass, and takes it once it is put right', async () => {
    const past = { date: '2026-01-01', time: null, isDeadline: false, text: '' }
    const wrong = device.draft('日期写错了')
    await device.runner.put(wrong)
    await submit(wrong.id, '日期写错了', { ...about(), nextAction: past })
    const fine = device.draft('没有写错')
    await device.runner.put(fine)
    await submit(fine.id, '没有写错')
    await device.rest()
    const failed = device.runner.item(wrong.id)
    expect([failed?.state, failed?.problem?.refusal?.kind]).toEqual(['failed', 'date-in-past'])
    expect(await said('没有写错')).toBe(1)
    await device.runner.change(wrong.id, (item) => ({ ...item, fields: about() }))
    await device.runner.retry(wrong.id)
    await device.rest()
    expect(await said('日期写错了')).toBe(1)
  })

  it('names the photo that was not taken, keeps the others, and goes on without it', async () => {
    const draft = device.take(
      await withPhotos('两张好的一张坏的', 2),
      Buffer.from('not a photo'),
      '坏.jpg',
    )
    await device.runner.put(draft)
    await device.rest()
    const states = () => device.runner.item(draft.id)?.photos.map(({ state }) => state)
    expect(states()).toEqual(['stored', 'stored', 'failed'])
    await submit(draft.id, '两张好的一张坏的')
    await device.rest()
    expect(device.runner.item(draft.id)?.problem?.message).toContain('坏.jpg')
    expect(await files()).toBe(0)
    const bad = device.runner.item(draft.id)?.photos[2]?.id ?? ''
    await device.runner.removePhoto(draft.id, bad)
    await device.runner.retry(draft.id)
    await device.rest()
    expect(await files()).toBe(2)
  })

  it('shows what somebody else changed and writes over nothing until told to', async () => {
    const seen = test.workspace.row(dealId)?.version ?? 0
    await new ApiUser(test, 'wangmin').patch(`/api/deals/${dealId}`, {
      clientId: clientId(),
      changes: { obstacle: '付款周期' },
    })
    const draft = device.draft('卡在交期')
    await device.runner.put(draft)
    await submit(draft.id, '卡在交期', { ...about(seen), obstacle: '交期' })
    await device.rest()
    const conflict = device.runner.item(draft.id)?.problem?.conflict
    expect(conflict?.changes.map(({ field, after }) => [field, after])).toEqual([
      ['obstacle', '付款周期'],
    ])
    expect(test.workspace.row(dealId)?.obstacle).toBe('付款周期')
    // 用现在的: the words still go out.
    await device.runner.change(draft.id, (item) => ({
      ...item,
      fields: withoutFields(item.fields ?? NO_FIELDS, ['obstacle']),
    }))
    await device.runner.retry(draft.id)
    await device.rest()
    expect(test.workspace.row(dealId)?.obstacle).toBe('付款周期')
    expect(await said('卡在交期')).toBe(1)
  })

  it('keeps all of it when the session has ended, and goes on after signing in', async () => {
    const nobody = new ApiUser(test, 'zhangwei', 'ended')
    const phone = new CaptureDevice(test, nobody)
    await phone.runner.load({ drafts: true })
    const draft = phone.draft('登录过期时写的')
    await phone.runner.put(draft)
    await phone.runner.submit(
      draft.id,
      [{ text: draft.text, fields: about(), takesPhotos: true }],
      true,
    )
    await phone.rest()
    expect(phone.events.signedOut).toBe(1)
    expect(notStored(phone.runner.items)).toBe(1)
    for (const [key, value] of phone.disk.items) device.disk.items.set(key, value)
    device.start()
    await device.runner.load({ drafts: true })
    await device.rest()
    expect(await said('登录过期时写的')).toBe(1)
  })
})

describe('written without a network', () => {
  it('is read when the line is back, as of the day it was written', async () => {
    device.passage = () => 'lost'
    const draft = device.draft('卡在付款周期，明天回访')
    await device.runner.put(draft)
    await submit(draft.id, draft.text, about(), false)
    await device.rest()
    const tomorrow = new Date(test.now() + 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10)
    await test.advance(3 * 3_600_000)
    device.passage = () => 'through'
    device.runner.wake()
    await device.rest()
    expect(test.workspace.row(dealId)).toMatchObject({
      obstacle: '付款周期',
      nextAction: { date: tomorrow },
    })
  })

  it('is not guessed at: what leaves a doubt waits for its author', async () => {
    const draft = device.draft('新客户 江阴万事达，过两天拜访')
    await device.runner.put(draft)
    const before = test.workspace.rows().length
    await submit(draft.id, draft.text, NO_FIELDS, false)
    await device.rest()
    expect(device.runner.item(draft.id)?.state).toBe('failed')
    expect(test.workspace.rows()).toHaveLength(before)
  })
})

describe('the queue', () => {
  const aPicture = (state: CapturePhoto['state'], original: CapturePhoto['original'] = 'none') => ({
    id: `photo-${state}-${original}`,
    fileName: 'a.jpg',
    mime: 'image/jpeg',
    bytes: 1,
    capturedAt: 0,
    state,
    sent: 0,
    size: 1,
    problem: null,
    upload: null,
    original,
    renewed: 0,
  })
  const item = (
    id: string,
    state: CaptureItem['state'],
    photos: CapturePhoto[] = [],
    at = 0,
  ): CaptureItem => ({ ...newDraft(id, at), state, photos })

  it('sends entries before drafts, drafts before originals', () => {
    const draft = item('d', 'draft', [aPicture('waiting')])
    const stored = item('s', 'stored', [aPicture('stored', 'waiting')])
    const late = item('l', 'waiting', [], 2)
    const early = item('e', 'waiting', [aPicture('waiting')], 1)
    const kinds = (items: CaptureItem[]) => {
      const job = nextJob(items)
      return job === null ? null : [job.kind, job.itemId]
    }
    expect(kinds([stored, draft, late, early])).toEqual(['photo', 'e'])
    expect(kinds([stored, draft, late])).toEqual(['entry', 'l'])
    expect(kinds([stored, draft])).toEqual(['photo', 'd'])
    expect(kinds([stored])).toEqual(['original', 's'])
    expect(kinds([item('f', 'failed', [aPicture('waiting')])])).toBeNull()
  })

  it('counts what the server does not have, and tries less often the longer it fails', () => {
    const items = ['draft', 'waiting', 'sending', 'failed', 'stored'] as const
    expect(notStored(items.map((state) => item(state, state)))).toBe(3)
    const pauses = [1, 2, 3, 4, 5, 6, 60].map(pauseAfter)
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b))
    expect(pauses.at(-1)).toBe(60_000)
  })

  it('takes up what was under way, and nothing that is no entry', () => {
    const half = item('h', 'sending', [aPicture('sending', 'sending')])
    expect(restoredItem(JSON.parse(JSON.stringify(half)))).toMatchObject({
      state: 'waiting',
      photos: [{ state: 'waiting', original: 'waiting' }],
    })
    for (const broken of [null, 3, 'x', {}, { id: 'a' }]) expect(restoredItem(broken)).toBeNull()
  })

  it('tries everything in it again by one wish', () => {
    const failed = item('f', 'failed', [aPicture('failed'), aPicture('stored', 'failed')])
    expect(retried(failed)).toMatchObject({
      state: 'waiting',
      photos: [{ state: 'waiting' }, { state: 'stored', original: 'waiting' }],
    })
  })

  it('has the same largest piece as the server', () => {
    expect(MAX_PIECE_BYTES).toBe(MAX_CHUNK_BYTES)
  })
})

describe('what an entry still wants', () => {
  const process = {
    fields: [
      { field: 'customerName' as const, label: '客户', isRequired: true },
      { field: 'stage' as const, label: '阶段', isRequired: true },
      { field: 'summary' as const, label: '摘要', isRequired: true },
      { field: 'attachment' as const, label: '附件', isRequired: false },
    ],
  }
  const given = { text: '', photos: 0, hasSimilar: false }
  const isNew = { kind: 'new' as const, name: '新厂', confirmedDifferent: false }

  it('is a customer, and for a new one what the process requires', () => {
    expect(stillWanted(NO_FIELDS, given, process)).toEqual(['customer'])
    const fields = { ...NO_FIELDS, customer: isNew }
    expect(stillWanted(fields, given, process)).toEqual(['stage', 'text'])
    expect(stillWanted({ ...fields, stage: 'lead' }, { ...given, text: 'x' }, process)).toEqual([])
  })

  it('is the word on a similar customer, and the reason for waiting or losing', () => {
    const fields = { ...NO_FIELDS, customer: isNew, stage: 'lead' }
    const shown = { ...given, text: 'x', hasSimilar: true }
    expect(stillWanted(fields, shown, process)).toEqual(['customer'])
    const known = { kind: 'deal' as const, dealId: 'd', customerName: 'x', version: 1 }
    const waits = { ...NO_FIELDS, customer: known, wait: { until: '2026-12-01', reason: null } }
    expect(stillWanted(waits, shown, process)).toEqual(['wait'])
    const lost = { ...NO_FIELDS, customer: known, outcome: { kind: 'lost' as const, reason: ' ' } }
    expect(stillWanted(lost, shown, process)).toEqual(['outcome'])
  })

  it('lets what was put right stand over what is read later', () => {
    const read = { ...NO_FIELDS, obstacle: '价格', stage: 'quote' }
    expect(withEdits(read, null, { obstacle: '交期' })).toMatchObject({
      obstacle: '交期',
      stage: 'quote',
    })
  })
})

it('writes bytes as the text every server reads, whatever their number', () => {
  for (let length = 0; length < 70; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 83 + length * 29) % 256)
    expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'))
  }
})

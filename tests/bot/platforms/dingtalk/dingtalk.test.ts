/** What is DingTalk's alone about sending, fetching and looking up, against the fake server. */
import { randomBytes } from 'node:crypto'
import type { Address, ChatPlatform, SendOptions } from '@kedu/bot/platform'
import { createDingtalkPlatform, type DingtalkOptions } from '@kedu/bot/platforms/dingtalk/dingtalk'
import { fileAddress, webhookAddress } from '@kedu/bot/platforms/dingtalk/media'
import { plusMs } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someCard, standingClock } from '../../../contracts/platform.contract.ts'
import { type FakeDingtalk, startFakeDingtalk } from '../../../support/fake-dingtalk.ts'

const clock = standingClock()
let fake: FakeDingtalk
let platform: ChatPlatform
let spent: number

function open(more: Partial<DingtalkOptions> = {}): ChatPlatform {
  return createDingtalkPlatform({
    clientId: fake.clientId,
    clientSecret: fake.clientSecret,
    robotCode: fake.robotCode,
    cardTemplateId: fake.templateId,
    mode: 'stream',
    agentId: null,
    apiBase: fake.url,
    oapiBase: fake.url,
    publicOrigin: null,
    now: clock.now,
    randomBytes,
    onSpent: () => {
      spent += 1
    },
    timeoutMs: 3000,
    ...more,
  })
}

beforeEach(async () => {
  spent = 0
  fake = await startFakeDingtalk({ now: clock.now })
  fake.addDepartment({ id: 1, name: '总部', parent: 0, managers: ['chen'] })
  fake.addDepartment({ id: 2, name: '销售部', parent: 1 })
  fake.addDepartment({ id: 3, name: '华东', parent: 2 })
  fake.addPerson({ userid: 'zhangwei', name: '张伟', departments: [3] })
  fake.addPerson({ userid: 'chen', name: '陈总', departments: [1] })
  platform = open()
})
afterEach(() => fake.close())

const to: Address = { userId: 'zhangwei' }
const options = (key: string): SendOptions => ({ idempotencyKey: key, now: clock.now() })
const words = (text = '你好') => someCard({ title: null, text, buttons: [], select: null })
const route = () => ({
  value: `${fake.url}/robot/sendBySession?session=none`,
  until: plusMs(clock.now(), 60_000),
})

describe('sending', () => {
  it('reads a failure out of a 200', async () => {
    fake.flowControlled.add('zhangwei')
    expect(await platform.send(to, words(), options('a'))).toMatchObject({
      kind: 'retry',
      reason: 'rate-limited',
    })
    const nobody = await platform.send({ userId: 'nobody' }, words(), options('b'))
    expect(nobody).toMatchObject({ kind: 'rejected', reason: 'recipient-unreachable' })
  })

  it('survives pages of HTML with whatever status', async () => {
    for (const status of [200, 403, 502]) {
      fake.pageNext(1, status)
      const outcome = await platform.send(to, words(), options(`p${status}`))
      expect(outcome).toMatchObject({ kind: 'retry' })
    }
    expect(fake.seenBy('zhangwei')).toEqual([])
  })

  it('renews a token that ended early, once, within the same try', async () => {
    await platform.send(to, words(), options('a'))
    fake.expireTokens()
    expect((await platform.send(to, words(), options('b'))).kind).toBe('delivered')
    expect(fake.callsTo('/v1.0/oauth2')).toHaveLength(2)
  })

  it('goes another way at once when the way back is closed, and not when it may have worked', async () => {
    const outcome = await platform.send({ ...to, route: route() }, words(), options('a'))
    expect(outcome.kind).toBe('delivered')
    expect(fake.seenBy('zhangwei')).toMatchObject([{ via: 'robot' }])
    fake.hangNext(1, '/robot/sendBySession')
    const unsure = await platform.send({ ...to, route: route() }, words(), options('b'))
    expect(unsure).toMatchObject({ kind: 'retry', reason: 'timeout' })
    expect(fake.seenBy('zhangwei')).toHaveLength(1)
  })

  it('asks no way back that is over or leads elsewhere', async () => {
    const over = { ...route(), until: clock.now() }
    const elsewhere = { ...route(), value: 'http://169.254.169.254/latest?session=1' }
    for (const way of [over, elsewhere]) {
      const outcome = await platform.send({ ...to, route: way }, words(), options(way.value))
      expect(outcome.kind).toBe('delivered')
    }
    expect(fake.callsTo('/robot/sendBySession')).toEqual([])
  })

  it('makes one card however often its answer is lost', async () => {
    fake.loseAnswerNext(1, '/v1.0/card/instances/createAndDeliver')
    expect((await platform.send(to, someCard(), options('a'))).kind).toBe('retry')
    expect((await platform.send(to, someCard(), options('a'))).kind).toBe('delivered')
    expect(fake.cardsFor('zhangwei')).toHaveLength(1)
  })

  it('goes on behind what arrived when an answer of several bubbles breaks off', async () => {
    const lines = Array.from({ length: 900 }, (_, i) => `第${i}行拜访纪要`)
    const path = '/v1.0/robot/oToMessages'
    fake.failNext(1, 'system.busy', { path, status: 500, after: 1 })
    expect((await platform.send(to, words(lines.join('\n')), options('a'))).kind).toBe('retry')
    expect(fake.seenBy('zhangwei')).toHaveLength(1)
    const again = await platform.send(to, words(lines.join('\n')), options('a'))
    expect(again.kind).toBe('delivered')
    const text = fake.textsFor('zhangwei').join('\n')
    for (const line of [lines[0], lines[450], lines[899]]) expect(text).toContain(line)
    expect(text.split('第100行拜访纪要')).toHaveLength(2)
  })

  it('sends pictures and files, and says where others are', async () => {
    const file = (fileId: string, fileName: string, mime: string) => ({
      fileId,
      fileName,
      mime,
      deliver: true,
    })
    const bytes = Buffer.from('content')
    platform = open({
      fileBytes: async (id) =>
        id === 'gone' ? null : { bytes, fileName: id, mime: id === 'p' ? 'image/png' : 'x/y' },
    })
    const files = [
      file('p', '章.png', 'image/png'),
      file('f', '合同.pdf', 'application/pdf'),
      file('o', '图纸.dwg', 'x/y'),
      file('gone', '旧.pdf', 'application/pdf'),
    ]
    expect((await platform.send(to, { ...words(), files }, options('a'))).kind).toBe('delivered')
    const seen = fake.seenBy('zhangwei')
    expect(seen.map(({ kind }) => kind)).toEqual(['text', 'image', 'file', 'text', 'text'])
    expect(fake.textsFor('zhangwei').slice(1).join()).toMatch(/图纸\.dwg.*旧\.pdf/s)
  })

  it('counts what costs: not the token, not what was turned away at the door', async () => {
    await platform.send(to, words(), options('a'))
    expect(spent).toBe(1)
    await platform.findPerson('zhangwei')
    fake.failNext(1, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', { status: 403 })
    await platform.send(to, words(), options('b'))
    expect(spent).toBe(1)
    expect(fake.callsUsed).toBe(1)
    fake.hangNext(1)
    await platform.send(to, words(), options('c'))
    expect(spent).toBe(2)
  })
})

describe('fetching', () => {
  it('tries three times, since downloads break', async () => {
    const id = fake.putMedia(Buffer.from('abc'), { fileName: 'a.pdf', mime: 'application/pdf' })
    const ref = { platform: 'dingtalk' as const, id, fileName: '合同.pdf' }
    fake.pageNext(2, 502, '/file/')
    expect(await platform.fetchMedia(ref)).toMatchObject({ kind: 'fetched', fileName: '合同.pdf' })
    fake.pageNext(3, 502, '/file/')
    expect(await platform.fetchMedia(ref)).toMatchObject({ kind: 'retry', reason: 'busy' })
  })

  it('stops at the limit of size', async () => {
    const id = fake.putMedia(Buffer.alloc(2000), { fileName: 'a.pdf', mime: 'application/pdf' })
    const small = open({ maxMediaBytes: 1000 })
    const ref = { platform: 'dingtalk' as const, id, fileName: null }
    expect(await small.fetchMedia(ref)).toEqual({ kind: 'gone', reason: 'too-large' })
  })

  it.each([
    ['http://down.dingtalk.com/a?b=c', true],
    ['https://zjk-dingtalk.oss-cn-zhangjiakou.aliyuncs.com/x.file?Expires=1', true],
    ['http://fake:81/x', true],
    ['http://evil.example/x', false],
    ['https://dingtalk.com.evil.example/x', false],
    ['https://evildingtalk.com/x', false],
    ['http://127.0.0.1/x', false],
    ['http://down.dingtalk.com:8080/x', false],
    ['https://user@down.dingtalk.com/x', false],
    ['file:///etc/passwd', false],
    ['nonsense', false],
  ])('follows %s: %s', (address, isFollowed) => {
    expect(fileAddress(address, ['fake:81']) !== null).toBe(isFollowed)
  })

  it('answers over TLS to DingTalk alone', () => {
    expect(
      webhookAddress('https://oapi.dingtalk.com/robot/sendBySession?session=1', []),
    ).not.toBeNull()
    expect(webhookAddress('http://oapi.dingtalk.com/robot/sendBySession?session=1', [])).toBeNull()
    expect(webhookAddress('https://x.aliyuncs.com/robot', [])).toBeNull()
  })
})

describe('looking somebody up', () => {
  it('finds the managers above where the own department has none', async () => {
    expect(await platform.findPerson('zhangwei')).toMatchObject({
      kind: 'found',
      person: { name: '张伟', department: '华东', managerUserIds: ['chen'] },
    })
  })

  it('takes the direct manager first and never the person themselves', async () => {
    fake.addPerson({ userid: 'lina', name: '李娜', departments: [3], manager: 'zhangwei' })
    expect(await platform.findPerson('lina')).toMatchObject({
      person: { managerUserIds: ['zhangwei'] },
    })
    expect(await platform.findPerson('chen')).toMatchObject({ person: { managerUserIds: [] } })
  })

  it('does not find whom the app may not see, and asks again when DingTalk is busy', async () => {
    fake.addPerson({ userid: 'hidden', name: '某人', visible: false })
    expect(await platform.findPerson('hidden')).toEqual({ kind: 'not-found' })
    fake.failNext(1, '-1', { path: '/topapi/v2/user/get' })
    expect(await platform.findPerson('zhangwei')).toMatchObject({ kind: 'retry', reason: 'busy' })
  })
})

import { randomBytes } from 'node:crypto'
import type { CardReceipt, Inbound } from '@kedu/bot/platform'
import { createWecomPlatform, type WecomOptions } from '@kedu/bot/platforms/wecom/wecom'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { someCard, standingClock } from '../../../contracts/platform.contract.ts'
import { type FakeWecom, startFakeWecom } from '../../../support/fake-wecom.ts'
import { readPassive } from '../../../support/fake-wecom-callbacks.ts'

const PNG = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47]), Buffer.alloc(100, 1)])
const text = (words: string) => someCard({ title: null, text: words, buttons: [], select: null })

let fake: FakeWecom
let clock: ReturnType<typeof standingClock>
let keys = 0

beforeEach(async () => {
  clock = standingClock()
  fake = await startFakeWecom({ now: clock.now })
  fake.addMember({ userid: 'ZhangSan', name: '张三', mainDepartment: 7 })
  fake.addMember({ userid: 'LiSi', name: '李四' })
})
afterEach(async () => {
  await fake.close()
})

function settings(): WecomOptions {
  return {
    corpId: fake.corpId,
    agentId: fake.agentId,
    secret: fake.secret,
    token: fake.token,
    encodingAesKey: fake.encodingAesKey,
    apiBase: fake.url,
    now: clock.now,
    randomBytes,
  }
}
const platform = (more: Partial<WecomOptions> = {}) =>
  createWecomPlatform({ ...settings(), ...more })
const options = (key?: string) => {
  keys += 1
  return { idempotencyKey: key ?? `k${keys}`, now: clock.now() }
}
const zhang = { userId: 'ZhangSan' }

describe('configuration', () => {
  it.each<[string, Partial<WecomOptions>]>([
    ['an empty secret', { secret: '' }],
    ['a short secret', { secret: 'abc' }],
    ['an empty token', { token: '' }],
    ['a short key', { encodingAesKey: 'abc' }],
    ['no corp', { corpId: '' }],
    ['agent 0', { agentId: 0 }],
    ['an agent that is no number', { agentId: Number.NaN }],
    ['an address that is none', { apiBase: 'qyapi' }],
    ['a file address', { apiBase: 'file:///etc/passwd' }],
    ['an address with a query', { apiBase: 'https://a.cn/?x=1' }],
  ])('is refused with %s', (_what, wrong) => {
    expect(() => platform(wrong)).toThrow(/^WeCom /)
  })
})

describe('access token', () => {
  it('is fetched once for many messages at the same time', async () => {
    const wecom = platform()
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => wecom.send(zhang, text('x'), options())),
    )
    expect(outcomes.every((outcome) => outcome.kind === 'delivered')).toBe(true)
    expect(fake.tokenRequests).toBe(1)
  })

  it('is renewed once, and the message goes out, when WeCom ends it early', async () => {
    const wecom = platform()
    await wecom.send(zhang, text('one'), options())
    fake.expireTokens()
    const outcomes = await Promise.all(
      ['two', 'three'].map((w) => wecom.send(zhang, text(w), options())),
    )
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['delivered', 'delivered'])
    expect(fake.textsFor('ZhangSan').sort()).toEqual(['one', 'three', 'two'])
    expect(fake.tokenRequests).toBe(2)
  })

  it('is not asked for again and again with a wrong secret', async () => {
    const wecom = platform({ secret: 'a-wrong-secret-of-ours' })
    for (let i = 0; i < 5; i += 1) {
      const outcome = await wecom.send(zhang, text('x'), options())
      expect(outcome).toMatchObject({
        kind: 'retry',
        reason: 'credentials',
        adminHint: expect.stringContaining('WECOM_SECRET'),
      })
      expect(JSON.stringify(outcome)).not.toContain('a-wrong-secret-of-ours')
    }
    expect(fake.tokenRequests).toBe(1)
  })

  it('never shows in an outcome, even when WeCom repeats it', async () => {
    const wecom = platform()
    await wecom.send(zhang, text('x'), options())
    const token = fake.requests.at(-1)?.query.access_token ?? ''
    expect(token).not.toBe('')
    const errmsg = `bad thing for ${token}, url ?access_token=${token}&corpsecret=${fake.secret}`
    fake.failNext(1, 40058, { errmsg })
    const outcome = JSON.stringify(await wecom.send(zhang, text('y'), options()))
    expect(outcome).toContain('bad thing')
    expect(outcome).not.toContain(token)
    expect(outcome).not.toContain(fake.secret)
  })
})

describe('sending', () => {
  it('is delivered only when the one recipient is neither invalid nor unlicensed', async () => {
    fake.addMember({ userid: 'Wang', name: '王', licensed: false })
    const wecom = platform()
    expect(await wecom.send({ userId: 'Wang' }, text('x'), options())).toMatchObject({
      kind: 'rejected',
      reason: 'recipient-unreachable',
      adminHint: expect.stringContaining('许可'),
    })
    expect(await wecom.send({ userId: 'nobody' }, text('x'), options())).toMatchObject({
      kind: 'rejected',
      reason: 'recipient-out-of-scope',
      adminHint: expect.stringContaining('可见范围'),
    })
  })

  it.each<[string, (f: FakeWecom) => void, string]>([
    ['busy', (f) => f.failNext(1, -1), 'busy'],
    ['rate limit', (f) => f.failNext(1, 45009), 'rate-limited'],
    ['unknown errcode', (f) => f.failNext(1, 987654), 'unknown'],
    ['HTTP 500', (f) => f.statusNext(1, 500), 'busy'],
    ['HTTP 200 without JSON', (f) => f.statusNext(1, 200), 'unknown'],
    ['HTTP 302', (f) => f.statusNext(1, 302), 'unknown'],
    ['a cut connection', (f) => f.dropNext(1, 'message/send'), 'network'],
    ['no answer', (f) => f.hangNext(1, 'message/send'), 'timeout'],
    ['no answer for the token', (f) => f.hangNext(1, 'gettoken'), 'timeout'],
    ['an outage', (f) => f.outage(true), 'network'],
  ])(
    'asks to try again after %s and shows the message once then',
    async (_what, trouble, reason) => {
      // Long enough for whatever does answer, on a busy machine, too.
      const wecom = platform(reason === 'timeout' ? { timeoutMs: 1500 } : {})
      trouble(fake)
      const same = options()
      const outcome = await wecom.send(zhang, text('你好'), same)
      expect(outcome).toMatchObject({ kind: 'retry', reason })
      expect(JSON.stringify(outcome)).not.toMatch(/http|access_token|127\.0\.0\.1/)
      expect(fake.seenBy('ZhangSan')).toHaveLength(0)
      fake.outage(false)
      clock.pass(60_000)
      expect((await wecom.send(zhang, text('你好'), same)).kind).toBe('delivered')
      expect(fake.textsFor('ZhangSan')).toEqual(['你好'])
    },
  )

  it('shows a card once although its answer was lost', async () => {
    const wecom = platform()
    fake.loseAnswerNext(1, 'message/send')
    const same = options()
    expect((await wecom.send(zhang, someCard(), same)).kind).toBe('retry')
    const again = await wecom.send(zhang, someCard(), same)
    expect(again).toMatchObject({ kind: 'delivered', receipt: { updateCode: expect.any(String) } })
    expect(fake.cardsFor('ZhangSan')).toHaveLength(1)
    expect(fake.duplicatesHeld).toBe(1)
  })

  it.each([
    ['by the process that sent it', () => null],
    ['by another process', () => platform()],
  ])('counts a card as delivered that arrived hours ago without an answer, %s', async (_, next) => {
    const first = platform()
    fake.loseAnswerNext(1, 'message/send')
    const same = options()
    expect((await first.send(zhang, someCard(), same)).kind).toBe('retry')
    // Longer than WeCom looks for repetitions: now it sees a task id that was there before.
    clock.pass(5 * HOUR_MS)
    const again = await (next() ?? first).send(zhang, someCard(), same)
    expect(again).toMatchObject({
      kind: 'delivered',
      receipt: { taskId: fake.lastCard('ZhangSan').taskId, updateCode: null },
    })
    expect(fake.cardsFor('ZhangSan')).toHaveLength(1)
  })

  it('takes a refusal for what it is where nothing was sent before', async () => {
    const wecom = platform()
    fake.failNext(1, 40058)
    expect(await wecom.send(zhang, someCard(), options())).toMatchObject({
      kind: 'rejected',
      reason: 'bad-request',
    })
    const same = options()
    fake.loseAnswerNext(1, 'message/send')
    await wecom.send(zhang, someCard(), same)
    // In whatever words: the card is the only thing that can be wrong with it.
    fake.failNext(1, 40058)
    expect((await wecom.send(zhang, someCard(), same)).kind).toBe('delivered')
  })

  it('says the same words twice when they are two messages', async () => {
    const wecom = platform()
    await wecom.send(zhang, text('没看懂'), options())
    await wecom.send(zhang, text('没看懂'), options())
    expect(fake.textsFor('ZhangSan')).toEqual(['没看懂', '没看懂'])
  })

  it('goes on where a long answer broke off', async () => {
    const wecom = platform()
    const words = Array.from({ length: 500 }, (_, i) => `第 ${i} 行`).join('\n')
    const same = options()
    await wecom.send(zhang, text('warm up'), options())
    const sends = () =>
      fake.requests.filter((r) => r.path.endsWith('/send') && r.errcode === 0).length
    const before = sends()
    fake.failNext(1, -1)
    expect((await wecom.send(zhang, text(words), same)).kind).toBe('retry')
    expect((await wecom.send(zhang, text(words), same)).kind).toBe('delivered')
    expect(fake.textsFor('ZhangSan').slice(1).join('')).toBe(words)
    expect(sends() - before).toBe(Math.ceil(Buffer.byteLength(words) / 2048))
  })

  it('holds the 31st message of a minute back, so that WeCom drops none', async () => {
    const wecom = platform()
    for (let i = 0; i < 30; i += 1) await wecom.send(zhang, text(`${i}`), options())
    const held = await wecom.send(zhang, text('30'), options())
    expect(held).toMatchObject({ kind: 'retry', reason: 'rate-limited', afterMs: 61_000 })
    expect((await wecom.send({ userId: 'LiSi' }, text('x'), options())).kind).toBe('delivered')
    clock.pass(61_000)
    expect((await wecom.send(zhang, text('30'), options())).kind).toBe('delivered')
    expect(fake.textsFor('ZhangSan')).toHaveLength(31)
    expect(fake.dropped).toEqual([])
  })

  it('tells the admin which address to trust', async () => {
    fake.failNext(1, 60020, { errmsg: 'not allow to access from your ip, from ip: 203.0.113.7' })
    expect(await platform().send(zhang, text('x'), options())).toMatchObject({
      kind: 'retry',
      reason: 'ip-not-trusted',
      adminHint: expect.stringContaining('203.0.113.7'),
    })
  })
})

describe('files', () => {
  const file = { fileId: 'f1', fileName: '合同"第1版".pdf', mime: 'application/pdf', deliver: true }
  const stored =
    (bytes: Uint8Array, mime = 'application/pdf') =>
    () =>
      Promise.resolve({ bytes, fileName: 'x', mime })

  it('go out as the original behind the card', async () => {
    const bytes = Buffer.from('%PDF-1.7 很长的合同')
    const wecom = platform({ fileBytes: stored(bytes) })
    const card = someCard({ files: [file] })
    expect((await wecom.send(zhang, card, options())).kind).toBe('delivered')
    const [first, second] = fake.seenBy('ZhangSan')
    expect(first?.kind).toBe('card')
    expect(second).toMatchObject({ kind: 'file', fileName: "合同'第1版'.pdf" })
    expect(second?.kind === 'file' && Buffer.from(second.bytes).equals(bytes)).toBe(true)
  })

  it('go out as pictures when they are', async () => {
    const wecom = platform({ fileBytes: stored(PNG, 'image/png') })
    await wecom.send(zhang, someCard({ files: [file] }), options())
    expect(fake.seenBy('ZhangSan').map((seen) => seen.kind)).toEqual(['card', 'image'])
  })

  it('are only named when the card does not deliver them', async () => {
    const card = someCard({ files: [{ ...file, deliver: false }] })
    await platform({ fileBytes: stored(PNG) }).send(zhang, card, options())
    expect(fake.seenBy('ZhangSan')).toHaveLength(1)
    expect(fake.lastCard('ZhangSan').words).toContain('合同')
  })

  it.each([
    ['is gone', () => Promise.resolve(null), '暂时取不到'],
    ['is above 20 MB', stored(Buffer.alloc(20 * 1024 * 1024 + 1)), '超过 20 MB'],
    ['is too small to be taken', stored(Buffer.alloc(5)), '暂时取不到'],
  ])('leave honest words when one %s', async (_what, fileBytes, words) => {
    const wecom = platform({ fileBytes })
    expect((await wecom.send(zhang, someCard({ files: [file] }), options())).kind).toBe('delivered')
    expect(fake.textsFor('ZhangSan').join()).toContain(words)
  })

  it('show nothing of the card when the upload fails, and both after it', async () => {
    const wecom = platform({ fileBytes: stored(PNG, 'image/png') })
    const same = options()
    fake.failNext(1, -1, { path: 'media/upload' })
    const card = someCard({ files: [file] })
    expect((await wecom.send(zhang, card, same)).kind).toBe('retry')
    expect(fake.seenBy('ZhangSan')).toHaveLength(0)
    expect((await wecom.send(zhang, card, same)).kind).toBe('delivered')
    expect(fake.seenBy('ZhangSan')).toHaveLength(2)
  })
})

describe('changing a card', () => {
  async function sentCard(): Promise<CardReceipt> {
    const outcome = await platform().send(zhang, someCard(), options())
    if (outcome.kind !== 'delivered' || !outcome.receipt) throw new Error('no receipt')
    return outcome.receipt
  }
  const settled = someCard({ buttons: [], select: null, settled: '已处理 · 李四 · 14:07' })

  it('works until just before 72 hours and not after', async () => {
    const receipt = await sentCard()
    const late = await sentCard()
    clock.pass(72 * 3600_000 - 1)
    expect((await platform().updateCard(receipt, settled, options())).kind).toBe('delivered')
    clock.pass(1)
    expect(await platform().updateCard(late, settled, options())).toMatchObject({
      kind: 'rejected',
      reason: 'card-not-replaceable',
    })
    expect(fake.cardsFor('ZhangSan').map((card) => card.replaced)).toEqual([
      '已处理 · 李四 · 14:07',
      null,
    ])
  })

  it('gives back a receipt without the spent code', async () => {
    const outcome = await platform().updateCard(await sentCard(), settled, options())
    expect(outcome).toMatchObject({
      kind: 'delivered',
      receipt: { updateCode: null, updateCodeExpiresAt: null },
    })
  })

  it('is tried again when WeCom is busy', async () => {
    const receipt = await sentCard()
    fake.failNext(1, -1)
    expect((await platform().updateCard(receipt, settled, options())).kind).toBe('retry')
    expect((await platform().updateCard(receipt, settled, options())).kind).toBe('delivered')
  })
})

describe('passive answers', () => {
  const inbound = (content: Inbound['content']): Inbound => ({
    id: 'i',
    platform: 'wecom',
    userId: 'zhangsan',
    sentAt: clock.now(),
    receivedAt: clock.now(),
    chat: { kind: 'single' },
    route: null,
    content,
  })
  const read = (answer: { body: string } | null) => readPassive(fake, answer?.body ?? '')

  it('greets in words that end no CDATA section early', () => {
    const card = text('你好 a]]>b <x>&')
    const answer = platform().passiveAnswer(inbound({ kind: 'entered' }), card, clock.now())
    expect(answer?.contentType).toContain('xml')
    const passive = read(answer)
    expect(passive.node).toMatchObject({
      MsgType: 'text',
      ToUserName: 'zhangsan',
      Content: '你好 a]]>b <x>&',
    })
  })

  it('cuts a greeting at 2048 bytes, between characters', () => {
    const card = text('😀'.repeat(600))
    const { node } = read(platform().passiveAnswer(inbound({ kind: 'entered' }), card, clock.now()))
    expect(Buffer.byteLength(String(node.Content))).toBeLessThanOrEqual(2048)
    expect(String(node.Content)).toMatch(/^😀+…$/u)
  })

  it('changes the tapped card, with the task id of the tap', () => {
    const receipt = {
      platform: 'wecom' as const,
      userId: 'zhangsan',
      messageId: null,
      taskId: 'kedu-77',
      updateCode: 'c',
      updateCodeExpiresAt: clock.now(),
    }
    const tap = inbound({ kind: 'tap', action: null, selections: {}, receipt })
    const answer = platform().passiveAnswer(tap, someCard(), clock.now())
    const { node, xml } = read(answer)
    expect(node.MsgType).toBe('update_template_card')
    expect(xml).toContain('<TaskId><![CDATA[kedu-77]]></TaskId>')
    expect(xml).toContain('<Text><![CDATA[已联系]]></Text>')
  })

  it('is nothing where WeCom takes none', () => {
    const said = inbound({ kind: 'text', text: 'x', quotedText: null })
    expect(platform().passiveAnswer(said, someCard(), clock.now())).toBeNull()
    expect(platform().passiveAnswer(inbound({ kind: 'entered' }), null, clock.now())).toBeNull()
  })
})

describe('media', () => {
  const ref = (id: string, fileName: string | null = null) => ({
    platform: 'wecom' as const,
    id,
    fileName,
  })

  it('come with name and type, the name without its path', async () => {
    const id = fake.putMedia(PNG, { fileName: '../../合同 扫描.png', mime: 'image/png' })
    expect(await platform().fetchMedia(ref(id))).toMatchObject({
      kind: 'fetched',
      fileName: '合同 扫描.png',
      mime: 'image/png',
    })
    expect(await platform().fetchMedia(ref(id, 'C:\\tmp\\报价.xlsx'))).toMatchObject({
      fileName: '报价.xlsx',
    })
  })

  it('that are JSON files are files, not errors', async () => {
    const bytes = Buffer.from('{"errcode":40007}')
    const id = fake.putMedia(bytes, { fileName: 'a.json', mime: 'application/json' })
    const media = await platform().fetchMedia(ref(id))
    expect(media.kind === 'fetched' && Buffer.from(media.bytes).equals(bytes)).toBe(true)
  })

  it('above 20 MB come in pieces and are whole', async () => {
    const bytes = randomBytes(21 * 1024 * 1024)
    const id = fake.putMedia(bytes, { fileName: 'a.mp4', mime: 'video/mp4' })
    const media = await platform().fetchMedia(ref(id))
    expect(media.kind === 'fetched' && Buffer.compare(media.bytes, bytes)).toBe(0)
  })

  it('above our own limit are left, without holding them', async () => {
    const id = fake.putMedia(Buffer.alloc(2000), { fileName: 'a', mime: 'image/png' })
    const gone = { kind: 'gone', reason: 'too-large' }
    expect(await platform({ maxMediaBytes: 1999 }).fetchMedia(ref(id))).toEqual(gone)
    expect((await platform({ maxMediaBytes: 2000 }).fetchMedia(ref(id))).kind).toBe('fetched')
    const big = fake.putMedia(Buffer.alloc(22 * 1024 * 1024), { fileName: 'a', mime: 'video/mp4' })
    expect(await platform({ maxMediaBytes: 21 * 1024 * 1024 }).fetchMedia(ref(big))).toEqual(gone)
  })

  it('are gone after three days', async () => {
    const id = fake.putMedia(PNG, { fileName: 'a.png', mime: 'image/png' })
    clock.pass(3 * 86_400_000 - 1)
    expect((await platform().fetchMedia(ref(id))).kind).toBe('fetched')
    clock.pass(1)
    expect(await platform().fetchMedia(ref(id))).toEqual({ kind: 'gone', reason: 'expired' })
  })

  it('are asked for again when WeCom is busy or refuses our address', async () => {
    const id = fake.putMedia(PNG, { fileName: 'a.png', mime: 'image/png' })
    const wecom = platform()
    for (const errcode of [-1, 60020, 555555]) {
      fake.failNext(1, errcode)
      expect((await wecom.fetchMedia(ref(id))).kind).toBe('retry')
    }
    fake.dropNext(1, 'media/get')
    expect(await wecom.fetchMedia(ref(id))).toMatchObject({ kind: 'retry', reason: 'network' })
    expect((await wecom.fetchMedia(ref(id))).kind).toBe('fetched')
  })
})

describe('the directory', () => {
  it('prefers direct leaders', async () => {
    fake.addDepartment({ id: 7, name: '华东', parentid: 1, leaders: ['Other'] })
    fake.addMember({ userid: 'WangWu', name: '王五', mainDepartment: 7, directLeader: ['LiSi'] })
    expect(await platform().findPerson('wangwu')).toEqual({
      kind: 'found',
      person: {
        userId: 'wangwu',
        name: '王五',
        department: '华东',
        managerUserIds: ['lisi'],
        mobile: null,
      },
    })
  })

  it('climbs to the first department whose leader is somebody else', async () => {
    fake.addDepartment({ id: 7, name: '一组', parentid: 3, leaders: ['ZhangSan'] })
    fake.addDepartment({ id: 3, name: '华东', parentid: 1, leaders: [] })
    fake.addDepartment({ id: 1, name: '公司', parentid: 0, leaders: ['LiSi'] })
    expect(await platform().findPerson('ZhangSan')).toMatchObject({
      person: { department: '一组', managerUserIds: ['lisi'] },
    })
  })

  it('ends in a circle and in a department it may not see', async () => {
    fake.addDepartment({ id: 7, name: 'a', parentid: 8 })
    fake.addDepartment({ id: 8, name: 'b', parentid: 7 })
    expect(await platform().findPerson('ZhangSan')).toMatchObject({
      person: { managerUserIds: [] },
    })
    fake.addMember({ userid: 'far', name: '远', mainDepartment: 99 })
    const far = await platform().findPerson('far')
    expect(['found', 'retry']).toContain(far.kind)
  })

  it('does not find who does not exist, is out of sight, or has no possible id', async () => {
    fake.addMember({ userid: 'hidden', name: '隐', visible: false })
    const wecom = platform()
    for (const id of ['nobody', 'hidden', '', '../x', 'a b', 'x'.repeat(65)]) {
      expect(await wecom.findPerson(id)).toEqual({ kind: 'not-found' })
    }
  })

  it('is asked again later when it could not answer', async () => {
    const wecom = platform()
    fake.failNext(1, -1)
    expect(await wecom.findPerson('ZhangSan')).toMatchObject({ kind: 'retry', reason: 'busy' })
    fake.failNext(1, 48002)
    expect(await wecom.findPerson('ZhangSan')).toMatchObject({
      kind: 'retry',
      reason: 'not-permitted',
    })
  })
})

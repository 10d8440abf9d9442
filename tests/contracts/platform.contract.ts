/**
 * What every chat platform keeps, whatever it talks to. A platform plugs in with a harness; the
 * runner is `contracts/<name>.test.ts`.
 */
import type { Card } from '@kedu/bot/cards/card'
import type { CardReceipt, ChatPlatform, Inbound, RawCallback } from '@kedu/bot/platform'
import { type Instant, instant, plusMs } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import fc from '../support/property.ts'

export interface PlatformHarness {
  platform: ChatPlatform
  now(): Instant
  /** Moves the harness's clock; needed where the platform limits how much a person gets. */
  pass(ms: number): void
  /** Somebody who can be reached; as the platform spells them. */
  person: string
  /** Nobody the platform knows, or null when every address is somebody. */
  stranger: string | null
  /** A genuine callback with a text of `person`. Each call is a new message. */
  textCallback(text: string): RawCallback
  /** A genuine callback with a picture of `person`. */
  photoCallback(bytes: Uint8Array): RawCallback
  /** The callback as somebody without the secret would make it. */
  forge(callback: RawCallback): RawCallback
  /** All words `person` sees now, including labels of buttons. */
  screen(): string
  /** How many messages are on the screen. */
  shown(): number
  /** The next request to the platform is answered "busy"; null when there is no other side that could be. */
  makeBusyOnce: (() => void) | null
  /** False where what was sent cannot be changed any more. */
  replacesCards?: boolean
  /** False where messages come over a connection alone: then a callback's body is what the connection brings. */
  opensCallbacks?: boolean
  /** False where nothing but what `open` made can ever come to be decoded. */
  decodesAnyText?: boolean
  /** True where the caller reads an answer to everything, also when there is nothing to show. */
  alwaysAnswers?: boolean
  /** Where a card changes only in answer to a tap on it: taps it. */
  tapToChange?(receipt: CardReceipt): Promise<CardReceipt>
  /** Whether a card can be changed once only with one receipt. */
  replacesOnlyOnce: boolean
  /** Whether the platform has a directory that knows `person`. */
  hasDirectory: boolean
  /** Where taps on what `person` sees lead, newest last; absent where nothing shown opens a page. */
  links?(): string[]
  close(): Promise<void>
}

/** A card with everything on it; parts can be replaced. */
export function someCard(parts: Partial<Card> = {}): Card {
  return {
    title: '华东机电 已超期 51 小时',
    tone: 'red',
    text: '障碍：付款周期。要现在改下次动作吗？',
    fields: [
      { label: '负责人', value: '张三' },
      { label: '下次动作', value: '11月21日 15:00', tone: 'red' },
    ],
    ruler: { stages: ['线索', '拜访', '报价', '合同'], index: 2, daysInStage: 9, thresholdDay: 14 },
    items: [],
    files: [],
    buttons: [
      {
        label: '已联系',
        style: 'primary',
        action: { kind: 'repair', alertId: 'al1', dealId: 'd1', choice: { kind: 'contacted' } },
      },
      { label: '看详情', style: 'default', action: { kind: 'show-deal', dealId: 'd1' } },
    ],
    select: {
      key: 'obstacle',
      label: '障碍',
      options: [
        { value: 'payment', label: '付款周期' },
        { value: 'price', label: '价格' },
      ],
      selected: 'payment',
    },
    page: '/pages/deal/index?id=d1',
    settled: null,
    replyHint: '回复 1：已联系，2：看详情',
    plainText: '华东机电 已超期 51 小时。障碍：付款周期。回复 1：已联系，2：看详情',
    ...parts,
  }
}

/** Words as people really write them, and as attackers do. */
export function hostileWords(maxLength: number): fc.Arbitrary<string> {
  const spice = fc.constantFrom(
    '<a href="http://evil.example">点我</a>',
    ']]>',
    '<![CDATA[',
    '\\u4f60',
    '\u0000\u0007',
    '\ud83d',
    '😀👨‍👩‍👧‍👦',
    '\u202e右到左',
    '**粗**[链接](http://evil.example)',
    '&lt;&amp;',
    '__proto__',
    '"\'\\\n\t',
    '报价'.repeat(40),
  )
  const plain = fc.string({ unit: 'grapheme', maxLength })
  return fc.oneof(
    plain,
    fc.array(fc.oneof(spice, plain), { maxLength: 4 }).map((parts) => parts.join('')),
  )
}

export function hostileCards(): fc.Arbitrary<Card> {
  const words = hostileWords(80)
  const fields = fc.array(fc.record({ label: words, value: words }), { maxLength: 9 })
  return fc
    .record({
      title: fc.option(words),
      tone: fc.constantFrom<Card['tone']>('red', 'orange', 'yellow', 'ok', 'none'),
      text: fc.oneof(words, hostileWords(3000)),
      fields,
      labels: fc.array(words, { maxLength: 8 }),
      options: fc.array(fc.record({ value: words, label: words }), { maxLength: 14 }),
      hasSelect: fc.boolean(),
      settled: fc.option(words),
      plainText: words,
    })
    .map(({ labels, options, hasSelect, ...rest }) =>
      someCard({
        ...rest,
        buttons: labels.map((label) => ({
          label,
          style: 'default',
          action: { kind: 'say', text: label },
        })),
        select: hasSelect ? { key: 'pick', label: '选一个', options, selected: null } : null,
      }),
    )
}

/** One inbound of each kind that a platform may have to answer passively. */
export function everyInbound(base: Omit<Inbound, 'content'>, receipt: CardReceipt): Inbound[] {
  const media = { platform: base.platform, id: 'm', fileName: null }
  const contents: Inbound['content'][] = [
    { kind: 'text', text: 'x', quotedText: null },
    { kind: 'image', media: [media] },
    { kind: 'file', media },
    { kind: 'video', media },
    { kind: 'voice', media: null, transcript: null, durationSeconds: null },
    { kind: 'location', lat: 0, lng: 0, label: null },
    { kind: 'link', title: 't', url: 'https://example.com' },
    { kind: 'tap', action: null, selections: {}, receipt },
    { kind: 'entered' },
    { kind: 'left' },
    { kind: 'position', lat: 0, lng: 0, accuracyMeters: null },
    { kind: 'platform-notice', notice: 'n' },
    { kind: 'ignored', what: 'w' },
    { kind: 'unsupported', what: 'w' },
  ]
  return contents.map((content) => ({ ...base, content }))
}

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export function platformContract(name: string, start: () => Promise<PlatformHarness>): void {
  describe(`${name} keeps the platform contract`, () => {
    let h: PlatformHarness
    let keys = 0
    beforeEach(async () => {
      h = await start()
    })
    afterEach(async () => {
      await h.close()
    })

    const options = () => {
      keys += 1
      return { idempotencyKey: `contract:${name}/${keys}`, now: h.now() }
    }
    const send = (card: Card) => h.platform.send({ userId: h.person }, card, options())
    const opened = (callback: RawCallback): string => {
      if (h.opensCallbacks === false) return Buffer.from(callback.body).toString('utf8')
      const result = h.platform.open(callback, h.now())
      if (result.kind !== 'opened') throw new Error(`Not opened: ${JSON.stringify(result)}`)
      return result.plaintext
    }

    const openedOrNull = (callback: RawCallback): string | null => {
      const result = h.platform.open(callback, h.now())
      return result.kind === 'opened' ? result.plaintext : null
    }

    it('opens a genuine callback and decodes who said what', () => {
      const plaintext = opened(h.textCallback('今天去了华东机电 😀 <b>&amp;]]> 1/2'))
      const inbound = h.platform.decode(plaintext, h.now())
      expect(inbound.platform).toBe(h.platform.name)
      expect(inbound.userId).toBe(h.person.toLowerCase())
      expect(inbound.receivedAt).toBe(h.now())
      expect(inbound.content).toEqual({
        kind: 'text',
        text: '今天去了华东机电 😀 <b>&amp;]]> 1/2',
        quotedText: null,
      })
    })

    it('gives one message one id and two messages two', () => {
      const first = opened(h.textCallback('同样的话'))
      const second = opened(h.textCallback('同样的话'))
      const id = h.platform.decode(first, h.now()).id
      expect(h.platform.decode(first, plusMs(h.now(), 5000)).id).toBe(id)
      expect(h.platform.decode(second, h.now()).id).not.toBe(id)
    })

    it('refuses a forged callback', () => {
      const genuine = h.textCallback('转账')
      if (h.opensCallbacks === false) {
        return expect(h.platform.open(genuine, h.now()).kind).toBe('rejected')
      }
      expect(h.platform.open(h.forge(genuine), h.now()).kind).toBe('rejected')
      expect(h.platform.open(genuine, h.now()).kind).toBe('opened')
    })

    it('opens nothing in random bytes and never throws', () => {
      fc.assert(
        fc.property(
          fc.uint8Array({ maxLength: 400 }),
          fc.constantFrom('GET' as const, 'POST' as const),
          fc.dictionary(fc.string(), fc.string(), { maxKeys: 5 }),
          (body, method, query) => {
            const result = h.platform.open({ method, query, headers: {}, body }, h.now())
            expect(result.kind).toBe('rejected')
          },
        ),
        { numRuns: 100 },
      )
    })

    it('decodes any text without throwing', () => {
      fc.assert(
        fc.property(hostileWords(500), (text) => {
          const plaintext = h.decodesAnyText === false ? openedOrNull(h.textCallback(text)) : text
          if (plaintext === null) return
          const inbound = h.platform.decode(plaintext, h.now())
          expect(inbound.id).not.toBe('')
          expect(inbound.receivedAt).toBe(h.now())
        }),
        { numRuns: 100 },
      )
    })

    it('answers every kind of inbound passively, or not, but never throws', () => {
      const base = {
        id: 'i',
        platform: h.platform.name,
        userId: h.person.toLowerCase(),
        sentAt: h.now(),
        receivedAt: h.now(),
        chat: { kind: 'single' } as const,
        route: null,
      }
      const receipt: CardReceipt = {
        platform: h.platform.name,
        userId: h.person,
        messageId: null,
        taskId: 't-1',
        updateCode: null,
        updateCodeExpiresAt: null,
      }
      for (const inbound of everyInbound(base, receipt)) {
        const nothing = h.platform.passiveAnswer(inbound, null, h.now())
        if (h.alwaysAnswers === true) expect(nothing?.body).not.toContain('华东机电')
        else expect(nothing).toBeNull()
        const answer = h.platform.passiveAnswer(inbound, someCard(), h.now())
        if (answer !== null) expect(answer.body).not.toBe('')
      }
    })

    it('shows title, fields, buttons and choices of a card it says it delivered', async () => {
      const outcome = await send(someCard())
      expect(outcome.kind).toBe('delivered')
      for (const words of ['华东机电 已超期 51 小时', '付款周期', '张三', '已联系', '看详情']) {
        expect(h.screen()).toContain(words)
      }
    })

    it('shows a bubble of text whole, however long', async () => {
      const text = Array.from({ length: 300 }, (_, i) => `第${i}行😀拜访纪要`).join('\n')
      const outcome = await send(someCard({ title: null, text, buttons: [], select: null }))
      expect(outcome.kind).toBe('delivered')
      for (const line of [0, 150, 299]) expect(h.screen()).toContain(`第${line}行😀拜访纪要`)
    })

    it('keeps every limit of the platform, whatever is on the card', async () => {
      await fc.assert(
        fc.asyncProperty(hostileCards(), async (card) => {
          h.pass(61_000)
          expect((await send(card)).kind).toBe('delivered')
        }),
        { numRuns: 60 },
      )
    }, 30_000)

    it('asks to try again when the platform is busy, and has shown nothing', async () => {
      if (h.makeBusyOnce === null) return
      h.makeBusyOnce()
      const same = options()
      const outcome = await h.platform.send({ userId: h.person }, someCard(), same)
      expect(outcome).toMatchObject({ kind: 'retry', reason: 'busy' })
      expect(h.shown()).toBe(0)
      h.pass(60_000)
      const again = await h.platform.send({ userId: h.person }, someCard(), same)
      expect(again.kind).toBe('delivered')
      expect(h.shown()).toBe(1)
    })

    it('rejects a recipient nobody knows', async () => {
      if (h.stranger === null) return
      const outcome = await h.platform.send({ userId: h.stranger }, someCard(), options())
      expect(outcome.kind).toBe('rejected')
    })

    it('changes a card in place', async () => {
      const outcome = await send(someCard())
      if (h.replacesCards === false) {
        expect(outcome).toEqual({ kind: 'delivered', receipt: null })
        return
      }
      if (outcome.kind !== 'delivered' || !outcome.receipt) throw new Error('No receipt')
      const receipt = (await h.tapToChange?.(outcome.receipt)) ?? outcome.receipt
      const settled = someCard({
        buttons: [],
        select: null,
        settled: '已处理 · 李四 · 14:07',
        tone: 'ok',
      })
      const changed = await h.platform.updateCard(receipt, settled, options())
      expect(changed.kind).toBe('delivered')
      expect(h.shown()).toBe(1)
      expect(h.screen()).toContain('已处理 · 李四 · 14:07')
      expect(h.screen()).not.toContain('看详情')
      if (!h.replacesOnlyOnce) return
      const again = await h.platform.updateCard(receipt, settled, options())
      expect(again).toMatchObject({ kind: 'rejected', reason: 'card-not-replaceable' })
    })

    it('opens what the card is about', async () => {
      if (h.links === undefined) return
      await send(someCard({ page: '/pages/deal/index?id=d%2F1' }))
      const link = new URL(h.links().at(-1) ?? '', 'https://kedu.example.com')
      expect(link.origin).toBe('https://kedu.example.com')
      // Through a sign-in that comes first, or at once.
      const to = link.searchParams.get('to') ?? `${link.pathname}${link.hash}`
      expect(to).toBe('/#/pages/deal/index?id=d%2F1')
    })

    it('says that a card without a way back cannot be changed', async () => {
      const receipt: CardReceipt = {
        platform: h.platform.name,
        userId: h.person,
        messageId: null,
        taskId: null,
        updateCode: null,
        updateCodeExpiresAt: null,
      }
      const outcome = await h.platform.updateCard(receipt, someCard(), options())
      expect(outcome).toMatchObject({ kind: 'rejected', reason: 'card-not-replaceable' })
    })

    it('fetches the very bytes of a picture that was sent', async () => {
      const inbound = h.platform.decode(opened(h.photoCallback(PNG)), h.now())
      if (inbound.content.kind !== 'image') throw new Error(`Is ${inbound.content.kind}`)
      const media = await h.platform.fetchMedia(inbound.content.media[0]!)
      if (media.kind !== 'fetched') throw new Error(`Is ${media.kind}`)
      expect(Buffer.from(media.bytes).equals(PNG)).toBe(true)
    })

    it('says that media it does not know are gone', async () => {
      const ref = { platform: h.platform.name, id: 'no-such-media', fileName: null }
      expect((await h.platform.fetchMedia(ref)).kind).toBe('gone')
    })

    it('finds people of its directory and nobody else', async () => {
      if (h.hasDirectory) {
        expect(await h.platform.findPerson(h.person)).toMatchObject({
          kind: 'found',
          person: { userId: h.person.toLowerCase() },
        })
      }
      expect((await h.platform.findPerson('../nobody')).kind).toBe('not-found')
    })
  })
}

/** A clock for harnesses. */
export function standingClock(start = Date.UTC(2026, 10, 23, 2, 0, 0)): {
  now: () => Instant
  pass: (ms: number) => void
} {
  let at = start
  return {
    now: () => instant(at),
    pass: (ms) => {
      at += ms
    },
  }
}

/** What the bot is sent, as Kedu hears it. */
import { decodeBotCallback, decodeBotFrame } from '@kedu/bot/platforms/wecom-bot/decode'
import { trustedUrl } from '@kedu/bot/platforms/wecom-bot/media'
import { wayBackIn } from '@kedu/bot/platforms/wecom-bot/way-back'
import { instant } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const AT = instant(Date.UTC(2026, 10, 23, 2, 0, 0))
const BASE = { msgid: 'CAIQ/1=', from: { userid: 'ZhangSan' }, chattype: 'single' }
const GROUP = { chattype: 'group', chatid: 'wrGroupA' }

const frame = (body: object) =>
  decodeBotFrame(
    JSON.stringify({
      cmd: 'aibot_msg_callback',
      headers: { req_id: 'R1' },
      body: { ...BASE, ...body },
    }),
    AT,
  )
const callback = (body: object) =>
  decodeBotCallback(JSON.stringify({ nonce: 'n1', body: JSON.stringify({ ...BASE, ...body }) }), AT)
const text = (content: string, more: object = {}) => ({
  msgtype: 'text',
  text: { content },
  ...more,
})

describe('what the bot is sent', () => {
  it('has the same id over both ways, and the way back of each', () => {
    const [one, other] = [frame(text('在')), callback(text('在', { response_url: 'https://x' }))]
    expect(one.id).toBe('wecom-bot:msg:CAIQ/1=')
    expect(other.id).toBe(one.id)
    expect(wayBackIn(one.route?.value)).toMatchObject({ reqId: 'R1', userId: 'ZhangSan' })
    expect(wayBackIn(other.route?.value)).toMatchObject({ nonce: 'n1', responseUrl: 'https://x' })
  })

  it.each([
    ['@刻度 华东机电什么情况', '华东机电什么情况'],
    ['@刻度\u2005华东机电什么情况', '华东机电什么情况'],
    ['华东机电什么情况 @刻度', '华东机电什么情况'],
    ['华东机电 发到a@b.com了', '华东机电 发到a@b.com了'],
  ])('is in a group what stands beside the mention: %s', (said, heard) => {
    expect(frame(text(said, GROUP))).toMatchObject({
      chat: { kind: 'group', id: 'wrGroupA' },
      content: { kind: 'text', text: heard },
    })
    // Somebody's words are left alone where nobody has to be called.
    expect(frame(text(said)).content).toMatchObject({ text: said })
  })

  it('carries the words and the pictures of a mixed message and of a quote', () => {
    const image = { msgtype: 'image', image: { url: 'https://a.myqcloud.com/1', aeskey: 'k' } }
    const mixed = { msg_item: [{ msgtype: 'text', text: { content: '@刻度 现场' } }, image] }
    expect(frame({ ...GROUP, msgtype: 'mixed', mixed }).content).toMatchObject({
      kind: 'image',
      caption: '现场',
      media: [{ platform: 'wecom-bot' }],
    })
    expect(frame(text('存到华东机电', { quote: image })).content).toMatchObject({
      kind: 'image',
      caption: '存到华东机电',
    })
    expect(frame(text('好的', { quote: text('华东机电？') })).content).toEqual({
      kind: 'text',
      text: '好的',
      quotedText: '华东机电？',
    })
  })

  it('is a transcript when it was spoken, a file, a video', () => {
    expect(frame({ msgtype: 'voice', voice: { content: '报价发了' } }).content).toEqual({
      kind: 'voice',
      media: null,
      transcript: '报价发了',
      durationSeconds: null,
    })
    expect(frame({ msgtype: 'file', file: { url: 'https://a' } }).content.kind).toBe('file')
    expect(frame({ msgtype: 'video', video: { url: 'https://a' } }).content.kind).toBe('video')
    expect(frame({ msgtype: 'hologram' }).content.kind).toBe('unsupported')
    expect(frame({ msgtype: 'image', image: {} }).content.kind).toBe('unsupported')
  })

  it('asks nothing of anybody when it is feedback, an unknown event or a settled button', () => {
    const event = (body: object) => frame({ msgtype: 'event', event: body }).content.kind
    expect(event({ eventtype: 'feedback_event' })).toBe('ignored')
    expect(event({ eventtype: 'brand_new' })).toBe('ignored')
    const tap = { eventtype: 'template_card_event', template_card_event: { event_key: 'settled' } }
    expect(event(tap)).toBe('ignored')
    expect(frame({ msgtype: 'text', from: {} }).content.kind).toBe('ignored')
  })

  it('is a tap with what was chosen, answerable for a few seconds', () => {
    const event = {
      eventtype: 'template_card_event',
      template_card_event: {
        event_key: 'x',
        task_id: 't1',
        selected_items: {
          selected_item: [{ question_key: 'obstacle', option_ids: { option_id: ['price'] } }],
        },
      },
    }
    const { content } = frame({ msgtype: 'event', event })
    if (content.kind !== 'tap') throw new Error(`Is ${content.kind}`)
    expect(content.selections).toEqual({ obstacle: 'price' })
    expect(content.receipt).toMatchObject({ taskId: 't1', updateCodeExpiresAt: AT + 4500 })
  })
})

describe('the address of a file', () => {
  const own = ['http://127.0.0.1:9']
  it.each([
    'https://ww-aibot-img-1.cos.ap-guangzhou.myqcloud.com/a?sign=1',
    'https://wework.qpic.cn/a',
    'http://127.0.0.1:9/files/1',
  ])('is followed to WeCom and to the configured host: %s', (url) => {
    expect(trustedUrl(url, own)).not.toBeNull()
  })
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://myqcloud.com.evil.example/a',
    'https://evilqpic.cn/a',
    'http://a.myqcloud.com/a',
    'https://a.myqcloud.com:8443/a',
    'https://user:pass@a.myqcloud.com/a',
    'http://127.0.0.1:8/a',
    'file:///etc/passwd',
    'not an address',
  ])('is followed nowhere else: %s', (url) => {
    expect(trustedUrl(url, own)).toBeNull()
  })
})

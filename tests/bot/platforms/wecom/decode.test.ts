import { encodeAction } from '@kedu/bot/cards/card-action'
import {
  decodeCallback,
  parseXml,
  RESPONSE_CODE_LIFETIME_MS,
} from '@kedu/bot/platforms/wecom/decode'
import { instant } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import vectors from '../../../fixtures/wecom/vectors.json' with { type: 'json' }
import { callbackXml, cdata } from '../../../support/fake-wecom-callbacks.ts'
import fc from '../../../support/property.ts'

const receivedAt = instant(1_790_000_005_000)
const sentAt = instant(1_790_000_000_000)

type Fields = Parameters<typeof callbackXml>[0]
const common: Fields = { ToUserName: 'corp', FromUserName: 'ZhangSan', CreateTime: 1_790_000_000 }
const message = (type: string, fields: Fields = {}) =>
  decodeCallback(
    callbackXml({ ...common, MsgType: type, ...fields, MsgId: { xml: '7300000000000000001' } }),
    receivedAt,
  )
const event = (name: string, fields: Fields = {}) =>
  decodeCallback(
    callbackXml({ ...common, MsgType: 'event', Event: name, EventKey: '', AgentID: 1, ...fields }),
    receivedAt,
  )
const media = (id: string, fileName: string | null = null) => ({ platform: 'wecom', id, fileName })

describe('messages', () => {
  it('reads the official message', () => {
    expect(decodeCallback(vectors.official.V2.message, receivedAt)).toEqual({
      id: 'wecom:msg:4561255354251345929',
      platform: 'wecom',
      userId: 'mycreate',
      sentAt: 1409659813_000,
      receivedAt,
      chat: { kind: 'single' },
      route: null,
      content: { kind: 'text', text: 'hello', quotedText: null },
    })
  })

  it('keeps an id above 2^53 to the last digit and lower-cases the user id', () => {
    const inbound = message('text', { Content: 'x' })
    expect(inbound.id).toBe('wecom:msg:7300000000000000001')
    expect(inbound.userId).toBe('zhangsan')
    expect(inbound.sentAt).toBe(sentAt)
  })

  it.each([
    '007',
    ' 前后空格 ',
    '两行\n第二行',
    'a]]>b<c>&amp;"',
    '__proto__',
    '<!DOCTYPE x>',
    '\u202e反过来😀',
    '字'.repeat(10_000),
  ])('gives the words back as they were typed: %.12s', (text) => {
    expect(message('text', { Content: text }).content).toEqual({
      kind: 'text',
      text,
      quotedText: null,
    })
  })

  it.each([
    ['image', { PicUrl: 'http://evil/', MediaId: 'M' }, { kind: 'image', media: [media('M')] }],
    [
      'voice',
      { MediaId: 'M', Format: 'amr' },
      { kind: 'voice', media: media('M'), transcript: null, durationSeconds: null },
    ],
    ['video', { MediaId: 'M', ThumbMediaId: 'T' }, { kind: 'video', media: media('M') }],
    [
      'file',
      { MediaId: 'M', FileName: 'a]]>b.pdf' },
      { kind: 'file', media: media('M', 'a]]>b.pdf') },
    ],
    [
      'location',
      { Location_X: 31.2304, Location_Y: 121.4737, Scale: 16, Label: '上海' },
      { kind: 'location', lat: 31.2304, lng: 121.4737, label: '上海' },
    ],
    [
      'link',
      { Title: '', Url: 'https://a.cn/x?y=1&z=2' },
      { kind: 'link', title: 'https://a.cn/x?y=1&z=2', url: 'https://a.cn/x?y=1&z=2' },
    ],
  ])('reads %s', (type, fields, content) => {
    expect(message(type, fields as Fields).content).toEqual(content)
  })

  it.each([
    ['image', {}],
    ['voice', { MediaId: '' }],
    ['file', { MediaId: 'x'.repeat(513) }],
    ['location', { Location_X: 91, Location_Y: 0 }],
    ['location', { Location_X: 'NaN', Location_Y: '1e400' }],
    ['link', { Url: 'javascript:alert(1)' }],
    ['emotion', {}],
    ['chatrecord', {}],
    ['brand_new_type', {}],
    ['', {}],
  ])('is honest about %s with %j', (type, fields) => {
    expect(message(type, fields as Fields).content).toMatchObject({ kind: 'unsupported' })
  })

  it('takes the moment of arrival when the time is nonsense', () => {
    expect(message('text', { CreateTime: 'gestern' }).sentAt).toBe(receivedAt)
  })
})

describe('events', () => {
  it.each([
    ['subscribe', {}, { kind: 'entered' }],
    ['enter_agent', {}, { kind: 'entered' }],
    ['unsubscribe', {}, { kind: 'left' }],
    [
      'LOCATION',
      { Latitude: '23.1', Longitude: '113.3', Precision: '119.0' },
      { kind: 'position', lat: 23.1, lng: 113.3, accuracyMeters: 119 },
    ],
    ['LOCATION', { Latitude: '', Longitude: '' }, { kind: 'ignored', what: 'LOCATION' }],
    ['change_contact', { ChangeType: 'update_user' }, { kind: 'ignored', what: 'change_contact' }],
    [
      'change_contact',
      { ChangeType: 'update_user', UserID: 'ZhangSan', NewUserID: 'zhangsan01' },
      { kind: 'directory-changed', userIds: ['zhangsan', 'zhangsan01'], departmentIds: [] },
    ],
    [
      'change_contact',
      { ChangeType: 'delete_user', UserID: 'LiSi' },
      { kind: 'directory-changed', userIds: ['lisi'], departmentIds: [] },
    ],
    [
      'change_contact',
      { ChangeType: 'update_party', Id: '5', Name: '华东' },
      { kind: 'directory-changed', userIds: [], departmentIds: ['5'] },
    ],
    [
      'change_contact',
      { ChangeType: 'update_tag', TagId: '1', AddUserItems: 'a,B', DelPartyItems: '7' },
      { kind: 'directory-changed', userIds: ['a', 'b'], departmentIds: ['7'] },
    ],
    ['view', { EventKey: 'https://a.cn' }, { kind: 'ignored', what: 'view' }],
    ['click', { EventKey: '我的逾期' }, { kind: 'text', text: '我的逾期', quotedText: null }],
    ['click', {}, { kind: 'ignored', what: 'click' }],
    ['invented_in_2027', {}, { kind: 'ignored', what: 'invented_in_2027' }],
  ])('reads %s %j', (name, fields, content) => {
    expect(event(name, fields as Fields).content).toEqual(content)
  })

  it.each([
    'inactive_alert',
    'close_inactive_agent',
    'reopen_inactive_agent',
    'low_active_alert',
    'low_active',
    'active_restored',
  ])('tells the admin about %s', (name) => {
    expect(event(name, { EffectTime: '2026-12-01 00:00' }).content.kind).toBe('platform-notice')
  })

  it('says from which day an app may be stopped', () => {
    const { content } = event('inactive_alert', { EffectTime: '2026-12-01' })
    expect(content).toMatchObject({ notice: expect.stringContaining('2026-12-01') })
  })

  const action = { kind: 'undo', commandId: 'c1', dealId: 'd1' } as const
  const tap: Fields = {
    EventKey: encodeAction(action),
    TaskId: 'kedu-1',
    CardType: 'button_interaction',
    ResponseCode: 'CODE',
    SelectedItems: {
      xml: `<SelectedItem><QuestionKey>${cdata('obstacle')}</QuestionKey><OptionIds><OptionId>${cdata('价格')}</OptionId></OptionIds></SelectedItem><SelectedItem><QuestionKey>${cdata('two')}</QuestionKey><OptionIds><OptionId>a</OptionId><OptionId>b</OptionId></OptionIds></SelectedItem>`,
    },
  }

  it('reads a tap with its action, selections and the way to change the card', () => {
    expect(event('template_card_event', tap).content).toEqual({
      kind: 'tap',
      action,
      selections: { obstacle: '价格', two: 'a,b' },
      receipt: {
        platform: 'wecom',
        userId: 'zhangsan',
        messageId: null,
        taskId: 'kedu-1',
        updateCode: 'CODE',
        updateCodeExpiresAt: sentAt + RESPONSE_CODE_LIFETIME_MS,
      },
    })
  })

  it('reads one selected item, an empty list, and a question called __proto__', () => {
    const one = {
      xml: '<SelectedItem><QuestionKey>__proto__</QuestionKey><OptionIds><OptionId>x</OptionId></OptionIds></SelectedItem>',
    }
    const { content } = event('template_card_event', { ...tap, SelectedItems: one })
    if (content.kind !== 'tap') throw new Error(content.kind)
    expect(Object.entries(content.selections)).toEqual([['__proto__', 'x']])
    expect(Object.getPrototypeOf(content.selections)).toBe(Object.prototype)
    const none = event('template_card_event', { ...tap, SelectedItems: { xml: '' } })
    expect(none.content).toMatchObject({ kind: 'tap', selections: {} })
  })

  it('knows a key that is not ours', () => {
    const foreign = event('template_card_event', { ...tap, EventKey: 'btn1' })
    expect(foreign.content).toMatchObject({ kind: 'tap', action: null })
    expect(event('click', { EventKey: encodeAction(action) }).content).toMatchObject({
      kind: 'tap',
      action,
    })
  })

  it('gives different events of one second different ids and a retry the same', () => {
    const ids = [
      event('change_contact', { ChangeType: 'create_user', UserID: 'a' }),
      event('change_contact', { ChangeType: 'create_user', UserID: 'b' }),
      event('change_contact', { ChangeType: 'update_user', UserID: 'a' }),
      event('template_card_event', tap),
      event('template_card_event', { ...tap, ResponseCode: 'CODE2' }),
      event('enter_agent'),
      event('subscribe'),
    ].map((inbound) => inbound.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(event('template_card_event', tap).id).toBe(ids[3])
  })
})

describe('hostile XML', () => {
  it.each([
    ['nothing', ''],
    ['no XML', 'hello'],
    ['another root', '<html></html>'],
    ['a tag that poisons', '<xml><__proto__><MsgType>text</MsgType></__proto__></xml>'],
    ['constructor', '<xml><constructor>1</constructor><MsgType>text</MsgType></xml>'],
    ['half a document', '<xml><MsgType><![CDATA[text]]>'],
    ['20,000 levels', '<a>'.repeat(20_000)],
    ['a root given twice', '<xml><MsgType>text</MsgType></xml><xml><MsgType>text</MsgType></xml>'],
    ['fields with children', '<xml><MsgType><a>text</a></MsgType></xml>'],
    ['entities', '<!DOCTYPE x [<!ENTITY e "text">]><xml><MsgType>&e;</MsgType></xml>'],
  ])('gives an honest inbound for %s', (_what, xml) => {
    const inbound = decodeCallback(xml, receivedAt)
    expect(inbound.id).toMatch(/^wecom:raw:[0-9a-f]{40}$/)
    expect(inbound.content).toEqual({ kind: 'ignored', what: 'no sender' })
    expect(Object.hasOwn(Object.prototype, 'MsgType')).toBe(false)
  })

  it('takes nothing from nobody, and the same from somebody', () => {
    const xml = (from: string) =>
      `<xml><FromUserName>${cdata(from)}</FromUserName><MsgType>text</MsgType><Content>x</Content></xml>`
    expect(decodeCallback(xml(' '), receivedAt).content.kind).toBe('ignored')
    expect(decodeCallback(xml('a'), receivedAt).content).toMatchObject({ kind: 'text', text: 'x' })
  })

  it('expands no entity', () => {
    const xml = '<!DOCTYPE x [<!ENTITY e "hahaha">]><xml><Content>&e;&e;</Content></xml>'
    expect(JSON.stringify(parseXml(xml))).not.toContain('hahaha')
  })

  it('takes a repeated field for none, not for the first or the last', () => {
    const xml = '<xml><FromUserName>a</FromUserName><FromUserName>boss</FromUserName></xml>'
    expect(decodeCallback(xml, receivedAt).userId).toBe('')
  })

  it('never throws, whatever the fields hold', () => {
    const name = fc.constantFrom(
      'MsgType',
      'Event',
      'MsgId',
      'Content',
      'SelectedItems',
      'Location_X',
      'x',
    )
    const words = fc.oneof(
      fc.string(),
      fc.constantFrom('event', 'text', 'template_card_event', 'LOCATION', '<a/>'),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(name, words, fc.boolean())), (parts) => {
        const inner = parts.map(
          ([tag, text, raw]) => `<${tag}>${raw ? text : cdata(text)}</${tag}>`,
        )
        expect(decodeCallback(`<xml>${inner.join('')}</xml>`, receivedAt).id).not.toBe('')
      }),
    )
  })
})

it('reads each text as if it were the first, whatever came before it', () => {
  const good = '<xml><Content> 你好\n</Content><MsgId>1</MsgId></xml>'
  const first = parseXml(good)
  for (const broken of [
    '<xml><a><b>',
    '<xml><Content>',
    '</xml>',
    '<!DOCTYPE x [<!ENTITY y "z">]>',
    '',
  ]) {
    parseXml(broken)
    expect(parseXml(good)).toEqual(first)
  }
  expect(first).toEqual({ Content: ' 你好\n', MsgId: '1' })
})

import { readFileSync } from 'node:fs'
import type { InboundContent } from '@kedu/bot/platform'
import { decodeCallback } from '@kedu/bot/platforms/dingtalk/decode'
import { instant } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const AT = instant(1_613_630_253_000)
const messages: Record<string, object> = JSON.parse(
  readFileSync(new URL('../../../fixtures/dingtalk/messages.json', import.meta.url), 'utf8'),
)
const ref = (id: string, fileName: string | null = null) => ({ platform: 'dingtalk', id, fileName })

function decoded(name: string, more: object = {}) {
  return decodeCallback(
    JSON.stringify({ channel: 'message', data: { ...messages[name], ...more } }),
    AT,
  )
}
function tapped(more: object = {}, id = 'frame-1') {
  return decodeCallback(
    JSON.stringify({ channel: 'card', id, data: { ...messages.tap, ...more } }),
    AT,
  )
}

describe('a message', () => {
  it('says who, when, where and by which way to answer', () => {
    expect(decoded('text')).toEqual({
      id: 'dingtalk:msg:msg0xxxxx',
      platform: 'dingtalk',
      userId: 'user0114',
      sentAt: 1_613_630_252_678,
      receivedAt: AT,
      chat: { kind: 'single' },
      route: {
        value:
          'https://oapi.dingtalk.com/robot/sendBySession?session=6d69b333f243db32d42c11sdfa9de620',
        until: 1_613_635_652_738 - 120_000,
      },
      content: { kind: 'text', text: '你好', quotedText: null },
    })
  })

  it('of a group is without the blank or name that the @ left', () => {
    const group = { kind: 'group', id: 'cidGroup==', title: '华东销售群' }
    expect(decoded('groupText')).toMatchObject({
      chat: group,
      sentAt: 1_613_630_252_678,
      content: { text: '华东机电 报价发过去了' },
    })
    const named = decoded('groupText', { text: { content: '@刻度 华东机电 报价发过去了' } })
    expect(named.content).toMatchObject({ text: '华东机电 报价发过去了' })
  })

  it.each<[string, InboundContent]>([
    [
      'richText',
      {
        kind: 'image',
        media: [ref('codeA=='), ref('codeB==')],
        caption: '合同扫描件，明天签',
      } as InboundContent,
    ],
    [
      'audio',
      {
        kind: 'voice',
        media: ref('codeV=='),
        transcript: '钉钉，让进步发生',
        durationSeconds: 4,
      } as InboundContent,
    ],
    ['file', { kind: 'file', media: ref('codeF==', '报价单.xlsx') } as InboundContent],
    ['video', { kind: 'video', media: ref('codeM==') } as InboundContent],
    ['quotedText', { kind: 'text', text: '这家改到周五', quotedText: '华东机电 周三回访' }],
    [
      'quotedPicture',
      { kind: 'image', media: [ref('codeQ==')], caption: '华东机电的合同' } as InboundContent,
    ],
  ])('%s is read', (name, content) => {
    expect(decoded(name).content).toEqual(content)
  })

  it('tolerates words on top and content as a text of JSON', () => {
    const onTop = decoded('text', { text: undefined, content: '你好' })
    expect(onTop.content).toMatchObject({ kind: 'text', text: '你好' })
    const inText = decoded('file', { content: '{"downloadCode":"codeF==","fileName":"a.pdf"}' })
    expect(inText.content).toEqual({ kind: 'file', media: ref('codeF==', 'a.pdf') })
  })

  it('that cannot be taken gets an honest answer', () => {
    expect(decoded('chatRecord').content).toMatchObject({
      kind: 'unsupported',
      advice: expect.stringContaining('逐条转发'),
    })
    expect(decoded('unknown').content).toMatchObject({ kind: 'unsupported' })
    expect(decoded('file', { content: {} }).content).toMatchObject({ kind: 'unsupported' })
  })

  it('emptied by the allowance tells admin and sender, however the field is spelled', () => {
    for (const more of [{}, { errCode: undefined, errorCode: 20001 }]) {
      expect(decoded('overQuota', more).content).toMatchObject({
        kind: 'platform-notice',
        tellSender: expect.stringContaining('再发一次'),
        oncePer: 'month',
      })
    }
  })

  it('of somebody without a staff id tells the admin alone', () => {
    const { userId, content } = decoded('noStaffId')
    expect(userId).toBe('')
    expect(content).toEqual({ kind: 'platform-notice', notice: expect.stringContaining('工号') })
  })

  it('without an id gets one from what it says', () => {
    const more = { msgId: undefined }
    expect(decoded('text', more).id).toBe(decoded('text', more).id)
    expect(decoded('text', more).id).not.toBe(
      decoded('text', { ...more, text: { content: 'x' } }).id,
    )
  })
})

describe('a tap', () => {
  it('brings the meaning of the button and the choice', () => {
    expect(tapped()).toMatchObject({
      userId: 'wangmin',
      chat: { kind: 'single' },
      content: {
        kind: 'tap',
        action: { kind: 'repair', alertId: 'al1', dealId: 'd1', choice: { kind: 'contacted' } },
        selections: { obstacle: '价格' },
        receipt: { platform: 'dingtalk', userId: 'wangmin', taskId: 'kedu-1' },
      },
    })
  })

  it('takes what was preselected when the menu was not touched', () => {
    const params = { action: '', selectKey: 'obstacle', selected: '付款周期' }
    const content = JSON.stringify({ cardPrivateData: { actionIds: [], params } })
    expect(tapped({ content }).content).toMatchObject({
      action: null,
      selections: { obstacle: '付款周期' },
    })
  })

  it('is the same again in the same delivery and another one in the next', () => {
    expect(tapped().id).toBe(tapped().id)
    expect(tapped({}, 'frame-2').id).not.toBe(tapped().id)
  })

  it('that is none of ours is left alone', () => {
    expect(tapped({ outTrackId: '' }).content).toMatchObject({ kind: 'ignored' })
    expect(tapped({ content: '{' }).content).toMatchObject({ kind: 'tap', action: null })
  })
})

import { readFileSync } from 'node:fs'
import { decodeAction } from '@kedu/bot/cards/card-action'
import { cardParams, confirmedParams, isTappable } from '@kedu/bot/platforms/dingtalk/card-params'
import {
  DINGTALK_LIMITS,
  markdownMessages,
  sessionMessage,
  wordMessages,
} from '@kedu/bot/platforms/dingtalk/render'
import { describe, expect, it } from 'vitest'
import { hostileCards, hostileWords, someCard } from '../../../contracts/platform.contract.ts'
import { checkParams, checkRobotMessage } from '../../../support/fake-dingtalk-checks.ts'
import fc from '../../../support/property.ts'

const ORIGIN = 'https://kedu.example.com'
const params = (card = someCard()) =>
  cardParams(card, { hasWordsBefore: true, publicOrigin: ORIGIN }).params
const template = JSON.parse(
  readFileSync(
    new URL('../../../../bot/src/platforms/dingtalk/card-template/kedu-card.json', import.meta.url),
    'utf8',
  ),
)

describe('the card template', () => {
  const editor = JSON.parse(template.editorData)
  const variables: { name: string; type: string }[] = editor.variableList

  it('is a document of the card platform', () => {
    expect(template).toMatchObject({ type: 'im', mode: 'card', widgetInfo: '' })
    expect(editor).toMatchObject({ schemaVersion: '3.0.0' })
    const [card] = editor.schema.componentsTree
    const used = new Set(
      card.children.map((child: { componentName: string }) => child.componentName),
    )
    const known = editor.schema.componentsMap.map(
      (entry: { exportName: string }) => entry.exportName,
    )
    expect([...used].every((name) => known.includes(name))).toBe(true)
  })

  it('has exactly the variables that are sent', () => {
    expect(variables.map(({ name }) => name).sort()).toEqual(Object.keys(params()).sort())
    expect(Object.keys(editor.mockData.cardData).sort()).toEqual(Object.keys(params()).sort())
  })

  it('gives back with each button what a tap is read from', () => {
    const buttons = editor.schema.componentsTree[0].children.filter(
      (child: { componentName: string }) => child.componentName === 'SingleButton',
    )
    expect(buttons).toHaveLength(6)
    for (const [index, button] of buttons.entries()) {
      const given = button.props.params.map(
        (param: { name: string; variable: string }) => `${param.name}=${param.variable}`,
      )
      expect(given).toEqual([
        `action=action${index + 1}`,
        'selectKey=selectKey',
        'selected=selected',
        'choice=localChoice',
      ])
    }
  })
})

describe('cardParams', () => {
  it('carries the meaning of each button', () => {
    const { button1, action1, color1, button3 } = params()
    expect([button1, color1, button3]).toEqual(['已联系', 'blue', ''])
    expect(decodeAction(action1 ?? '')).toMatchObject({ kind: 'repair', alertId: 'al1' })
  })

  it('opens the page of the customer, and nothing while nobody knows where that is', () => {
    const url = encodeURIComponent(`${ORIGIN}/#/pages/deal/index?id=d1`)
    expect(params().link).toBe(
      `[在刻度里看](dingtalk://dingtalkclient/page/link?url=${url}&pc_slide=true)`,
    )
    expect(params(someCard({ page: `/pages/${'长'.repeat(400)}` })).link).toBe('')
    const options = { hasWordsBefore: true, publicOrigin: null }
    expect(cardParams(someCard(), options).params.link).toBe('')
  })

  it('names what is gone when a card is settled', () => {
    const settled = params(someCard({ settled: '已处理 · 李四 · 14:07' }))
    expect(settled).toMatchObject({ settled: '已处理 · 李四 · 14:07', button1: '', selectKey: '' })
    expect(Object.keys(settled)).toEqual(Object.keys(params()))
    expect(confirmedParams()).toMatchObject({ settled: '已确认', button1: '', action6: '' })
  })

  it('keeps every value within its kilobyte, and says before it what did not fit', () => {
    const long = cardParams(someCard({ text: '报价'.repeat(400) }), {
      hasWordsBefore: true,
      publicOrigin: null,
    })
    expect(long.params.text).toContain('详情见上一条')
    expect(long.overflow).toContain('报价报价')
    fc.assert(
      fc.property(hostileCards(), (card) => {
        checkParams({ cardParamMap: params(card) })
      }),
      { numRuns: 200 },
    )
  })

  it('leaves out options that have no room rather than cutting them', () => {
    const options = Array.from({ length: 10 }, (_, i) => ({
      value: `${i}${'值'.repeat(40)}`,
      label: `${i}${'字'.repeat(19)}`,
    }))
    const select = { key: 'k', label: '选', options, selected: options[9]?.value ?? null }
    const given = params(someCard({ select }))
    const kept = JSON.parse(given.options ?? '')
    expect(kept.length).toBeGreaterThan(2)
    expect(kept.length).toBeLessThan(10)
    expect(given.selectedIndex).toBe('-1')
  })

  it('takes what cannot be tapped as words', () => {
    expect(isTappable(someCard())).toBe(true)
    expect(isTappable(someCard({ buttons: [] }))).toBe(false)
    expect(isTappable(someCard({ settled: '完' }))).toBe(false)
    expect(isTappable(someCard({ title: null }))).toBe(false)
  })
})

describe('markdownMessages', () => {
  it('ends with the numbers to reply and a way to the page of the customer', () => {
    const messages = markdownMessages(someCard({ page: '/pages/deal/index?id=d%2F1' }), ORIGIN)
    expect(messages).toHaveLength(1)
    expect(messages[0]).toMatchObject({
      msgKey: 'sampleActionCard',
      msgParam: {
        singleTitle: '在刻度里看',
        singleURL:
          'dingtalk://dingtalkclient/page/link?url=https%3A%2F%2Fkedu.example.com%2F%23%2Fpages%2Fdeal%2Findex%3Fid%3Dd%252F1&pc_slide=true',
      },
    })
    expect(JSON.stringify(messages[0])).toContain('1：已联系')
  })

  it('leads to the front page from what can be tapped and has no page of its own', () => {
    const [linked] = markdownMessages(someCard({ page: null }), ORIGIN)
    expect(linked?.msgParam).toMatchObject({
      singleTitle: '打开刻度',
      singleURL: expect.stringContaining('url=https%3A%2F%2Fkedu.example.com%2F&'),
    })
    const [plain] = markdownMessages(someCard({ page: null, buttons: [] }), ORIGIN)
    expect(plain?.msgKey).toBe('sampleMarkdown')
  })

  it('breaks lines as DingTalk does and lets no words become a link or bold', () => {
    const [message] = wordMessages('一行\n[点我](http://evil.example) **粗**')
    expect(message?.msgParam).toMatchObject({
      text: '一行  \n［点我］(http://evil.example) ＊＊粗＊＊',
    })
  })

  it('keeps every limit, whatever is said', () => {
    const check = (message: { msgKey: string; msgParam: object }) =>
      checkRobotMessage({ msgKey: message.msgKey, msgParam: JSON.stringify(message.msgParam) })
    fc.assert(
      fc.property(hostileCards(), hostileWords(20_000), (card, words) => {
        const all = [...markdownMessages(card, null), ...wordMessages(words)]
        for (const message of all) check(message)
        expect(wordMessages(words).length).toBeLessThanOrEqual(DINGTALK_LIMITS.messagesPerCard)
      }),
      { numRuns: 100 },
    )
  })

  it('names the person in a group, in words and beside them', () => {
    const [message] = wordMessages('好的')
    expect(message && sessionMessage(message, 'zhangwei')).toEqual({
      msgtype: 'markdown',
      markdown: { title: '刻度', text: '@zhangwei 好的' },
      at: { atUserIds: ['zhangwei'], isAtAll: false },
    })
    const file = { mediaId: '@m', fileName: 'a.pdf', fileType: 'pdf' }
    expect(sessionMessage({ msgKey: 'sampleFile', msgParam: file }, null)).toBeNull()
  })
})

/** What is said where others read along. */

import { answerInbound, type DialogAnswer } from '@kedu/bot/dialog/dialog'
import type { Inbound } from '@kedu/bot/platform'
import { groupQuestion, groupQuestionIn } from '@kedu/bot/wording/group'
import { dialogWorld } from '@kedu/server/flows/dialog-world'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam, type TestApp } from '../../support/build-test-app.ts'
import { leadDesk } from '../../support/lead-desk.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，周三上午10点回访'
let test: TestApp
let count = 0
beforeEach(async () => {
  test = await buildTestApp({ people: smallTeam('wecom') })
  await say('zhangwei', OPENING, { chat: { kind: 'single' } })
})
afterEach(() => test.close())

async function say(
  personId: string,
  text: string,
  more: { quotedText?: string; chat?: Inbound['chat'] } = {},
): Promise<DialogAnswer> {
  count += 1
  const me = test.workspace.people.get(personId)
  if (me === null) throw new Error(`Nobody is called ${personId}`)
  const world = dialogWorld(me, {
    workspace: test.workspace,
    now: test.now(),
    dealIdFor: (id) => id.replace(/\W/g, '-'),
    desk: { settle: () => Promise.resolve(), markedUp: () => Promise.resolve(null) },
    quotes: {
      newNonce: () => 'n',
      linkOf: () => Promise.resolve(null),
      codeOf: () => Promise.resolve(null),
    },
    packs: { exportAsFile: () => Promise.resolve({ kind: 'unknown' as const }) },
    boards: { pictureFor: () => Promise.resolve({ kind: 'nothing' as const }) },
    leads: leadDesk(test),
    storeMedia: () => Promise.reject(new Error('no file here')),
  })
  const inbound: Inbound = {
    id: `m${count}`,
    platform: 'wecom-bot',
    userId: personId,
    sentAt: test.now(),
    receivedAt: test.now(),
    chat: more.chat ?? { kind: 'group', id: 'g1', title: null },
    route: null,
    content: { kind: 'text', text, quotedText: more.quotedText ?? null },
  }
  return answerInbound(inbound, null, world)
}

/** What everybody in the group reads. */
function inTheGroup({ replies }: DialogAnswer): string[] {
  return replies
    .filter((reply) => reply.isAlone !== true)
    .map(({ message }) => (message.kind === 'text' ? message.text : message.kind))
}

describe('in a group', () => {
  it.each([
    ['zhangwei', '华东机电 卡在价格，周五下午3点回访', '已记下。'],
    ['zhangwei', '今天做什么', '已发到你的单聊。'],
    ['zhangwei', '华东机电到哪一步了', '已发到你的单聊。'],
    ['zhangwei', '新客户 常州天合机械有限公司', '有一处要你定，我在单聊里问你了。'],
    ['lina', '华东机电到哪一步了', '在单聊里回你了。'],
  ])('%s hears of 「%s」 only: %s', async (who, text, words) => {
    const answer = await say(who, text)
    expect(inTheGroup(answer)).toEqual([words])
    expect(answer.replies.length).toBeGreaterThan(1)
  })

  it('keys every reply once, so that none is dropped as a repetition', async () => {
    const { replies } = await say('zhangwei', '华东机电 卡在价格，周五下午3点回访')
    expect(new Set(replies.map(({ key }) => key)).size).toBe(replies.length)
  })

  it("puts a manager's question to the owner in the manager's own words", async () => {
    const answer = await say('wangmin', '华东机电什么情况？')
    expect(inTheGroup(answer)).toEqual(['@张伟 王敏 问：华东机电什么情况？引用这条回答我即可'])
    const [question, card] = answer.replies
    expect(question?.to).toBe('zhangwei')
    expect(card).toMatchObject({ isAlone: true, message: { kind: 'deal' } })
  })

  it('asks nobody when a colleague asks, who may not see the deal', async () => {
    const answer = await say('lina', '华东机电什么情况')
    expect(answer.replies.map(({ to }) => to)).not.toContain('zhangwei')
  })

  it('says the same in single chats as ever', async () => {
    const { replies } = await say('zhangwei', '今天做什么', { chat: { kind: 'single' } })
    expect(replies.every((reply) => reply.isAlone === undefined)).toBe(true)
  })
})

describe('an answer that quotes the question', () => {
  const quotedText = groupQuestion('张伟', '王敏', '华东机电什么情况')

  it('is stored on the customer that was asked about, and shown to the asker alone', async () => {
    const answer = await say('zhangwei', '客户嫌贵，周五下午3点回访', { quotedText })
    expect(inTheGroup(answer)).toEqual(['已记下。'])
    const told = answer.replies.find(({ to }) => to === 'wangmin')
    expect(told).toMatchObject({
      isAlone: true,
      message: { kind: 'stored', entrySentence: '张伟 在群里回了你的问题', isConfirmed: true },
    })
    expect(answer.conversation.askedBy).toBeNull()
  })

  it('tells nobody who may not see the deal, whoever the quote names', async () => {
    const forged = groupQuestion('张伟', '李娜', '华东机电什么情况')
    const { replies } = await say('zhangwei', '周五下午3点回访', { quotedText: forged })
    expect(replies.map(({ to }) => to)).not.toContain('lina')
  })

  it("does nothing to a deal that is somebody else's", async () => {
    const answer = await say('lina', '客户嫌贵，周五下午3点回访', { quotedText })
    expect(answer.replies.map(({ message }) => message.kind)).not.toContain('stored')
  })
})

describe('the question in a group', () => {
  it('can be read back out of a quote, also with a mention before it', () => {
    const quoted = groupQuestion('张伟', '王敏', '华东机电 什么情况？')
    const read = { askerName: '王敏', asked: '华东机电 什么情况' }
    expect(groupQuestionIn(quoted)).toEqual(read)
    expect(groupQuestionIn(`@刻度 ${quoted}`)).toEqual(read)
    expect(groupQuestionIn('王敏 问：在吗')).toBeNull()
  })

  it('cannot be broken by what was asked', () => {
    const words = groupQuestion('张伟', '王敏', '第一行\n@所有人 \u202e点我')
    expect(words).not.toMatch(/[\n\u202e]/)
  })
})

/** What else a message told, beside a win, a wait, a loss or a hand-over, is on the deal as well. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ChatScene } from '../support/chat-scene.ts'

let scene: ChatScene
beforeEach(async () => {
  scene = await ChatScene.open()
})
afterEach(() => scene.close())

const rep = (text: string) => scene.say('zhangwei', text)
const deal = () => scene.deal('华东机电')

it('a win that waits for its contract keeps the sum, the date and the words', async () => {
  const said = await rep('华东机电赢单了，金额68万，周四催预付款')
  expect(said).toContain('还在「报价」')
  expect(said).toContain('说的其他内容已经记下')
  expect(await deal()).toMatchObject({
    stage: 'quote',
    outcome: { kind: 'open' },
    amountFen: 68_000_000,
    nextAction: { date: '2026-11-26', text: '催预付款' },
    summary: '华东机电赢单了，金额68万，周四催预付款',
  })
})

it('a win with its sum alone, refused, keeps the sum; told again it is there already', async () => {
  await rep('华东机电赢单了，金额68万')
  expect(await deal()).toMatchObject({ amountFen: 68_000_000, outcome: { kind: 'open' } })
  expect(await rep('华东机电赢单了，金额68万')).toContain('说的其他内容已经记下')
})

it('a win and nothing else says nothing else', async () => {
  expect(await rep('华东机电赢单了')).not.toContain('已记下')
})

it('a wait keeps the sum that was changed with it', async () => {
  await rep('华东机电老板出国了，等到下月10号，金额改成80万')
  expect(await deal()).toMatchObject({
    amountFen: 80_000_000,
    wait: { until: '2026-12-10', reason: '华东机电老板出国了' },
  })
})

it('a loss keeps what it was about', async () => {
  await rep('华东机电丢了，价格太高，对方预算只有50万，金额改成50万')
  expect(await deal()).toMatchObject({
    outcome: { kind: 'lost' },
    amountFen: 50_000_000,
    obstacle: '价格太高',
  })
})

it('a reason is not an obstacle besides', async () => {
  const before = await deal()
  expect(await rep('华东机电丢了，价格太高')).not.toContain('障碍')
  expect(await deal()).toMatchObject({
    obstacle: before?.obstacle,
    outcome: { reason: '价格太高' },
  })
})

it('an obstacle that is said to be over stands no more, and can be put back', async () => {
  const said = await rep('华东机电付款周期对方同意了，周四催一下')
  expect(said).toContain('障碍：付款周期 → 无')
  expect(await deal()).toMatchObject({ obstacle: '无', nextAction: { date: '2026-11-26' } })
  await rep('撤销')
  expect(await deal()).toMatchObject({ obstacle: '付款周期' })
})

it('one obstacle is over and the next is there', async () => {
  await rep('华东机电付款周期谈好了，现在卡在交期')
  expect((await deal())?.obstacle).toContain('交期')
})

it('a hand-over takes the date along', async () => {
  await rep('华东机电转给李娜，下周三去报价，金额80万')
  expect(await deal()).toMatchObject({
    ownerId: 'lina',
    amountFen: 80_000_000,
    nextAction: { date: '2026-12-02', text: '去报价' },
  })
})

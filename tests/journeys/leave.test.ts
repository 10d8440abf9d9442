/** Leave said in the chat: asked for, written, shown, taken back; and what it does to alerts. */
import { runCommand } from '@kedu/server/cli/run-command'
import { redAt } from '@kedu/shared/policies/red-flag'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ChatScene } from '../support/chat-scene.ts'
import { noConnections } from '../support/no-connections.ts'

let scene: ChatScene
beforeEach(async () => {
  scene = await ChatScene.open()
})
afterEach(() => scene.close())

const me = () => scene.test.workspace.people.get('zhangwei')

it('is written as it was said, with who stands in, and shown', async () => {
  const answer = await scene.say('zhangwei', '我周四周五请假，找李娜')
  expect(answer).toContain('请假记下了')
  expect(answer).toContain('11月26日 周四 到 11月27日 周五')
  expect(answer).toContain('李娜')
  expect(me()).toMatchObject({
    leaves: [{ from: '2026-11-26', to: '2026-11-27' }],
    deputyId: 'lina',
  })
})

it('asks who stands in where it was not said, and takes a tap or a name', async () => {
  expect(await scene.say('zhangwei', '我明天请假')).toContain('提醒找谁')
  expect(me()?.leaves).toEqual([])
  await scene.tap('zhangwei', '李娜')
  expect(me()).toMatchObject({ leaves: [{ from: '2026-11-24' }], deputyId: 'lina' })
  // Known from now on.
  expect(await scene.say('zhangwei', '我后天也请假')).not.toContain('提醒找谁')
})

it('takes the name in words, and nobody for an answer', async () => {
  await scene.say('zhangwei', '我明天请假')
  expect(await scene.say('zhangwei', '找李娜吧')).toContain('李娜')
  expect(me()?.deputyId).toBe('lina')
  await scene.say('lina', '我明天请假')
  await scene.tap('lina', '不找人，给上一级')
  expect(scene.test.workspace.people.get('lina')).toMatchObject({
    leaves: [{ from: '2026-11-24' }],
    deputyId: null,
  })
})

it('asks for the days, and until when', async () => {
  expect(await scene.say('zhangwei', '我请假')).toContain('请哪几天假？')
  expect(await scene.say('zhangwei', '周四周五')).toContain('提醒找谁')
  await scene.tap('zhangwei', '李娜')
  expect(me()?.leaves).toEqual([{ from: '2026-11-26', to: '2026-11-27' }])
  expect(await scene.say('zhangwei', '我从12月7日开始请假')).toContain('请到哪天？')
  await scene.say('zhangwei', '到12月9日')
  expect(me()?.leaves.at(-1)).toEqual({ from: '2026-12-07', to: '2026-12-09' })
})

it('counts working days from the day that is named afterwards', async () => {
  await scene.say('zhangwei', '我想请假三天')
  await scene.say('zhangwei', '周四')
  await scene.tap('zhangwei', '李娜')
  expect(me()?.leaves).toEqual([{ from: '2026-11-26', to: '2026-11-30' }])
})

it('is taken back by the card and in words, the stand-in included', async () => {
  await scene.say('zhangwei', '我明天请假，找李娜')
  expect(await scene.tap('zhangwei', '撤销')).toContain('请假撤销了')
  expect(me()).toMatchObject({ leaves: [], deputyId: null })
  await scene.say('zhangwei', '我明天请假，找李娜')
  expect(await scene.say('zhangwei', '撤销')).toContain('请假撤销了')
  expect(me()).toMatchObject({ leaves: [], deputyId: null })
  expect(await scene.say('zhangwei', '取消请假')).toContain('没有记着你的请假')
})

it('is not what 撤销 takes back when something newer was said', async () => {
  await scene.say('zhangwei', '我明天请假，找李娜')
  await scene.test.advance(60_000)
  await scene.say('zhangwei', '华东机电 卡在价格')
  expect(await scene.say('zhangwei', '撤销')).toContain('华东机电')
  expect(me()?.leaves).toHaveLength(1)
  expect(await scene.say('zhangwei', '撤销')).toContain('请假撤销了')
})

it('says why half a day, days gone by and colleagues nobody knows are not written', async () => {
  expect(await scene.say('zhangwei', '我明天下午请假')).toContain('半天的假不用记')
  expect(await scene.say('zhangwei', '我明天请假，找赵钱孙')).toContain('没有找到同事「赵钱孙」')
  await scene.tap('zhangwei', '李娜')
  expect(me()?.deputyId).toBe('lina')
  expect(await scene.say('lina', '我明天请假，找周彩')).toContain('不能代你')
})

it('goes on with what else the message says', async () => {
  const answer = await scene.say('zhangwei', '我明天请假，找李娜。华东机电 卡在价格')
  expect(answer).toContain('请假记下了')
  expect(answer).toContain('华东机电')
})

it('stops the clock as the command line does', async () => {
  const { workspace } = scene.test
  await workspace.changeSettings(
    { ...workspace.settings, clock: 'working' },
    'zhaoyan',
    scene.test.now(),
  )
  const red = () => {
    const row = workspace.row('deal-1')
    return row === null ? null : redAt(row, workspace.clock)
  }
  const before = red() ?? 0
  expect(await scene.say('zhangwei', '我11月27日到12月2日请假，找李娜')).toContain('不计时')
  const byChat = { leaves: me()?.leaves, red: red() }
  expect(byChat.red).toBeGreaterThan(before)
  await scene.say('zhangwei', '撤销请假')
  expect(red()).toBe(before)
  let out = ''
  const code = await runCommand(['people', 'set', '张伟', 'leave', '2026-11-27~2026-12-02'], {
    workspace,
    connections: noConnections(scene.test.folder),
    now: () => scene.test.now(),
    readFile: async () => new Uint8Array(),
    writeFile: async () => undefined,
    write: (text) => {
      out += text
    },
    note: () => undefined,
  })
  expect([code, out]).toEqual([0, expect.stringContaining('已')])
  expect({ leaves: me()?.leaves, red: red() }).toEqual(byChat)
})

/** Another department is asked in the chat, answers there or on the page, and it counts (R29, R30). */
import type { BehaviourAnswer } from '@kedu/shared/contracts/api/board-answers'
import type { DealView } from '@kedu/shared/contracts/api/deal'
import type { RequestDone, RequestView } from '@kedu/shared/contracts/api/requests'
import type { TasksAnswer } from '@kedu/shared/contracts/api/tasks'
import { DAY_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ApiUser, clientId } from '../support/api-user.ts'
import { ChatScene } from '../support/chat-scene.ts'
import { words } from '../support/web-chat-user.ts'

let scene: ChatScene
beforeEach(async () => {
  scene = await ChatScene.open()
})
afterEach(() => scene.close())

const api = (personId: string) => new ApiUser(scene.test, personId)
const lastTo = async (personId: string) =>
  words((await scene.user(personId).transcript()).filter(({ from }) => from === 'bot').at(-1))
async function requestsOf(personId: string): Promise<RequestView[]> {
  const { body } = await api(personId).get<TasksAnswer>('/api/tasks')
  return body.tasks.flatMap((task) => (task.kind === 'request' ? [task.request] : []))
}

describe('a request to another department', () => {
  it('is raised by saying so, told to whoever answers, answered and closed in the chat', async () => {
    const said = await scene.say('zhangwei', '华东机电 请财务核一下账期能不能到60天')
    expect(said).toContain('已请 财务 周彩 配合（K-1-X1）')
    expect(said).not.toContain('没开通')
    const told = await lastTo('zhoucai')
    expect(told).toContain('张伟 请你配合 江苏华东机电设备有限公司')
    expect(told).toContain('答复 K-1-X1')
    expect(await requestsOf('zhoucai')).toMatchObject([
      { number: 'K-1-X1', mayAnswer: true, mayClose: false, state: 'waiting' },
    ])
    expect(await scene.say('zhoucai', '答复 K-1-X1')).toContain('怎么答复')
    expect(await scene.say('zhoucai', '答复 K-1-X1 最多 45 天')).toContain('已经告诉 张伟')
    expect(await lastTo('zhangwei')).toContain('最多 45 天')
    expect(await requestsOf('zhoucai')).toEqual([])
    expect(await requestsOf('zhangwei')).toMatchObject([{ state: 'answered', mayClose: true }])
    expect(await scene.say('zhangwei', '办结 K-1-X1')).toContain('K-1-X1 办结了')
    expect(await requestsOf('zhangwei')).toEqual([])
  })

  it('is asked for again when its time is over, and told to those above whoever was asked', async () => {
    await scene.say('zhangwei', '华东机电 请财务核一下账期能不能到60天，明天要')
    await scene.test.advance(2 * DAY_MS)
    const reminder = await lastTo('zhoucai')
    expect(reminder).toContain('张伟 请你配合 江苏华东机电设备有限公司 的事还没有答复')
    await scene.test.advance(DAY_MS)
    const told = async (personId: string, of: string) =>
      (await scene.user(personId).transcript()).map(words).filter((text) => text.includes(of))
    // Finance has no manager of its own here: the director hears it.
    const [heard = '', ...more] = await told('chen', 'K-1-X1')
    expect(heard).toContain('提醒过还没有答复')
    expect(heard).not.toContain('付款周期')
    expect(more).toEqual([])
    await scene.say('zhoucai', '答复 K-1-X1 最多 45 天')
    await scene.test.advance(3 * DAY_MS)
    expect(await told('zhoucai', '还没有答复')).toHaveLength(1)
  })

  it('is taken back with the entry it came with, and whoever was asked hears of it', async () => {
    await scene.say('zhangwei', '华东机电 请财务核一下账期能不能到60天')
    await scene.say('zhangwei', '撤销')
    expect(await requestsOf('zhoucai')).toEqual([])
    expect(await lastTo('zhoucai')).toContain('不用再答复')
    expect((await scene.deal('华东机电')).summary).toBeNull()
  })

  it('is nobody else’s to see or answer', async () => {
    await scene.say('zhangwei', '华东机电 请财务核一下账期能不能到60天')
    expect(await scene.say('lina', '答复 K-1-X1 好的')).toContain('没有 K-1-X1 这条请求')
    const path = '/api/deals/deal-1/requests/answer'
    const [request] = await requestsOf('zhoucai')
    const body = { clientId: clientId(), requestId: request?.requestId ?? '', text: '好的' }
    expect((await api('lina').post(path, body)).status).toBe(404)
    expect((await api('sunchan').post(path, body)).status).toBe(422)
    expect((await api('zhoucai').post<RequestDone>(path, body)).body.request.state).toBe('answered')
  })

  it('without a customer is not guessed at', async () => {
    expect(await scene.say('gaofei', '请财务开一下票')).not.toContain('已请')
  })
})

describe('on the page', () => {
  it('is raised with department and words, stands on the deal, and once only', async () => {
    const body = { clientId: clientId(), department: '生产部', what: '确认能不能提前一周发货' }
    const path = '/api/deals/deal-1/requests'
    const { body: first } = await api('zhangwei').post<RequestDone>(path, body)
    const { body: again } = await api('zhangwei').post<RequestDone>(path, body)
    expect(first.request).toMatchObject({ to: { name: '孙蝉' }, number: 'K-1-X1' })
    expect(again.request.requestId).toBe(first.request.requestId)
    const { body: deal } = await api('zhangwei').get<DealView>('/api/deals/deal-1')
    expect(deal.requests.map(({ what, stateName }) => [what, stateName])).toEqual([
      ['确认能不能提前一周发货', '等对方答复'],
    ])
    const bad = { clientId: clientId(), department: '生产部', what: '待定' }
    expect((await api('zhangwei').post(path, bad)).status).toBe(422)
  })

  it('counts in the whole week it was raised in, for its rep and its team (R30)', async () => {
    const board = async () => {
      const { body } = await api('wangmin').get<BehaviourAnswer>('/api/boards/behaviour')
      return body.requests
    }
    expect(await board()).toBeNull()
    await scene.say('zhangwei', '华东机电 请财务核一下账期能不能到60天')
    await scene.test.advance(7 * DAY_MS)
    expect(await board()).toMatchObject({
      counts: [0, 0, 0, 0, 0, 0, 0, 1],
      percent: null,
      isMet: false,
      people: [{ person: { name: '张伟' }, percent: null }],
      teams: [{ manager: { name: '王敏' }, weeks: 0, isStreak: false }],
    })
  })
})

/** Yellow through the running server: to rep and manager at the sixteenth day, and off both cards when the deal goes on. */
import type { AlertsAnswer } from '@kedu/shared/contracts/api/alerts'
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { twoTeams } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'
import { WebChatUser } from '../../support/web-chat-user.ts'

let test: TestApp
let dealId: string

const zhangwei = () => new ApiUser(test, 'zhangwei')
const alertsOf = async (person: string, query = '') =>
  (await new ApiUser(test, person).get<AlertsAnswer>(`/api/alerts${query}`)).body.alerts

/** Cards of the long stay in somebody’s chat: colour, title, how they were settled. */
async function cards(person: string): Promise<(string | null)[][]> {
  const items = await new WebChatUser(test, person).transcript()
  return items.flatMap(({ content }) =>
    content.kind === 'card' && content.card.title?.includes('苏州精工') === true
      ? [[content.card.tone, content.card.title, content.card.settled]]
      : [],
  )
}

beforeAll(async () => {
  test = await buildTestApp({ startsAt: '2026-11-23T09:30:00+08:00', people: twoTeams() })
  const { settings } = test.workspace
  const process = { ...settings.process, gates: [], allowSkip: true }
  const changed = { ...settings, process, followUpAfterDays: null }
  await test.workspace.changeSettings(changed, 'cli', test.now())
  const answer = await zhangwei().post<ChangeAnswer>('/api/deals', {
    clientId: clientId(),
    customerName: '苏州精工',
    stage: 'contract',
    changes: {
      obstacle: '付款周期',
      nextAction: { date: '2026-12-30', time: null, isDeadline: false, text: '催首付款' },
    },
    confirmedDifferent: true,
  })
  dealId = answer.body.deal?.id ?? ''
}, 60_000)
afterAll(() => test.close())

it('says nothing for fifteen days, then once to the rep and once to the manager', async () => {
  await test.advance(15 * DAY_MS - MINUTE_MS)
  for (const person of ['zhangwei', 'wangmin']) expect(await cards(person)).toEqual([])
  await test.advance(2 * MINUTE_MS)
  for (const person of ['zhangwei', 'wangmin']) {
    expect(await cards(person)).toEqual([['yellow', '「合同」超过 15 天 · 苏州精工', null]])
  }
  await test.advance(3 * DAY_MS)
  for (const person of ['zhangwei', 'wangmin']) expect(await cards(person)).toHaveLength(1)
})

it('gives its reason and its sum to whoever opens them', async () => {
  const [alert] = await alertsOf('wangmin')
  expect(alert).toMatchObject({ rule: 'long-stage-dwell', tone: 'yellow', status: 'open' })
  expect(alert?.sum).toContain('从停在「合同」起算，超过 15 天')
  expect(alert?.steps.map(({ kind, mode }) => [kind, mode])).toEqual([
    ['nudge', 'immediate'],
    ['manager', 'immediate'],
  ])
  for (const { reasons } of alert?.steps ?? []) expect(reasons.join('')).not.toBe('')
})

it('is cleared on both cards and in the list when the deal goes on', async () => {
  const answer = await zhangwei().post<ChangeAnswer>(`/api/deals/${dealId}/move`, {
    clientId: clientId(),
    toStage: 'delivery',
    action: '',
  })
  expect(answer.status).toBe(200)
  await test.advance(MINUTE_MS)
  for (const person of ['zhangwei', 'wangmin']) {
    const [card, ...more] = await cards(person)
    expect(more).toEqual([])
    expect(card?.[0]).toBe('ok')
    expect(card?.[2]).toMatch(/已(解除|处理)/)
  }
  expect(await alertsOf('wangmin')).toEqual([])
  expect((await alertsOf('wangmin', '?status=recent'))[0]?.status).not.toBe('open')
  await test.advance(HOUR_MS)
  expect(await cards('wangmin')).toHaveLength(1)
})

/** The brief as a manager meets it in the web chat: it comes at 08:30, its buttons are tapped, its picture opened. */
import type { MySettings } from '@kedu/shared/contracts/api/me'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { afterEach, expect, it } from 'vitest'
import { ApiUser } from '../../support/api-user.ts'
import { buildTestApp, smallTeam, type TestApp } from '../../support/build-test-app.ts'
import { WebChatUser, words } from '../../support/web-chat-user.ts'

let test: TestApp
afterEach(() => test.close())

/** Two deals of 张伟 that are red by Thursday morning. */
async function twoRed(): Promise<{ rep: WebChatUser; manager: WebChatUser }> {
  test = await buildTestApp({
    startsAt: '2026-11-23T09:30:00+08:00',
    people: smallTeam(),
    briefs: true,
  })
  const [rep, manager] = [new WebChatUser(test, 'zhangwei'), new WebChatUser(test, 'wangmin')]
  await rep.say('新客户 江苏华东机电设备有限公司，报价，卡在付款周期，今天下午3点回访')
  await rep.say('新客户 苏州晴川精密机械有限公司，报价，卡在付款周期，今天下午4点回访')
  return { rep, manager }
}

it('comes with the clock, takes a tap on its card and shows its picture to its reader alone', async () => {
  const { manager } = await twoRed()
  await test.advance(56 * HOUR_MS)
  await manager.news()
  await test.advance(15 * HOUR_MS)
  const brief = (await manager.news()).find((item) => words(item).includes('早会简报'))
  if (brief?.content.kind !== 'card') throw new Error('No brief came')
  const shown = words(brief)
  for (const word of ['在手 2 单', '超期 2 单', '谁需要帮忙', '张伟 有 2 单超期', '付款周期'])
    expect(shown).toContain(word)

  const [picture] = brief.content.card.files
  const open = (who: string) => new ApiUser(test, who).get(`/api/files/${picture?.fileId}/thumb`)
  expect((await open('wangmin')).status).toBe(200)
  expect((await open('zhangwei')).status).toBe(404)

  const label = brief.content.card.buttons[0]?.label ?? ''
  expect(label).toBe('会上用了 1')
  await manager.tap(brief, label)
  const after = (await manager.transcript()).find(({ id }) => id === brief.id)
  if (after?.content.kind !== 'card') throw new Error('The card is gone')
  expect(words(after)).toMatch(/会上\W*用了/)
  expect(after.content.card.buttons.map((button) => button.label)).not.toContain(label)
  expect(after.content.card.files).toHaveLength(1)
})

it('stays away from whoever switched it off on the page', async () => {
  const { manager } = await twoRed()
  const user = new ApiUser(test, 'wangmin')
  const { body } = await user.patch<MySettings>('/api/me/settings', { brief: 'off' })
  expect(body.brief).toBe('off')
  await test.advance(71 * HOUR_MS)
  const said = (await manager.news()).map(words).join('\n')
  expect(said).not.toContain('早会简报')
})

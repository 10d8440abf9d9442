/** The disk is full: nobody is told that something was kept, and what is repeated later is kept. */
import { join } from 'node:path'
import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { onTheFolder } from '../support/alone.ts'
import { smallTeam } from '../support/build-test-app.ts'
import { NO_SMALL_DISK, SmallDisk } from '../support/small-disk.ts'
import { onlyCard, WecomCompany, wordsOf } from '../support/wecom-company.ts'

const OPENING = '新客户 江苏华东机电设备有限公司，报价，卡在付款周期，下周三回访'

const disk = SmallDisk.mount(6)
if (disk === null) console.warn(`没有跑写满磁盘的测试：${NO_SMALL_DISK}`)

afterAll(() => disk?.unmount())

describe.skipIf(disk === null)('a full disk', () => {
  onTheFolder()
  const { path = '' } = disk ?? {}
  let company: WecomCompany
  let folder = 0

  beforeEach(async () => {
    folder += 1
    const people = smallTeam('wecom').map((person) => ({
      ...person,
      accounts: { ...person.accounts, web: person.id },
    }))
    company = await WecomCompany.open({ people, folder: join(path, `data-${folder}`) })
  })
  afterEach(async () => {
    free()
    await company.close()
  })

  const fill = () => disk?.fill()
  const free = () => disk?.free()
  function web(text: string, id: string) {
    const { token } = new WebSessions({
      secret: new Uint8Array(32).fill(7),
      workspace: company.test.workspace.id,
      clock: () => company.now(),
    }).issue('zhangwei', 'full-disk')
    return fetch(`${company.url}/web/messages`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        origin: company.url,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ id, sentAt: company.now(), content: { kind: 'text', text } }),
    })
  }

  it('makes WeCom try again, and keeps what it brings once there is room', async () => {
    fill()
    const refused = await company.fake.callbackText('zhangwei', OPENING)
    expect(refused.status).toBe(503)
    expect((await fetch(`${company.url}/health/live`)).status).toBe(200)
    expect((await fetch(`${company.url}/health/ready`)).status).toBe(503)
    await company.settle()
    expect(await company.deals()).toEqual([])

    free()
    const again = await company.fake.retry(refused.sent, 'zhangwei')
    expect(again.status).toBe(200)
    await company.settle()
    expect(onlyCard(company.news('zhangwei')).words).toContain('江苏华东机电')
    expect(await company.deals()).toHaveLength(1)
    expect((await fetch(`${company.url}/health/ready`)).status).toBe(200)
  })

  it('says in the web chat that nothing was kept, and keeps the same message sent again', async () => {
    fill()
    const refused = await web(OPENING, 'full-disk-1')
    expect(refused.status).toBe(503)
    const { message } = (await refused.json()) as { message: string }
    expect(message).toMatch(/没有存|没存/)
    await company.settle()
    expect(await company.deals()).toEqual([])

    free()
    expect((await web(OPENING, 'full-disk-1')).status).toBe(200)
    await company.settle()
    expect(await company.deals()).toHaveLength(1)
  })

  it('finishes what was taken before the disk filled up, once there is room again', async () => {
    await company.say('zhangwei', OPENING)
    const reply = await company.fake.callbackText('zhangwei', '华东机电 卡在价格，周五下午3点回访')
    expect(reply.status).toBe(200)
    fill()
    await company.settle()
    await company.advance(60_000, 10_000)
    free()
    await company.advance(10 * 60_000, 30_000)
    expect(await company.deal('华东机电')).toMatchObject({
      obstacle: '价格',
      nextAction: { date: '2026-11-27', time: '15:00' },
    })
    const told = company.news('zhangwei')
    expect(wordsOf(told)).toContain('已记下')
    expect(told.filter((one) => one.kind === 'card')).toHaveLength(1)
    const { workspace } = company.test
    expect(workspace.store.problems()).toEqual([])
    expect(await workspace.store.counts(workspace.id)).toMatchObject({
      inboxPending: 0,
      outboxDead: 0,
    })
  })

  it('starts again on a disk that was full, with everything that had been kept', async () => {
    await company.say('zhangwei', OPENING)
    fill()
    expect((await company.fake.callbackText('zhangwei', '华东机电 卡在价格')).status).toBe(503)
    free()
    await company.restartAfter(60_000)
    expect((await company.deal('华东机电')).obstacle).toBe('付款周期')
    await company.say('zhangwei', '华东机电 卡在价格')
    expect((await company.deal('华东机电')).obstacle).toBe('价格')
  })
})

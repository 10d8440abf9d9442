import { ensureSampleCompany } from '@kedu/server/trial/sample-company'
import { describe, expect, it } from 'vitest'
import { buildTestApp } from '../support/build-test-app.ts'
import { WebChatUser, words } from '../support/web-chat-user.ts'

const OPENING = '新客户 常州天合机械，展会认识的，报价发过去了，卡在付款周期，明天下午3点回访'

describe('the first thing the README asks one to try', () => {
  it('opens the deal after one question, in the sample company as it comes', async () => {
    const test = await buildTestApp({ isTrial: true })
    await ensureSampleCompany(test.workspace, test.now(), test.app.files, test.app.judge)
    // What the sample company already waits for is said before anybody comes.
    await test.settle()
    const rep = new WebChatUser(test, 'zhangwei')
    const asked = await rep.say(OPENING)
    expect(words(asked.at(-1))).toContain('常州天合机械 是哪个行业')
    const stored = words((await rep.say('机械设备')).at(-1))
    expect(stored).toContain('已新建 · 常州天合机械')
    for (const fact of ['报价', '付款周期', '明天 15:00', '机械设备', '展会']) {
      expect(stored).toContain(fact)
    }
    await test.close()
  })
})

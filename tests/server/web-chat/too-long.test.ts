import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam, type TestApp } from '../../support/build-test-app.ts'
import { WebChatUser } from '../../support/web-chat-user.ts'

let test: TestApp

beforeEach(async () => {
  test = await buildTestApp({ people: smallTeam() })
})

afterEach(() => test.close())

describe('a text in the web chat', () => {
  it('of 10,000 characters is answered', async () => {
    const rep = new WebChatUser(test, 'zhangwei')
    expect(await rep.say('长'.repeat(10_000))).not.toEqual([])
  })

  it('of one more is refused with the reason and leaves no line', async () => {
    const rep = new WebChatUser(test, 'zhangwei')
    await expect(rep.say('长'.repeat(10_001))).rejects.toThrow(/413 .*内容太大.*分几条发/)
    expect(await rep.transcript()).toEqual([])
  })
})

import { randomBytes } from 'node:crypto'
import type { RawCallback } from '@kedu/bot/platform'
import { createDingtalkPlatform } from '@kedu/bot/platforms/dingtalk/dingtalk'
import { startFakeDingtalk } from '../support/fake-dingtalk.ts'
import type { SentCallback } from '../support/fake-dingtalk-callbacks.ts'
import { type PlatformHarness, platformContract, standingClock } from './platform.contract.ts'

interface Set {
  mode: 'stream' | 'http'
  hasTemplate: boolean
}

async function start({ mode, hasTemplate }: Set): Promise<PlatformHarness> {
  const clock = standingClock()
  const fake = await startFakeDingtalk({ now: clock.now })
  fake.addDepartment({ id: 7, name: '华东', parent: 1, managers: ['lisi'] })
  fake.addPerson({ userid: 'zhangsan', name: '张三', departments: [7] })
  fake.addPerson({ userid: 'lisi', name: '李四' })
  const platform = createDingtalkPlatform({
    clientId: fake.clientId,
    clientSecret: fake.clientSecret,
    robotCode: fake.robotCode,
    cardTemplateId: hasTemplate ? fake.templateId : null,
    mode,
    agentId: null,
    apiBase: fake.url,
    oapiBase: fake.url,
    publicOrigin: 'https://kedu.example.com',
    now: clock.now,
    randomBytes,
  })
  const raw = (sent: SentCallback): RawCallback => ({
    method: 'POST',
    channel: 'message',
    query: {},
    headers: sent.headers,
    body: Buffer.from(sent.body),
  })
  return {
    platform,
    now: clock.now,
    pass: clock.pass,
    person: 'zhangsan',
    stranger: 'nobody',
    textCallback: (text) =>
      raw(fake.message('zhangsan', { msgtype: 'text', text: { content: text } })),
    photoCallback: (bytes) => {
      const downloadCode = fake.putMedia(bytes, { fileName: 'a.png', mime: 'image/png' })
      return raw(fake.message('zhangsan', { msgtype: 'picture', content: { downloadCode } }))
    },
    forge: (genuine) => ({ ...genuine, headers: { ...genuine.headers, sign: 'A'.repeat(43) } }),
    screen: () =>
      fake
        .seenBy('zhangsan')
        .map((seen) => {
          if (seen.kind === 'card') return seen.words
          return seen.kind === 'text' ? seen.text : seen.fileName
        })
        .join('\n'),
    shown: () => fake.seenBy('zhangsan').length,
    makeBusyOnce: () => fake.failNext(1, 'system.busy', { status: 500 }),
    replacesCards: hasTemplate,
    replacesOnlyOnce: false,
    hasDirectory: true,
    // The template's cards answer within the chat; words have a button of their own.
    ...(hasTemplate
      ? {}
      : {
          links: () =>
            fake.seenBy('zhangsan').flatMap((seen) => ('link' in seen ? (seen.link ?? []) : [])),
        }),
    close: () => fake.close(),
  }
}

platformContract('dingtalk', () => start({ mode: 'stream', hasTemplate: true }))
platformContract('dingtalk over http', () => start({ mode: 'http', hasTemplate: true }))
platformContract('dingtalk without a template', () => start({ mode: 'stream', hasTemplate: false }))

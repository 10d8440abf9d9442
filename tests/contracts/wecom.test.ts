import { randomBytes } from 'node:crypto'
import type { RawCallback } from '@kedu/bot/platform'
import { createWecomPlatform } from '@kedu/bot/platforms/wecom/wecom'
import { linksOn, startFakeWecom } from '../support/fake-wecom.ts'
import { callbackXml, sealCallback } from '../support/fake-wecom-callbacks.ts'
import { type PlatformHarness, platformContract, standingClock } from './platform.contract.ts'

platformContract('wecom', async (): Promise<PlatformHarness> => {
  const clock = standingClock()
  const fake = await startFakeWecom({ now: clock.now })
  fake.addDepartment({ id: 7, name: '华东', parentid: 1, leaders: ['LiSi'] })
  fake.addMember({ userid: 'ZhangSan', name: '张三', mainDepartment: 7, directLeader: ['LiSi'] })
  fake.addMember({ userid: 'LiSi', name: '李四' })
  const platform = createWecomPlatform({
    corpId: fake.corpId,
    agentId: fake.agentId,
    secret: fake.secret,
    token: fake.token,
    encodingAesKey: fake.encodingAesKey,
    apiBase: fake.url,
    publicOrigin: 'https://kedu.example.com',
    now: clock.now,
    randomBytes,
  })
  let count = 0
  const callback = (fields: Record<string, string>): RawCallback => {
    count += 1
    const seconds = clock.now() / 1000
    const xml = callbackXml({
      ToUserName: fake.corpId,
      FromUserName: 'ZhangSan',
      CreateTime: seconds,
      ...fields,
      MsgId: { xml: `90071992547409930${count}` },
      AgentID: fake.agentId,
    })
    const sent = sealCallback(fake, 'http://app', xml, { seconds, nonce: `n${count}` })
    return {
      method: 'POST',
      query: Object.fromEntries(new URL(sent.url).searchParams),
      headers: {},
      body: Buffer.from(sent.body),
    }
  }
  return {
    platform,
    now: clock.now,
    pass: clock.pass,
    person: 'ZhangSan',
    stranger: 'nobody',
    textCallback: (text) => callback({ MsgType: 'text', Content: text }),
    photoCallback: (bytes) =>
      callback({
        MsgType: 'image',
        PicUrl: 'http://169.254.169.254/latest/meta-data',
        MediaId: fake.putMedia(bytes, { fileName: 'a.png', mime: 'image/png' }),
      }),
    forge: (genuine) => ({
      ...genuine,
      query: { ...genuine.query, msg_signature: '0'.repeat(40) },
    }),
    screen: () =>
      fake
        .seenBy('ZhangSan')
        .map((seen) =>
          seen.kind === 'card'
            ? `${seen.words}\n${JSON.stringify(seen.card.button_selection ?? '')}`
            : 'text' in seen
              ? seen.text
              : seen.fileName,
        )
        .join('\n'),
    shown: () => fake.seenBy('ZhangSan').length,
    makeBusyOnce: () => fake.failNext(1, -1),
    replacesOnlyOnce: true,
    hasDirectory: true,
    links: () => linksOn(fake.seenBy('ZhangSan')),
    close: () => fake.close(),
  }
})

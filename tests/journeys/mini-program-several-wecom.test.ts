/** The WeCom mini-program of one company among several on one server. */
import { startFakeWecom } from '../support/fake-wecom.ts'
import { oneOfSeveral } from '../support/mini-program/one-of-several.ts'

oneOfSeveral({
  kind: 'wecom',
  target: 'weapp',
  names: ['wx'],
  enter: '用企业微信登录',
  async tenant(now) {
    const fake = await startFakeWecom({ now })
    fake.addMember({ userid: 'zhangwei', name: '张伟' })
    return {
      credentials: {
        WECOM_CORP_ID: fake.corpId,
        WECOM_AGENT_ID: String(fake.agentId),
        WECOM_SECRET: fake.secret,
        WECOM_TOKEN: fake.token,
        WECOM_ENCODING_AES_KEY: fake.encodingAesKey,
        WECOM_API_BASE: fake.url,
      },
      code: (userId) => fake.signIn.miniProgramCode(userId),
      close: () => fake.close(),
    }
  },
})

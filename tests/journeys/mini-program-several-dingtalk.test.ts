/** The DingTalk mini-program of one company among several on one server. */
import { startFakeDingtalk } from '../support/fake-dingtalk.ts'
import { oneOfSeveral } from '../support/mini-program/one-of-several.ts'

oneOfSeveral({
  kind: 'dingtalk',
  target: 'dd',
  names: ['dd', 'my', 'wx'],
  enter: '用钉钉登录',
  async tenant(now) {
    const fake = await startFakeDingtalk({ now })
    fake.addPerson({ userid: 'zhangwei', name: '张伟' })
    return {
      credentials: {
        DINGTALK_CLIENT_ID: fake.clientId,
        DINGTALK_CLIENT_SECRET: fake.clientSecret,
        DINGTALK_ROBOT_CODE: fake.robotCode,
        DINGTALK_MODE: 'http',
        DINGTALK_CORP_ID: 'dingfakecorp',
        DINGTALK_API_BASE: fake.url,
        DINGTALK_OAPI_BASE: fake.url,
      },
      code: (userId) => fake.directory.authCode(userId),
      close: () => fake.close(),
    }
  },
})

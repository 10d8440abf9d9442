/** 随手记 in the compiled DingTalk mini-program, against the real server. */
import { DingtalkCompany } from '../support/dingtalk-company.ts'
import { captureJourney } from '../support/mini-program/capture-journey.ts'

captureJourney({
  kind: 'dingtalk',
  target: 'dd',
  // Taro's own scripts speak of `my`.
  names: ['dd', 'my', 'wx'],
  enter: '用钉钉登录',
  async open() {
    const company = await DingtalkCompany.open()
    return { company, code: (userId) => company.fake.directory.authCode(userId) }
  },
})

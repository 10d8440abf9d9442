/** The compiled DingTalk mini-program on a phone that is not there, against the real server. */
import { DingtalkCompany } from '../support/dingtalk-company.ts'
import { miniJourney } from '../support/mini-program/mini-journey.ts'

miniJourney({
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

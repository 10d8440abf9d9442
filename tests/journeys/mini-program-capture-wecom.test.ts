/** 随手记 in the compiled WeCom mini-program, against the real server. */
import { captureJourney } from '../support/mini-program/capture-journey.ts'
import { WecomCompany } from '../support/wecom-company.ts'

captureJourney({
  kind: 'wecom',
  target: 'weapp',
  names: ['wx'],
  enter: '用企业微信登录',
  async open() {
    const company = await WecomCompany.open()
    return { company, code: (userId) => company.fake.signIn.miniProgramCode(userId) }
  },
})

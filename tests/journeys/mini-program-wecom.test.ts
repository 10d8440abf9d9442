/** The compiled WeCom mini-program on a phone that is not there, against the real server. */
import { miniJourney } from '../support/mini-program/mini-journey.ts'
import { WecomCompany } from '../support/wecom-company.ts'

miniJourney({
  kind: 'wecom',
  target: 'weapp',
  names: ['wx'],
  enter: '用企业微信登录',
  async open() {
    const company = await WecomCompany.open()
    return { company, code: (userId) => company.fake.signIn.miniProgramCode(userId) }
  },
})

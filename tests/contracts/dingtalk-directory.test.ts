import { randomBytes } from 'node:crypto'
import { createDingtalkPlatform } from '@kedu/bot/platforms/dingtalk/dingtalk'
import { startFakeDingtalk } from '../support/fake-dingtalk.ts'
import { directoryContract } from './directory.contract.ts'
import { standingClock } from './platform.contract.ts'

const USER_GET = '/topapi/v2/user/get'

directoryContract('dingtalk', async () => {
  const clock = standingClock()
  const fake = await startFakeDingtalk({ now: clock.now })
  const platform = createDingtalkPlatform({
    clientId: fake.clientId,
    clientSecret: fake.clientSecret,
    robotCode: fake.robotCode,
    cardTemplateId: null,
    mode: 'stream',
    agentId: null,
    apiBase: fake.url,
    oapiBase: fake.url,
    publicOrigin: null,
    now: clock.now,
    randomBytes,
    pause: async () => undefined,
  })
  if (!platform.directory) throw new Error('DingTalk has no directory')
  return {
    directory: platform.directory,
    addDepartment: ({ id, name, parentId, leaders, isVisible = true }) =>
      fake.addDepartment({ id, name, parent: parentId, managers: leaders, visible: isVisible }),
    addMember: ({ userId, name, departments, leader, title, mobile, isVisible = true }) =>
      fake.addPerson({
        userid: userId,
        name,
        departments,
        visible: isVisible,
        ...(leader === undefined ? {} : { manager: leader }),
        ...(title === undefined ? {} : { title }),
        ...(mobile === undefined ? {} : { mobile }),
      }),
    tag: (name, userIds) => {
      for (const userId of userIds) {
        const person = fake.org.person(userId)
        if (person) fake.addPerson({ ...person, roles: [...(person.roles ?? []), name] })
      }
    },
    remove: (userId) => fake.org.removePerson(userId),
    calls: () => fake.requests.filter(({ path }) => path === USER_GET).length,
    failMembers: (how, after, times) => {
      fake.wellNext(after, USER_GET)
      if (how === 'web-page') fake.pageNext(times, 200, USER_GET)
      else fake.failNext(times, how === 'busy' ? '-1' : '90018', { path: USER_GET })
    },
    makeOdd: (userId) => {
      const person = fake.org.person(userId)
      const odd = { dept_id_list: '[3]', manager_userid: 'zhang', title: 7, role_list: 'x' }
      if (person) fake.addPerson({ ...person, odd })
    },
    close: () => fake.close(),
  }
})

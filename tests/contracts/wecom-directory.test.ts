import { randomBytes } from 'node:crypto'
import { createWecomPlatform } from '@kedu/bot/platforms/wecom/wecom'
import { instant } from '@kedu/shared/time/instant'
import { startFakeWecom } from '../support/fake-wecom.ts'
import { wecomConfigOf } from '../support/wecom-company.ts'
import { directoryContract } from './directory.contract.ts'

directoryContract('wecom', async () => {
  const fake = await startFakeWecom()
  const platform = createWecomPlatform({
    ...wecomConfigOf(fake),
    now: () => instant(Date.UTC(2026, 10, 23, 2)),
    randomBytes,
    pause: async () => undefined,
  })
  if (!platform.directory) throw new Error('WeCom has no directory')
  let tags = 0
  const odd = { department: '3', main_department: '3', direct_leader: 'zhang', position: 7 }
  return {
    directory: platform.directory,
    addDepartment: ({ id, name, parentId, leaders, isVisible = true }) =>
      fake.addDepartment({ id, name, parentid: parentId, leaders, visible: isVisible }),
    addMember: ({ userId, name, departments, leader, title, mobile, isVisible = true }) => {
      const [mainDepartment, ...more] = departments
      fake.addMember({
        userid: userId,
        name,
        departments: more,
        visible: isVisible,
        ...(mainDepartment === undefined ? {} : { mainDepartment }),
        ...(leader === undefined ? {} : { directLeader: [leader] }),
        ...(title === undefined ? {} : { position: title }),
        ...(mobile === undefined ? {} : { mobile }),
      })
    },
    tag: (tagname, userids) => {
      tags += 1
      fake.addTag({ tagid: tags, tagname, userids })
    },
    remove: (userId) => fake.removeMember(userId),
    calls: () => fake.requests.filter(({ path }) => path === '/cgi-bin/user/get').length,
    failMembers: (how, after, times) => {
      if (how === 'web-page') fake.pageLater(after, times, 'user/get')
      else fake.failLater(after, times, how === 'busy' ? -1 : 45009, 'user/get')
    },
    makeOdd: (userId) => fake.makeOdd(userId, odd),
    close: () => fake.close(),
  }
})

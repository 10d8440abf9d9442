/** The directory of the suite, the command line and hand-over, driven over the built app. */
import { runCommand } from '@kedu/server/cli/run-command'
import { HOUR_MS, SECOND_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WecomCompany } from '../support/wecom-company.ts'

let company: WecomCompany
beforeEach(async () => {
  company = await WecomCompany.open({ people: [] })
  const { fake } = company
  fake.addDepartment({ id: 1, name: '宏远机械', parentid: 0, leaders: ['chen'] })
  fake.addDepartment({ id: 2, name: '销售部', parentid: 1, leaders: ['wang'] })
  fake.addMember({ userid: 'chen', name: '陈总', mainDepartment: 1, position: '总经理' })
  fake.addMember({ userid: 'wang', name: '王敏', mainDepartment: 2 })
  fake.addMember({ userid: 'zhang', name: '张伟', mainDepartment: 2 })
  fake.addMember({ userid: 'li', name: '李娜', mainDepartment: 2 })
})
afterEach(() => company.close())

async function kedu(...argv: string[]): Promise<{ code: number; out: string }> {
  let out = ''
  const code = await runCommand(argv, {
    workspace: company.test.workspace,
    now: () => company.now(),
    connections: {
      platforms: company.test.app.platforms,
      publicOrigin: null,
      dataFolder: company.test.folder,
      isServing: true,
    },
    syncs: company.test.app.directorySync,
    readFile: async () => new Uint8Array(),
    writeFile: async () => undefined,
    write: (text) => {
      out += text
    },
    note: () => undefined,
  })
  return { code, out }
}
const named = (name: string) => company.test.workspace.people.byName(name)[0]!
const directory = () => company.test.app.scheduler.wake('directory')

describe('kedu people sync', () => {
  it('enrols everybody with their managers, and says so', async () => {
    const { code, out } = await kedu('people', 'sync')
    expect(code).toBe(0)
    expect(out).toContain('企业微信通讯录：看得到 4 人')
    expect(out).toContain('新增 张伟（销售，销售部，主管 王敏）')
    expect(named('张伟').managerId).toBe(named('王敏').id)
    expect(named('王敏')).toMatchObject({ role: 'manager', managerId: named('陈总').id })
    expect((await kedu('people', 'sync')).out).toContain('没有改动')
  })

  it('gives roles by rule, and leaves what was set by hand', async () => {
    await kedu('people', 'rules', 'add', '职务', '总经理', '总监')
    await kedu('people', 'sync')
    expect(named('陈总').role).toBe('director')
    expect((await kedu('people', 'set', '李娜', 'role', '财务')).code).toBe(0)
    expect((await kedu('people', 'set', '李娜', 'manager', '陈总')).code).toBe(0)
    await kedu('people', 'sync')
    expect(named('李娜')).toMatchObject({ role: 'finance', managerId: named('陈总').id })
  })

  it.each([
    [['people', 'rules', 'add', '职务', '经理', '管理员'], '职务可能是本人自己填的'],
    [['people', 'rules', 'add', '星座', '天秤', '销售'], '规则可以看：部门、标签、职务'],
    [['people', 'rules', 'add', '部门', '财务部', '皇帝'], '可以填：销售'],
    [['people', 'rules', 'remove', '7'], '没有第「7」条'],
  ])('refuses the rule %j and says why', async (argv, words) => {
    const { code, out } = await kedu(...argv)
    expect(code).not.toBe(0)
    expect(out).toContain(words)
    expect(company.test.workspace.settings.roleRules).toEqual([])
  })

  it('knows who is on leave and who stands in, and refuses days it cannot read', async () => {
    await kedu('people', 'sync')
    await kedu('people', 'set', '王敏', 'deputy', '李娜')
    const { code } = await kedu(
      'people',
      'set',
      '王敏',
      'leave',
      '2026-11-26~2026-11-30，2026-12-24',
    )
    expect(code).toBe(0)
    expect(named('王敏').leaves).toEqual([
      { from: '2026-11-26', to: '2026-11-30' },
      { from: '2026-12-24', to: '2026-12-24' },
    ])
    await company.say('zhang', '新客户 常州天合风电设备有限公司，报价，卡在价格，周三上午10点回访')
    await company.advanceTo('2026-11-27T10:01:00+08:00', 6 * HOUR_MS)
    expect(JSON.stringify(company.news('li'))).toContain('红色提醒')
    expect(JSON.stringify(company.news('wang'))).not.toContain('红色提醒')
    for (const bad of ['下周', '2026-12-05~2026-12-01', '2026-02-30', '2026-12-01~']) {
      const refused = await kedu('people', 'set', '王敏', 'leave', bad)
      expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('看不懂') })
    }
    await kedu('people', 'set', '王敏', 'leave', 'off')
    expect(named('王敏').leaves).toEqual([])
  })

  it('refuses managers in a circle', async () => {
    await kedu('people', 'sync')
    const { code, out } = await kedu('people', 'set', '陈总', 'manager', '张伟')
    expect(code).toBe(1)
    expect(out).toContain('绕成圈')
  })

  it('says what could not be read, and keeps everybody', async () => {
    await kedu('people', 'sync')
    company.fake.failNext(500, 60020, { errmsg: 'not allow to access from ip: 1.2.3.4' })
    const { code, out } = await kedu('people', 'sync')
    expect(code).toBe(1)
    expect(out).toContain('1.2.3.4')
    expect([...company.test.workspace.people.all.values()].every(({ active }) => active)).toBe(true)
  })
})

describe('changes in the directory', () => {
  const changed = async (ChangeType: string, UserID: string) => {
    await company.fake.callbackEvent('sys', 'change_contact', { ChangeType, UserID })
    await company.settle()
    await company.advance(5 * SECOND_MS)
    await directory()
  }

  it('are read soon, and only those who changed', async () => {
    await kedu('people', 'sync')
    company.fake.addMember({ userid: 'new', name: '新人', mainDepartment: 2 })
    const before = company.fake.requests.length
    await changed('create_user', 'New')
    expect(named('新人').managerId).toBe(named('王敏').id)
    const asked = company.fake.requests.slice(before).filter(({ path }) => /user\/get/.test(path))
    expect(asked.map(({ query }) => query.userid)).toEqual(['new'])
  })

  it('deactivate who was deleted and bring back who returns, with what they had', async () => {
    await kedu('people', 'sync')
    const { id } = named('张伟')
    company.fake.removeMember('zhang')
    await changed('delete_user', 'zhang')
    expect(named('张伟')).toMatchObject({ id, active: false })
    company.fake.addMember({ userid: 'zhang', name: '张伟', mainDepartment: 2 })
    await changed('create_user', 'zhang')
    expect(named('张伟')).toMatchObject({ id, active: true })
  })

  it('are asked for again when WeCom was away', async () => {
    await kedu('people', 'sync')
    company.fake.addMember({ userid: 'new', name: '新人', mainDepartment: 2 })
    company.fake.failNext(1, 45009, { path: 'user/get' })
    await changed('create_user', 'new')
    expect(company.test.workspace.people.byName('新人')).toEqual([])
    await company.advance(70 * SECOND_MS)
    await directory()
    expect(named('新人').active).toBe(true)
  })
})

describe('the clock', () => {
  it('reads everything at the start and again every night', async () => {
    await company.restartAfter(0)
    company.test.app.directorySync.start()
    await directory()
    expect(named('张伟').active).toBe(true)
    company.fake.addMember({ userid: 'new', name: '新人', mainDepartment: 2 })
    await directory()
    expect(company.test.workspace.people.byName('新人')).toEqual([])
    await company.advanceTo('2026-11-24T03:29:00+08:00')
    await directory()
    expect(company.test.workspace.people.byName('新人')).toEqual([])
    await company.advanceTo('2026-11-24T03:30:00+08:00')
    await directory()
    expect(named('新人').active).toBe(true)
  })
})

describe('hand-over', () => {
  async function threeDeals(): Promise<void> {
    await kedu('people', 'sync')
    for (const name of ['常州天合风电设备有限公司', '东莞铭达精密', '恒力轴承']) {
      await company.say('zhang', `新客户 ${name}，线索，没有障碍，周五拜访`)
    }
  }
  const ownersOf = () => company.test.workspace.rows().map(({ ownerId }) => ownerId)

  it('moves every deal with its history, and tells both once', async () => {
    await threeDeals()
    company.news('li')
    company.news('zhang')
    const { code, out } = await kedu('people', 'hand-over', '张伟', '李娜')
    expect(out).toContain('已把 张伟 的 3 个客户转给 李娜')
    expect(code).toBe(0)
    expect(new Set(ownersOf())).toEqual(new Set([named('李娜').id]))
    await company.settle()
    const toLi = company.news('li')
    expect(toLi).toHaveLength(1)
    expect(JSON.stringify(toLi)).toContain('3 个客户交给你了')
    expect(JSON.stringify(company.news('zhang'))).toContain('转给 李娜')
    const [deal] = company.test.workspace.rows()
    const events = await company.events(deal!.id)
    expect(events.map(({ kind }) => kind)).toContain('owner-changed')
    expect(events.length).toBeGreaterThan(1)
    expect((await kedu('people', 'hand-over', '张伟', '李娜')).out).toContain('没有进行中的客户')
  })

  it('moves only the customers named, and none when one of them is not theirs', async () => {
    await threeDeals()
    const [one] = company.test.workspace
      .rows()
      .map(({ customerNumber }) => customerNumber)
      .sort()
    const wrong = await kedu('people', 'hand-over', '张伟', '李娜', '--deals', `${one},C-9999`)
    expect(wrong).toMatchObject({ code: 1, out: expect.stringContaining('C-9999') })
    expect(new Set(ownersOf())).toEqual(new Set([named('张伟').id]))
    await kedu('people', 'hand-over', '张伟', '李娜', '--deals', one!)
    expect(ownersOf().filter((id) => id === named('李娜').id)).toHaveLength(1)
  })

  it('is asked once in the chat, done on yes, and not on no', async () => {
    await threeDeals()
    const asked = await company.say('wang', '把张伟的客户都转给李娜')
    expect(JSON.stringify(asked)).toContain('把 张伟 的 3 个客户转给 李娜？')
    expect(new Set(ownersOf())).toEqual(new Set([named('张伟').id]))
    expect(JSON.stringify(await company.say('wang', '先不转'))).toContain('好，没有转')
    expect(new Set(ownersOf())).toEqual(new Set([named('张伟').id]))
    await company.say('wang', '把张伟名下的所有客户交给李娜')
    company.news('li')
    const done = await company.say('wang', '都转过去')
    expect(JSON.stringify(done)).toContain('已把 张伟 的 3 个客户转给 李娜')
    expect(new Set(ownersOf())).toEqual(new Set([named('李娜').id]))
    expect(JSON.stringify(company.news('li'))).toContain('王敏 把 张伟 的 3 个客户交给你了')
  })

  it('is not for a colleague, and names who may', async () => {
    await threeDeals()
    const refused = await company.say('li', '把张伟的客户都转给李娜')
    expect(JSON.stringify(refused)).toContain('要由他的主管、区域总监或管理员来转')
    const unknown = await company.say('wang', '把赵六的客户都转给李娜')
    expect(JSON.stringify(unknown)).toContain('没有找到同事「赵六」')
    expect(new Set(ownersOf())).toEqual(new Set([named('张伟').id]))
  })

  it('is offered to the manager, once, when somebody with open deals leaves', async () => {
    await threeDeals()
    company.news('wang')
    company.fake.removeMember('zhang')
    await kedu('people', 'sync')
    await kedu('people', 'sync')
    await company.settle()
    const news = JSON.stringify(company.news('wang'))
    expect(news.match(/张伟 已离开公司/g)).toHaveLength(1)
    expect(news).toContain('名下还有 3 个进行中的客户')
  })

  it('refuses a taker who cannot own deals, and the same person', async () => {
    await threeDeals()
    await kedu('people', 'set', '李娜', 'role', '财务')
    expect((await kedu('people', 'hand-over', '张伟', '李娜')).out).toContain('不能接客户')
    expect((await kedu('people', 'hand-over', '张伟', 'zhang')).out).toContain('同一个人')
    expect((await kedu('people', 'hand-over', '张伟', '赵钱孙')).out).toContain('没有「赵钱孙」')
  })
})

describe('one person in both suites', () => {
  it('is put together by the admin: accounts, team, and what is left to hand over', async () => {
    await kedu('people', 'sync')
    const { people } = company.test.workspace
    const double = { ...named('王敏'), id: 'p_dingtalk_wm', accounts: { dingtalk: 'wm01' } }
    await people.save(double, 'directory', company.now())
    const { out, code } = await kedu('people', 'link-account', 'wang', '--dingtalk', 'WM01')
    expect(out).toContain('王敏 的钉钉账号：wm01')
    expect(code).toBe(0)
    expect(people.byAccount('dingtalk', 'wm01')?.accounts).toMatchObject({ wecom: 'wang' })
    expect(people.get('p_dingtalk_wm')).toMatchObject({ active: false, accounts: {} })
    const again = await kedu('people', 'link-account', 'wang', '--dingtalk', 'other')
    expect(again.out).toContain('只能有一个账号')
    expect((await kedu('people', 'link-account', 'wang')).out).toContain('请写上账号')
  })
})

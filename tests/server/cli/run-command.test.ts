import { FileProblem } from '@kedu/server/cli/command-io'
import { runCommand } from '@kedu/server/cli/run-command'
import type { Delivery, Webhook } from '@kedu/server/webhooks/webhook'
import type { Workspace } from '@kedu/server/workspace/workspace'
import { HOUR_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { noConnections } from '../../support/no-connections.ts'
import { givenCompany, NOW } from '../import/given-company.ts'

/** A terminal with the workspace behind it. */
function terminal(workspace: Workspace, files: Record<string, string> = {}) {
  const written: Record<string, string> = {}
  return {
    written,
    async run(line: string, at: Instant = NOW) {
      let out = ''
      const code = await runCommand(line.split(' '), {
        workspace,
        connections: noConnections(),
        now: () => at,
        async readFile(path) {
          const text = files[path]
          if (text === undefined) throw new FileProblem(`读不了文件「${path}」`)
          return Buffer.from(text)
        },
        async writeFile(path, content) {
          written[path] = content
        },
        write: (text) => {
          out += text
        },
        note: () => undefined,
      })
      return { code, out }
    },
  }
}

const DEALS =
  '客户名称,阶段,障碍,下次动作日期,负责人\n甲厂,线索,价格,2026-12-01,张三\n乙公司,报价,交期,2026-11-24,李四\n=丙,线索,,,\n'

describe('kedu import', () => {
  it('says what became of every line and writes the report', async () => {
    const { workspace } = await givenCompany()
    const { run, written } = terminal(workspace, { 'd.csv': DEALS })
    const { code, out } = await run('import d.csv --report r.csv')
    expect(code).toBe(0)
    expect(out).toContain('第 2 行 新增 甲厂\n')
    expect(out).toContain('第 4 行 跳过 =丙：没有负责人')
    expect(out).toContain('新增 2，更新 0，跳过 1。')
    expect(written['r.csv']).toContain(`"'=丙","跳过"`)
  })

  it('ends with 1 and says so when no line came in', async () => {
    const { workspace } = await givenCompany()
    const { run } = terminal(workspace, { 'd.csv': DEALS, 'e.csv': '客户名称,负责人\n' })
    await run('import d.csv')
    const again = await run('import d.csv')
    expect(again.code).toBe(1)
    expect(again.out).toContain('新增 0，更新 0，跳过 3。\n没有导入任何一行')
    expect((await run('import e.csv')).code).toBe(1)
  })

  it.each([
    ['a file that is not there', 'import none.csv', '读不了文件「none.csv」'],
    ['a file that is no list', 'import bad.csv', '引号没有成对'],
  ])('ends with 1 for %s', async (_, line, words) => {
    const { workspace } = await givenCompany()
    const { run } = terminal(workspace, { 'bad.csv': '客户名称\n"甲' })
    const { code, out } = await run(line)
    expect(code).toBe(1)
    expect(out).toContain(words)
  })
})

describe('kedu people', () => {
  it('imports and lists', async () => {
    const { workspace } = await givenCompany()
    const { run } = terminal(workspace, { 'p.csv': '账号,姓名,角色,主管\nma,小马,销售,王五\n' })
    expect((await run('people import p.csv')).out).toContain('第 2 行 新增 小马')
    const { out } = await run('people list')
    expect(out).toMatch(/小马 +销售 +- +- +王五 +wecom:ma +在职/)
    await run('settings set fallbackManager 王五')
    const [header, , ...lines] = (await run('people list')).out.split('\n')
    expect(header).toMatch(/状态 +备用主管$/)
    expect(lines.find((line) => line.startsWith('王五'))).toMatch(/在职 +是$/)
  })
})

describe('kedu deals list', () => {
  it('puts the longest overdue first, and only those when asked', async () => {
    const { workspace } = await givenCompany()
    const { run } = terminal(workspace, { 'd.csv': DEALS })
    await run('import d.csv')
    const later = plusMs(NOW, 100 * HOUR_MS)
    const all = await run('deals list', later)
    expect(all.out.indexOf('乙公司')).toBeLessThan(all.out.indexOf('甲厂'))
    expect(all.out).toContain('超期 67 小时')
    const red = await run('deals list --red', later)
    expect(red.out).toContain('乙公司')
    expect(red.out).not.toContain('甲厂')
    expect((await run('deals list --owner 无人')).out).toBe('没有符合的商机。\n')
  })
})

describe('kedu outbox', () => {
  async function withDeadLetter(workspace: Workspace) {
    await workspace.store.append('main', {
      streamId: 'digest/zhang',
      expectedVersion: 0,
      events: [],
      state: {},
      outbox: [
        {
          key: 'k1',
          recipientId: 'zhang',
          platform: 'wecom',
          message: { kind: 'text', text: '你好' },
          dueAt: NOW,
          expiresAt: null,
          priority: 'reply',
          replaces: null,
        },
      ],
    })
    await workspace.store.leaseOutbox('main', NOW, 1, 1000)
    await workspace.store.settleOutbox('main', 'k1', {
      kind: 'dead',
      reason: 'ip-not-trusted',
      detail: '60020',
      at: NOW,
    })
  }

  it('shows what was given up, and sends it again by key', async () => {
    const { workspace } = await givenCompany()
    await withDeadLetter(workspace)
    const { run } = terminal(workspace)
    expect((await run('outbox list')).out).toMatch(/k1 +张三 +服务器 IP 不在可信列表/)
    expect((await run('outbox resend k9')).code).toBe(1)
    expect((await run('outbox resend k1')).out).toContain('1 条已重新排队')
    expect(await workspace.store.deadLetters('main')).toEqual([])
    expect((await run('outbox list')).out).toContain('等待发送 1 条')
  })

  it('sends everything again', async () => {
    const { workspace } = await givenCompany()
    const { run } = terminal(workspace)
    expect(await run('outbox resend --all')).toEqual({ code: 0, out: '没有要重发的消息。\n' })
    await withDeadLetter(workspace)
    expect((await run('outbox resend --all')).out).toContain('1 条已重新排队')
  })
})

describe('kedu quota', () => {
  it('shows what of the month is used, as far as it is known', async () => {
    const { workspace } = await givenCompany()
    const { run } = terminal(workspace)
    expect((await run('quota')).out).toMatch(/接口调用\s+0\s+5000\s+0%/)
    const state = { api: 4500, callbacks: 30, isRefused: true, told: [] }
    await workspace.store.append(workspace.id, {
      streamId: `quota/dingtalk-${workspace.today(NOW).slice(0, 7)}`,
      expectedVersion: 0,
      events: [{ at: NOW, body: { kind: 'quota-month-began' } }],
      state,
      outbox: [],
    })
    const { out } = await run('quota')
    expect(out).toMatch(/接口调用\s+4500\s+5000\s+90%/)
    expect(out).toMatch(/消息推送\s+30\s+3000\s+1%/)
    expect(out).toContain('额度用完')
    expect((await run('quota now')).code).toBe(2)
  })
})

describe('kedu settings', () => {
  it.each([
    ['clock working', { clock: 'working' }],
    ['basis field-untouched', { basis: 'field-untouched' }],
    ['redFlagHours 24', { redFlagHours: 24 }],
    ['nudgeBeforeHours off', { nudgeBeforeHours: null }],
    ['directorAfterHours 12.5', { directorAfterHours: 12.5 }],
    ['quietHours 22:00-07:30', { quietHours: { from: '22:00', to: '07:30' } }],
    ['quietHours 关', { quietHours: null }],
    ['digestTime 09:00', { digestTime: '09:00' }],
    ['immediateBudgetPerDay 3', { immediateBudgetPerDay: 3 }],
    ['dingtalkCallsPerMonth 200000', { dingtalkCallsPerMonth: 200_000 }],
    ['regions 华东，华南', { regions: ['华东', '华南'] }],
    ['fallbackManager 王五', { fallbackManagerId: 'wang' }],
  ])('set %s is kept', async (line, part) => {
    const { workspace } = await givenCompany()
    const { run } = terminal(workspace)
    expect(await run(`settings set ${line}`)).toEqual({ code: 0, out: '已保存，马上生效。\n' })
    expect(workspace.settings).toMatchObject(part)
    expect((await run(`settings set ${line}`)).out).toContain('没有改')
  })

  it.each([
    ['clock 慢', 'clock 只能是：natural、working'],
    ['redFlagHours 很多', '「很多」不是数字'],
    ['redFlagHours 0', '要大于 0'],
    ['redFlagHours 4', '比变红的时限还长'],
    ['quietHours 22:00', '不是时间'],
    ['digestTime 8:30', '「8:30」不是时间'],
    ['immediateBudgetPerDay 1.5', '不是整数'],
    ['dingtalkCallbacksPerMonth 0', '要大于 0'],
    ['regions 华东,华东', '有重复的'],
    ['obstacles 1,2,3,4,5,6,7,8,9,10,11', '最多 10 项'],
    ['fallbackManager 无名氏', '没有「无名氏」这个人'],
    ['process 自己的', 'process 只能是'],
    ['__proto__ x', '没有「__proto__」这个设置'],
  ])('set %s is refused with a reason', async (line, reason) => {
    const { workspace } = await givenCompany()
    const before = workspace.settings
    const { code, out } = await terminal(workspace).run(`settings set ${line}`)
    expect(code).toBe(1)
    expect(out).toContain(reason)
    expect(workspace.settings).toBe(before)
  })

  it('change the process only while no deal stands in a stage that would be gone', async () => {
    const { workspace } = await givenCompany()
    const { run } = terminal(workspace, {
      'd.csv':
        '客户名称,阶段,障碍,下次动作日期,负责人,行业,来源\n甲厂,需求,价格,2026-12-01,张三,其他,电话\n',
    })
    expect((await run('settings set process b2b')).code).toBe(0)
    expect((await run('import d.csv')).out).toContain('新增 1')
    const { code, out } = await run('settings set process light')
    expect(code).toBe(1)
    expect(out).toContain('还有客户在「需求」阶段')
    expect(workspace.settings.process.template).toBe('b2b')
  })

  it('keep the company’s own days', async () => {
    const { workspace } = await givenCompany()
    const { run } = terminal(workspace)
    await run('settings calendar add 2026-12-25 dayoff 公司年会')
    await run('settings calendar add 2026-12-05 workday')
    await run('settings calendar add 2026-12-25 dayoff 改名')
    expect(workspace.settings.calendarOverrides).toEqual([
      { date: '2026-12-05', kind: 'workday', note: '' },
      { date: '2026-12-25', kind: 'dayoff', note: '改名' },
    ])
    expect((await run('settings calendar add 2026-02-30 dayoff')).out).toContain('不是日期')
    await run('settings calendar remove 2026-12-05')
    expect(workspace.settings.calendarOverrides).toHaveLength(1)
  })

  it('show every value as it can be set again', async () => {
    const { workspace } = await givenCompany()
    const { out } = await terminal(workspace).run('settings show')
    expect(out).toMatch(/quietHours +21:00-08:00/)
    expect(out).toMatch(/redFlagHours +48/)
  })
})

it('answers what it does not understand with the help and 2', async () => {
  const { workspace } = await givenCompany()
  const { code, out } = await terminal(workspace).run('foo bar')
  expect(code).toBe(2)
  expect(out).toContain('没看懂：kedu foo bar')
  expect(out).toContain('people、import')
})

describe('kedu api-keys', () => {
  it('makes a key that is shown once, lists it, revokes it', async () => {
    const { workspace } = await givenCompany()
    const { run } = terminal(workspace)
    expect((await run('api-keys list')).out).toContain('还没有接口密钥')
    const made = await run('api-keys create ERP --person 张三 --scopes deals:read,leads:write')
    expect(made.code).toBe(0)
    const token = /kedu_\S+/.exec(made.out)?.[0] ?? ''
    const [key] = workspace.apiKeys.all
    expect(workspace.apiKeys.byToken(token, NOW)).toEqual(key)
    expect(key).toMatchObject({ name: 'ERP', scopes: ['deals:read', 'leads:write'] })
    const list = await run('api-keys list')
    expect(list.out).toContain('ERP')
    expect(list.out).not.toContain(token.slice(-43))
    expect((await run(`api-keys revoke ${key?.id}`)).out).toContain('已停用')
    expect(workspace.apiKeys.byToken(token, NOW)).toBeNull()
    expect((await run('api-keys list')).out).toContain('已停用')
  })

  it.each([
    ['api-keys create ERP --person 没有 --scopes deals:read', '没有「没有」这个人'],
    ['api-keys create ERP --person 张三 --scopes deals:all', '没有「deals:all」这项权限'],
    ['api-keys create ERP --person 张三 --scopes deals:read --days 0', '--days「0」不行'],
    ['api-keys revoke 0123', '没有编号是「0123」的密钥'],
  ])('says what is wrong with %s', async (line, words) => {
    const { workspace } = await givenCompany()
    const { code, out } = await terminal(workspace).run(line)
    expect(code).toBe(1)
    expect(out).toContain(words)
  })
})

describe('kedu webhooks', () => {
  it('lists webhooks with what waits, shows deliveries, and puts dead ones back', async () => {
    const { workspace } = await givenCompany()
    const { run } = terminal(workspace)
    expect((await run('webhooks list')).out).toContain('还没有事件推送')
    const webhook: Webhook = {
      id: '0123456789ab',
      name: 'ERP',
      url: 'https://erp.example.com/kedu',
      types: null,
      personId: 'zhang',
      secrets: [],
      state: 'on',
      createdBy: 'zhang',
      createdAt: NOW,
      failingSince: null,
    }
    const made = { kind: 'webhook-made' as const, by: 'zhang', url: webhook.url, personId: 'zhang' }
    await workspace.webhooks.add(webhook, made, NOW)
    const queue = workspace.deliveries
    const last = { at: NOW, status: 500, durationMs: 12, problem: 'status' as const }
    const dead: Delivery = {
      id: 'msg_1',
      type: 'deal.opened',
      streamId: 'deal/d1',
      version: 1,
      queuedAt: NOW,
      attempts: 10,
      dueAt: NOW,
      last,
      status: 'dead',
    }
    await queue.record(webhook.id, dead, NOW)
    expect((await run('webhooks list')).out).toMatch(/ERP .*在推送 +0 +1/)
    expect((await run('webhooks deliveries 0123456789ab')).out).toContain('对方没收下（500）')
    expect((await run('webhooks resend 0123456789ab --all')).out).toContain('1 条已重新排队')
    expect((await run('webhooks list')).out).toMatch(/在推送 +1 +0/)
    expect((await run('webhooks resend 0123456789ab msg_9')).code).toBe(1)
    expect((await run('webhooks deliveries 000000000000')).out).toContain('没有编号是')
  })
})

/** `kedu doctor` on companies that are connected rightly, and wrongly in every way it knows. */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createWecomPlatform } from '@kedu/bot/platforms/wecom/wecom'
import { settingValues } from '@kedu/server/cli/wording'
import { type DoctorSubject, diagnose } from '@kedu/server/doctor/doctor'
import { doctorWords } from '@kedu/server/doctor/wording'
import { HOUR_MS, MINUTE_MS } from '@kedu/shared/time/instant'
import { afterEach, describe, expect, it } from 'vitest'
import { DingtalkCompany, type DingtalkCompanyOptions } from '../support/dingtalk-company.ts'
import { WecomCompany, wecomConfigOf } from '../support/wecom-company.ts'

const EVENTS = { token: 'tok123', aesKey: '4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij' }

let company: WecomCompany | DingtalkCompany
afterEach(() => company.close())

async function told(change: Partial<DoctorSubject> = {}): Promise<string> {
  const { workspace, folder, app } = company.test
  const diagnosis = await diagnose({
    workspace,
    platforms: app.platforms,
    dataFolder: folder,
    publicOrigin: company.url,
    isServing: true,
    now: company.now(),
    ...change,
  })
  return [diagnosis.isWell ? 'WELL' : 'ILL', ...diagnosis.lines].join('\n')
}

async function wecom(): Promise<WecomCompany> {
  const opened = await WecomCompany.open({ settings: { fallbackManagerId: 'chen' } })
  company = opened
  return opened
}

async function dingtalk(options: DingtalkCompanyOptions = {}): Promise<DingtalkCompany> {
  const opened = await DingtalkCompany.open({
    settings: { fallbackManagerId: 'chen' },
    config: { events: EVENTS },
    fake: { templateId: 'kedu-card.schema' },
    ...options,
  })
  company = opened
  return opened
}

describe('the doctor at a company on WeCom', () => {
  it('finds nothing wrong where nothing is', async () => {
    const { fake } = await wecom()
    const words = await told()
    expect(words).toMatch(/^WELL/)
    for (const line of [
      '凭据',
      '可信 IP',
      '应用',
      '可见范围',
      '回调地址',
      '服务器时间',
      '磁盘',
      '时区',
    ]) {
      expect(words).toContain(`✓ ${line}`)
    }
    expect(words).not.toContain('✗')
    for (const secret of [fake.secret, fake.token, fake.encodingAesKey]) {
      expect(words).not.toContain(secret)
    }
  })

  it('names the IP that has to be trusted', async () => {
    const { fake } = await wecom()
    fake.failNext(1, 60020, {
      path: 'agent/get',
      errmsg: 'not allow to access from your ip, from ip: 203.0.113.9',
    })
    const words = await told()
    expect(words).toMatch(/^ILL/)
    expect(words).toContain('✗ 可信 IP')
    expect(words).toContain('把 203.0.113.9 加进「企业可信IP」')
  })

  it('names settings by the names they can be set by', async () => {
    company = await WecomCompany.open()
    const words = await told()
    expect(words).toMatch(/! 备用主管：.*\n {4}→ .*settings set fallbackManager /)
    const { settings } = company.test.workspace
    const names = settingValues(settings, null).map(([name]) => name)
    const named = [words, doctorWords.quota.limits].join().matchAll(/settings set (\w+)/g)
    for (const [, name] of named) expect(names).toContain(name)
  })

  it('stops at a secret that WeCom does not take', async () => {
    const { fake } = await wecom()
    fake.expireTokens()
    fake.failNext(1, 40001, { path: 'gettoken' })
    expect(await told()).toMatch(/✗ 凭据[\s\S]*WECOM_SECRET/)
  })

  it('says that the app is closed', async () => {
    const { fake } = await wecom()
    fake.app.close = 1
    expect(await told()).toMatch(/✗ 应用：应用在企业微信里已停用/)
  })

  it('says who is out of sight, and that nobody will be greeted', async () => {
    const { fake } = await wecom()
    fake.app.isreportenter = 0
    fake.addMember({ userid: 'lina', name: '李娜', mainDepartment: 2, visible: false })
    const words = await told()
    expect(words).toMatch(/^WELL/)
    expect(words).toMatch(/! 可见范围：有 1 人应用看不见，收不到提醒：李娜/)
    expect(words).toMatch(/! 应用：.*上报/)
    expect(words).toMatch(/\d 项要留意/)
  })

  it('calls the public address as WeCom does', async () => {
    await wecom()
    expect(await told({ publicOrigin: 'http://127.0.0.1:9' })).toMatch(
      /✗ 回调地址：http:\/\/127.0.0.1:9\/callbacks\/wecom\/app 连不上/,
    )
    expect(await told({ publicOrigin: null })).toMatch(/– 回调地址：没有填 KEDU_PUBLIC_ORIGIN/)
    expect(await told({ publicOrigin: null, basePath: '/w/acme' })).toContain(
      '加上 /w/acme/callbacks/wecom/app。',
    )
    expect(await told({ isServing: false })).toMatch(/– 回调地址：刻度没有在运行[\s\S]*1 项没查成/)
    // Somebody else answers there.
    expect(await told({ publicOrigin: company.fake.url })).toMatch(/✗ 回调地址：.*不是刻度的/)
  })

  it('notices another Kedu behind the address', async () => {
    const { fake } = await wecom()
    const other = createWecomPlatform({
      ...wecomConfigOf(fake),
      token: 'another1',
      now: () => company.now(),
      randomBytes,
    })
    expect(await told({ platforms: new Map([['wecom', other]]) })).toMatch(
      /✗ 回调地址：.*不认我们的签名[\s\S]*重启/,
    )
  })

  it('notices a clock that is wrong', async () => {
    const { fake } = await wecom()
    fake.dateShiftMs = -HOUR_MS
    expect(await told()).toMatch(/✗ 服务器时间：快了 60 分钟[\s\S]*timedatectl/)
    fake.dateShiftMs = 10 * MINUTE_MS
    expect(await told()).toContain('✗ 服务器时间：慢了 10 分钟')
  })
})

describe('the doctor at a company on DingTalk', () => {
  it('finds nothing wrong where nothing is', async () => {
    const { fake } = await dingtalk()
    const words = await told()
    expect(words).toMatch(/^WELL/)
    for (const line of [
      '凭据',
      '权限：读通讯录',
      '权限：机器人发消息',
      '权限：互动卡片',
      '卡片模板',
      '可见范围',
      '回调地址',
      '钉钉额度',
    ]) {
      expect(words).toContain(`✓ ${line}`)
    }
    expect(words).not.toContain(fake.clientSecret)
    expect(fake.requests.map(({ path }) => path)).not.toContain('/v1.0/im/messages')
    for (const person of ['wangmin', 'zhangwei', 'lina']) expect(fake.seenBy(person)).toEqual([])
  })

  it('names the permission point that is missing', async () => {
    const { fake } = await dingtalk()
    fake.failNext(1, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', {
      path: '/v1.0/robot/oToMessages/batchSend',
      status: 403,
      message: 'requiredScopes: [qyapi_robot_sendmsg]',
    })
    const words = await told()
    expect(words).toMatch(/^ILL/)
    expect(words).toMatch(/✗ 权限：机器人发消息：还没有开通。\n.*qyapi_robot_sendmsg/)
  })

  it('reads what the old API names beside its 88', async () => {
    const { fake } = await dingtalk()
    const path = '/topapi/v2/department/get'
    const message = '应用尚未开通所需的权限：[qyapi_get_department_list]'
    fake.failNext(1, '88', { path, subCode: '60011', message })
    expect(await told()).toMatch(/✗ 权限：读通讯录：还没有开通。\n.*qyapi_get_department_list/)
    fake.failNext(1, '88', { path, subCode: '60020', message: 'request ip=203.0.113.9' })
    expect(await told()).toMatch(/✗ .*IP[\s\S]*把 203\.0\.113\.9 加进/)
  })

  it('says what is wrong with the card template, or that there is none', async () => {
    await dingtalk({ config: { events: EVENTS, cardTemplateId: 'another.schema' } })
    expect(await told()).toMatch(/✗ 卡片模板[\s\S]*DINGTALK_CARD_TEMPLATE_ID/)
    await company.close()
    await dingtalk({ config: { events: EVENTS, cardTemplateId: null } })
    expect(await told()).toMatch(/! 卡片模板：没有填/)
  })

  it('stops at credentials that DingTalk does not take', async () => {
    const { fake } = await dingtalk()
    fake.expireTokens()
    fake.failNext(5, 'invalidClientIdOrSecret', { path: '/v1.0/oauth2/accessToken' })
    const words = await told()
    expect(words).toMatch(/✗ 凭据[\s\S]*DINGTALK_CLIENT_SECRET/)
    expect(words).not.toContain('权限：互动卡片')
  })

  it('brings a signed message that says nothing where no events come, and a forged one', async () => {
    await dingtalk({ config: { events: null } })
    const url = `${company.url}/callbacks/dingtalk/robot`
    expect(await told()).toContain(`✓ 回调地址：${url} 从外面能到`)
    const { workspace, app } = company.test
    expect((await workspace.store.counts(workspace.id)).inboxPending).toBe(0)
    expect(app.quota?.use().callbacks).toBe(0)
    // Somebody else answers there, and takes whatever comes.
    const other = createServer((_request, response) => response.end())
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    const { port } = other.address() as AddressInfo
    expect(await told({ publicOrigin: `http://127.0.0.1:${port}` })).toMatch(
      /✗ 回调地址：.*不是刻度的（HTTP 200）/,
    )
    other.close()
  })

  it('names the address that the gateway of the connection refuses', async () => {
    const { fake } = await dingtalk({ config: { mode: 'stream' } })
    const code = 'Forbidden.AccessDenied.IpNotInWhiteList'
    fake.gateway.failOpen(1, 403, { code, message: '访问ip不在白名单之中, request ip=203.0.113.9' })
    expect(await told({ isServing: false })).toMatch(
      /✗ Stream 连接：.*203\.0\.113\.9 的请求。\n {4}→ .*把 203\.0\.113\.9 加进/,
    )
  })

  it('survives a DingTalk that answers nothing readable', async () => {
    const { fake } = await dingtalk()
    fake.outage(true)
    expect(await told()).toMatch(/✗ 网络：连不上钉钉/)
  })
})

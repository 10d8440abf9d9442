import { runCommand } from '@kedu/server/cli/run-command'
import { addressOf } from '@kedu/server/installation/workspace-address'
import { newPerson } from '@kedu/shared/people/person'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { callbackXml, sealCallback } from '../../support/fake-wecom-callbacks.ts'
import { TestInstallation } from '../../support/installation.ts'

const SECRET = 'the-secret-of-the-app-of-acme'
const ENV = `
# from the console
WECOM_CORP_ID=wx5823bf96d3bd56c7
WECOM_AGENT_ID=1000002
WECOM_SECRET="${SECRET}"
WECOM_TOKEN=QDG6eK
WECOM_ENCODING_AES_KEY=jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C
WECOM_API_BASE=http://127.0.0.1:9
`

let test: TestInstallation
let said: string

beforeEach(async () => {
  test = await TestInstallation.open()
  said = ''
})
afterEach(() => test.close())

/** One command as the operator gives it; `file`: what any file holds. */
async function kedu(line: string, file = ENV): Promise<number> {
  said = ''
  const argv = line.split(' ')
  const root = await test.root()
  return runCommand(argv, {
    ...root,
    readFile: async () => Buffer.from(file),
    writeFile: async () => undefined,
    write: (text) => {
      said += text
    },
    note: () => undefined,
    installation: test.operated(),
  })
}

describe('the operator of many companies', () => {
  it('makes one, gives it credentials and is told the addresses, never a secret', async () => {
    expect(await kedu('workspace create acme --name 艾可米')).toBe(0)
    expect(said).toContain('https://kedu.example.com/w/acme')
    expect(await kedu('workspace credentials set acme acme.env')).toBe(0)
    expect(said).toContain('https://kedu.example.com/w/acme/callbacks/wecom/app')
    let all = said
    for (const line of [
      'workspace list',
      'workspace credentials list acme',
      'workspace history acme',
    ]) {
      expect(await kedu(line)).toBe(0)
      all += said
    }
    expect(all).toContain('使用中')
    expect(all).toContain('WECOM_SECRET')
    expect(all).toContain('root')
    expect(all).not.toContain(SECRET)
  })

  it('is told what is wrong, and nothing is kept', async () => {
    await kedu('workspace create acme --name 艾可米')
    expect(await kedu('workspace credentials set acme x.env', ENV.replace('QDG6eK', '短'))).toBe(1)
    expect(said).toContain('WECOM_TOKEN 要是 6 到 32 个字母或数字')
    expect(said).not.toContain(SECRET)
    expect(test.registry.get('acme')?.credentials).toEqual({})
    for (const [line, words] of [
      ['workspace create acme --name 又一家', '已经有「acme」'],
      ['workspace create main --name 主', '刻度自己用的'],
      ['workspace create Acme --name 大写', '不能做公司的编号'],
      ['workspace create other --name x --origin http://a.example', 'https:// 开头'],
      ['workspace create other --name x --origin https://a.example/kedu', '不带路径'],
      ['workspace suspend nobody', '没有「nobody」'],
      ['workspace limits acme requestsAtOnce 0', '写 1 到'],
      ['workspace limits acme speed 5', '可以改的有：requestsAtOnce'],
      ['workspace credentials remove acme WECOM_TOKEN', '没有这些：WECOM_TOKEN'],
      ['people list --workspace nobody', '没有「nobody」'],
    ]) {
      expect(await kedu(line ?? ''), line).toBe(1)
      expect(said).toContain(words)
    }
  })

  it('works in one company with every other command', async () => {
    await kedu('workspace create acme --name 艾可米')
    const { workspace } = await test.cell('acme')
    const zhang = newPerson({ id: 'zhang', name: '艾可米张', accounts: { web: 'zhang' } })
    await workspace.people.save(zhang, 'import', test.now())
    expect(await kedu('people list --workspace acme')).toBe(0)
    expect(said).toContain('艾可米张')
    await kedu('people list')
    expect(said).not.toContain('艾可米张')
    await kedu('people link 艾可米张 --workspace acme')
    expect(said).toContain('/w/acme/web/enter?token=')
  })

  it('suspends one: pages say so, platforms get their answers, nothing is kept, data stays', async () => {
    await kedu('workspace create acme --name 艾可米')
    await kedu('workspace credentials set acme acme.env')
    const { workspace } = await test.cell('acme')
    const zhang = newPerson({ id: 'zhang', name: '张', accounts: { web: 'zhang' } })
    await workspace.people.save(zhang, 'import', test.now())
    await kedu('workspace suspend acme --reason 欠费')
    const page = await test.ask('/w/acme/', { headers: { accept: 'text/html' } })
    expect(page.status).toBe(403)
    expect(page.body.toString()).toContain('贵公司的刻度暂停了，数据都在')
    const headers = { authorization: `Bearer ${test.tokenOf('acme', 'zhang')}` }
    expect((await test.ask('/w/acme/api/me', { headers })).status).toBe(403)
    const call = () => {
      const { url, body } = callback()
      return test.ask(url, { method: 'POST', body: Buffer.from(body) })
    }
    expect((await call()).status).toBe(200)
    const { store } = (await test.cell('acme')).workspace
    expect((await store.counts('acme')).inboxPending).toBe(0)
    await kedu('workspace resume acme')
    expect((await test.ask('/w/acme/api/me', { headers })).status).toBe(200)
    expect((await call()).status).toBe(200)
    expect((await store.counts('acme')).inboxPending).toBe(1)
  })

  it('keeps a noisy one from taking all: the next request waits, and another company is served', async () => {
    await kedu('workspace create acme --name 艾可米')
    await kedu('workspace create other --name 别家')
    await kedu('workspace limits acme requestsAtOnce 1')
    const release = await test.holdRequest('/w/acme/api/me')
    const refused = await test.ask('/w/acme/health/live')
    expect(refused.status).toBe(429)
    expect(refused.headers['retry-after']).toBe('2')
    expect(JSON.parse(refused.body.toString()).message).toContain('请过几秒再试')
    expect((await test.ask('/w/other/health/live')).status).toBe(200)
    await release()
    expect((await test.ask('/w/acme/health/live')).status).toBe(200)
  })

  it('keeps one from filling the disk of all: its files of a day have a limit', async () => {
    await kedu('workspace create acme --name 艾可米')
    const { workspace } = await test.cell('acme')
    await workspace.people.save(
      newPerson({ id: 'rep', name: '李娜', accounts: { web: 'rep' } }),
      'import',
      test.now(),
    )
    const headers = {
      authorization: `Bearer ${test.tokenOf('acme', 'rep')}`,
      'content-type': 'application/json',
    }
    const start = async (clientId: string) => {
      const upload = { clientId, fileName: '合同.pdf', size: 700_000, sha256: 'a'.repeat(64) }
      const body = JSON.stringify(upload)
      return test.ask('/w/acme/api/uploads', { method: 'POST', headers, body })
    }
    await kedu('workspace limits acme uploadMegabytesPerDay 1')
    expect((await start('first-upload')).status).toBeLessThan(300)
    const refused = await start('second-upload')
    expect(refused.status).toBe(422)
    expect(refused.body.toString()).toContain('公司今天一共传的文件到上限了')
    await kedu('workspace limits acme uploadMegabytesPerDay 2')
    expect((await start('second-upload')).status).toBeLessThan(300)
  })
})

/** Signed with the credentials above. */
function callback() {
  const seconds = Math.floor(test.now() / 1000)
  const secrets = {
    corpId: 'wx5823bf96d3bd56c7',
    agentId: 1000002,
    token: 'QDG6eK',
    encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  }
  const xml = callbackXml({
    ToUserName: secrets.corpId,
    FromUserName: 'zhang',
    CreateTime: seconds,
    MsgType: 'text',
    Content: '报价发过去了',
    MsgId: 4711,
    AgentID: secrets.agentId,
  })
  const { basePath } = addressOf({ id: 'acme', origin: null }, null)
  const address = `${basePath}/callbacks/wecom/app`
  return sealCallback(secrets, address, xml, { seconds, nonce: '1000001' })
}

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  openCredentials,
  readWorkspaceConfig,
  sealCredentials,
} from '@kedu/server/installation/workspace-credentials'
import { isWorkspaceId, limitsOf } from '@kedu/server/installation/workspace-record'
import { WorkspaceRegistry } from '@kedu/server/installation/workspace-registry'
import { SecretBox } from '@kedu/server/secrets/secret-box'
import { openKedu } from '@kedu/server/workspace/open-workspace'
import { instant } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const AT = instant(Date.UTC(2026, 10, 23))
const SECRET = 'the-secret-of-the-app-of-acme'
const WECOM = {
  WECOM_CORP_ID: 'wx5823bf96d3bd56c7',
  WECOM_AGENT_ID: '1000002',
  WECOM_SECRET: SECRET,
  WECOM_TOKEN: 'QDG6eK',
  WECOM_ENCODING_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
}
const boxOf = (current: number, old: number[] = []) =>
  new SecretBox({
    current: new Uint8Array(32).fill(current),
    old: old.map((byte) => new Uint8Array(32).fill(byte)),
  })
const keyless = new SecretBox({ current: null, old: [] })
const openConfig = { timezone: 'Asia/Shanghai', isTrial: false, now: () => AT } as const

let folder: string
let kedu: Awaited<ReturnType<typeof openKedu>>
let registry: WorkspaceRegistry

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-registry-'))
  kedu = await openKedu({ dataFolder: folder, ...openConfig })
  registry = await WorkspaceRegistry.load(kedu.store, () => AT)
})

afterEach(async () => {
  await kedu.close()
  rmSync(folder, { recursive: true, force: true })
})

function create(id: string) {
  return registry.act(id, { kind: 'created', by: 'root', name: '艾可米', origin: null })
}

describe('the workspaces of an installation', () => {
  it('are there again after a restart, with who did what', async () => {
    await create('acme')
    await registry.act('acme', { kind: 'suspended', by: 'root', reason: '欠费' })
    await kedu.close()
    kedu = await openKedu({ dataFolder: folder, ...openConfig })
    registry = await WorkspaceRegistry.load(kedu.store, () => AT)
    expect(registry.get('acme')).toMatchObject({ name: '艾可米', status: 'suspended' })
    expect((await registry.history('acme')).map(({ body }) => body)).toEqual([
      { kind: 'created', by: 'root', name: '艾可米', origin: null },
      { kind: 'suspended', by: 'root', reason: '欠费' },
    ])
  })

  it('are told of when they change, here or elsewhere', async () => {
    const elsewhere = await WorkspaceRegistry.load(kedu.store, () => AT)
    const heard: string[] = []
    elsewhere.onChange(({ id, status }) => heard.push(`${id} ${status}`))
    await create('acme')
    await registry.act('acme', { kind: 'suspended', by: 'root', reason: '' })
    await elsewhere.refresh()
    await elsewhere.refresh()
    expect(heard).toEqual(['acme suspended'])
  })

  it('never give an id again: old links and sessions name it', async () => {
    await create('acme')
    await registry.act('acme', { kind: 'deleted', by: 'root', streams: 3, files: 1 })
    expect(registry.get('acme')).toBeNull()
    expect(registry.wasDeleted('acme')).toBe(true)
    await expect(create('acme')).rejects.toThrow('there already')
    expect((await registry.history('acme')).at(-1)?.body).toEqual({
      kind: 'deleted',
      by: 'root',
      streams: 3,
      files: 1,
    })
  })

  it('have limits of their own beside the usual ones', async () => {
    const usual = limitsOf(await create('acme'))
    const limited = await registry.act('acme', {
      kind: 'limited',
      by: 'root',
      limits: { requestsAtOnce: 8 },
    })
    expect(limitsOf(limited)).toEqual({ ...usual, requestsAtOnce: 8 })
  })

  it('have ids that are safe in addresses and folders', () => {
    expect(['acme', 'a1-b2', 'east-china-01'].every(isWorkspaceId)).toBe(true)
    const bad = ['', 'a', 'Acme', '1a', '-ab', 'ab-', 'a--b', 'a/b', '..', '公司', 'x'.repeat(40)]
    expect(bad.filter(isWorkspaceId)).toEqual([])
  })
})

describe('the credentials of a workspace', () => {
  const setAll = (id: string, box: SecretBox) =>
    registry.act(
      id,
      { kind: 'credentials-set', by: 'root', names: Object.keys(WECOM) },
      sealCredentials(id, WECOM, box),
    )

  it('are nowhere on the disk in the clear, history included', async () => {
    await create('acme')
    await setAll('acme', boxOf(1))
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    const texts = files
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    expect(texts.some((text) => text.includes('WECOM_SECRET'))).toBe(true)
    expect(texts.some((text) => text.includes(SECRET))).toBe(false)
    expect(openCredentials(await record('acme'), boxOf(1))).toEqual({
      values: WECOM,
      unreadable: [],
      outdated: 0,
    })
  })

  it('open for no other workspace, by no other key and without one', async () => {
    await create('acme')
    await create('other')
    await setAll('acme', boxOf(1))
    const moved = { ...(await record('acme')), id: 'other' }
    const names = Object.keys(WECOM)
    expect(openCredentials(moved, boxOf(1))).toMatchObject({ values: {}, unreadable: names })
    expect(openCredentials(await record('acme'), boxOf(2)).unreadable).toEqual(names)
    expect(openCredentials(await record('acme'), keyless).unreadable).toEqual(names)
  })

  it('are taken by nobody in the clear, neither to keep nor from the store', async () => {
    await create('acme')
    await expect(async () => setAll('acme', keyless)).rejects.toThrow('only kept encrypted')
    const planted = {
      ...(await record('acme')),
      credentials: { WECOM_SECRET: keyless.seal('x', 'acme') },
    }
    expect(openCredentials(planted, boxOf(1)).unreadable).toEqual(['WECOM_SECRET'])
  })

  it('are all sealed anew when the key is exchanged, and only once', async () => {
    await create('acme')
    await create('other')
    await setAll('acme', boxOf(1))
    await setAll('other', boxOf(1))
    const both = boxOf(2, [1])
    expect(await registry.rotate(both, 'root')).toEqual({ rotated: 10, current: 0, unreadable: [] })
    expect(await registry.rotate(both, 'root')).toEqual({ rotated: 0, current: 10, unreadable: [] })
    expect(openCredentials(await record('acme'), boxOf(2)).values).toEqual(WECOM)
    expect(openCredentials(await record('acme'), boxOf(1)).unreadable).toHaveLength(5)
  })

  it('that no key opens are left as they are and named', async () => {
    await create('acme')
    await setAll('acme', boxOf(9))
    const { rotated, unreadable } = await registry.rotate(boxOf(2, [1]), 'root')
    expect(rotated).toBe(0)
    expect(unreadable).toEqual(Object.keys(WECOM).map((name) => `acme ${name}`))
    expect(openCredentials(await record('acme'), boxOf(9)).values).toEqual(WECOM)
  })

  it('go with the workspace', async () => {
    await create('acme')
    await setAll('acme', boxOf(1))
    await registry.act('acme', { kind: 'deleted', by: 'root', streams: 0, files: 0 })
    expect((await record('acme')).credentials).toEqual({})
  })

  it('are read as the environment is, and refused in the same words', () => {
    expect(readWorkspaceConfig(WECOM, null)).toMatchObject({
      kind: 'config',
      config: {
        wecom: { corpId: 'wx5823bf96d3bd56c7', secret: SECRET },
        dingtalk: null,
        mail: null,
      },
    })
    const { WECOM_TOKEN: _, ...half } = WECOM
    const bad = readWorkspaceConfig({ ...half, PORT: '3000', SMTP_PASS: 'pass-of-the-mail' }, null)
    const problems = bad.kind === 'problems' ? bad.problems : []
    expect(problems).toEqual([
      expect.stringContaining('「PORT」不是一家公司自己的设置'),
      expect.stringContaining('企业微信还缺：WECOM_TOKEN'),
      expect.stringContaining('填了 SMTP_PASS'),
    ])
    expect(problems.join()).not.toContain('pass-of-the-mail')
    expect(problems.join()).not.toContain(SECRET)
  })
})

async function record(id: string) {
  const found = registry.all().find((one) => one.id === id)
  if (found === undefined) throw new Error(`No workspace ${id}`)
  return found
}

/** A company taken out, in again under another name, and away for good. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openMoment } from '@kedu/server/backup/backup-folder'
import { runCommand } from '@kedu/server/cli/run-command'
import { folderObjects } from '@kedu/server/files/folder-objects'
import { openFileStore } from '@kedu/server/files/open-file-store'
import { eraseCompany, importCompany } from '@kedu/server/installation/whole-company'
import { SecretBox } from '@kedu/server/secrets/secret-box'
import { openPostgresStore } from '@kedu/server/store/postgres/open-postgres-store'
import type { Store } from '@kedu/server/store/store'
import type { Webhook } from '@kedu/server/webhooks/webhook'
import { openSecrets, sealed } from '@kedu/server/webhooks/webhook-secrets'
import { newPerson } from '@kedu/shared/people/person'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { START, sampleDeal, sampleDraft, sampleProjection } from '../../contracts/sample-deals.ts'
import { TestInstallation } from '../../support/installation.ts'
import { testDatabase } from '../../support/postgres.ts'

const FILE = { mime: 'application/pdf', extension: 'pdf', family: 'pdf' } as const
const WEBHOOK = '0123456789ab'
const SECRET = Buffer.from('the secret of a webhook')
let test: TestInstallation
let out: string
let said: string

async function kedu(line: string): Promise<number> {
  said = ''
  return runCommand(line.split(' '), {
    ...(await test.root()),
    readFile: async () => Buffer.from(''),
    writeFile: async () => undefined,
    write: (text) => {
      said += text
    },
    note: () => undefined,
    installation: test.operated(),
  })
}

const filesOf = (id: string) => {
  const objects = folderObjects(join(test.folder, 'files'))
  return { objects, files: openFileStore({ objects, now: () => test.now() }), id }
}

beforeEach(async () => {
  test = await TestInstallation.open()
  out = mkdtempSync(join(tmpdir(), 'kedu-export-'))
  await kedu('workspace create acme --name 艾可米')
  const { workspace } = await test.cell('acme')
  await workspace.people.save(newPerson({ id: 'li', name: '李娜' }), 'import', test.now())
  const fileId = await filesOf('acme').files.put('acme', Buffer.from('%PDF 合同'), FILE)
  const { store } = test
  await store.append('acme', {
    streamId: 'note/1',
    expectedVersion: 0,
    events: [1, 2, 3].map((n) => ({ at: test.now(), body: { n, fileId } })),
    state: { fileId },
    outbox: ['waiting', 'dead', 'sent'].map((key) => sampleDraft(key)),
  })
  const receipt = { platform: 'wecom', userId: 'li', messageId: 'm' } as never
  await store.settleOutbox('acme', 'sent', { kind: 'delivered', at: test.now(), receipt })
  const lost = { reason: 'unknown', detail: '没有这个人', at: test.now() } as const
  await store.settleOutbox('acme', 'dead', { kind: 'dead', ...lost })
  await store.receive('acme', { id: 'm1', receivedAt: test.now(), inbound: {}, group: 'g' })
  await store.receive('acme', { id: 'm2', receivedAt: test.now(), inbound: {}, group: 'g' })
  await store.settleInbox('acme', 'm2', { kind: 'done' })
  await workspace.webhooks.add(
    {
      ...{ id: WEBHOOK, name: 'ERP', url: 'https://erp.example.com', types: [], personId: 'li' },
      secrets: [sealed(test.box, 'acme', WEBHOOK, SECRET)],
      ...{ state: 'on', createdBy: 'li', createdAt: test.now(), failingSince: null },
    },
    { kind: 'webhook-made', by: 'li', url: 'https://erp.example.com', personId: 'li' },
    test.now(),
  )
})
afterEach(async () => {
  await test.close()
  rmSync(out, { recursive: true, force: true })
})

it('takes a company out and in again under another name, its history as it was', async () => {
  expect(await kedu(`workspace export acme ${out}`)).toBe(0)
  expect(said).toContain('「acme」导出好了')
  expect(JSON.stringify(await openMoment(out))).not.toContain('.key')
  expect(await kedu(`workspace import ${out}`)).toBe(1)
  expect(said).toContain('已经有「acme」这家公司了')

  expect(await kedu(`workspace import ${out} --as beta`)).toBe(0)
  expect(said).toContain('历史逐个核对过')
  expect(test.registry.get('beta')).toMatchObject({ name: '艾可米', status: 'suspended' })
  const { store } = test
  expect(await store.history('beta', 'note/1')).toEqual(await store.history('acme', 'note/1'))
  expect(await store.outboxEntry('beta', 'waiting')).toMatchObject({ key: 'waiting' })
  expect(await store.deadLetters('beta')).toMatchObject([{ key: 'dead' }])
  expect(await store.receipt('beta', 'note/1', 'sent')).toMatchObject({ messageId: 'm' })
  const twice = { id: 'm2', receivedAt: test.now(), inbound: {}, group: 'g' }
  expect(await store.receive('beta', twice)).toBe('duplicate')
  expect((await store.counts('beta')).inboxPending).toBe(1)
  const [content] = [...readdirSync(join(test.folder, 'files', 'beta'), { recursive: true })]
  expect(content).toBeDefined()
  const webhook = await store.load<Webhook>('beta', `webhook/${WEBHOOK}`)
  const opened = webhook && openSecrets(test.box, 'beta', webhook.state, test.now())
  expect(opened?.map(String)).toEqual([String(SECRET)])

  await kedu('workspace resume beta')
  expect((await test.cell('beta')).workspace.people.all.get('li')?.name).toBe('李娜')
  await kedu('workspace history beta')
  expect(said).toContain('导入')
  expect((await test.ask('/w/beta/health/live')).status).toBe(200)
})

it('deletes only what is suspended and named twice, and leaves who did it', async () => {
  expect(await kedu('workspace delete acme --yes-delete acme')).toBe(1)
  expect(said).toContain('先暂停')
  await kedu('workspace suspend acme')
  expect(await kedu('workspace delete acme')).toBe(1)
  expect(said).toContain('kedu workspace delete acme --yes-delete acme')
  expect(await kedu('workspace delete acme --yes-delete acne')).toBe(1)
  expect(await test.store.history('acme', 'note/1')).toHaveLength(3)

  expect(await kedu('workspace delete acme --yes-delete acme')).toBe(0)
  expect(await test.store.history('acme', 'note/1')).toEqual([])
  expect(existsSync(join(test.folder, 'acme'))).toBe(false)
  expect(existsSync(join(test.folder, 'files', 'acme'))).toBe(false)
  expect((await test.ask('/w/acme/health/live')).status).toBe(404)
  await kedu('workspace history acme')
  expect(said).toMatch(/root +删除 +\d+ 份记录、\d+ 个文件/)
  expect(await kedu('workspace delete acme --yes-delete acme')).toBe(1)
  expect(said).toContain('现在就是「已删除」')
  expect(await kedu('workspace create acme --name 又来')).toBe(1)
  expect(said).toContain('已经删除')
})

it('says what is wrong with what it is to import', async () => {
  expect(await kedu(`workspace import ${out}`)).toBe(1)
  expect(said).toContain('没有导出好的公司')
  await kedu(`workspace export acme ${out}`)
  expect(await kedu(`workspace import ${out} --as Main`)).toBe(1)
  expect(await kedu(`workspace import ${out} --as installation`)).toBe(1)
  const moment = await openMoment(out)
  writeFileSync(join(moment?.folder ?? '', 'acme.jsonl.gz'), 'cut short')
  expect(await kedu(`workspace import ${out} --as beta`)).toBe(1)
  expect(said).toContain('被改过、被截断')
  expect(test.registry.known('beta')).toBeNull()
  expect(await kedu(`workspace export nobody ${out}`)).toBe(1)
  expect(await kedu(`workspace export acme ${join(test.folder, 'inside')}`)).toBe(1)
})

it('goes on after an import that was killed, in a database, and takes it away again', async () => {
  await kedu(`workspace export acme ${out}`)
  const moment = await openMoment(out)
  if (moment === null) throw new Error('Nothing was exported')
  const database = await testDatabase()
  const store = await openPostgresStore({
    ...{ url: database.url, adminUrl: database.adminUrl, connections: 4, isClockGiven: true },
    ...{ now: () => test.now(), projection: sampleProjection({ delayMs: 0 }) },
  })
  try {
    const { url, adminUrl } = database
    const config = { ...test.config, dataFolder: out, database: { url, adminUrl } }
    // With another key: what it seals is not lost for the others.
    const box = new SecretBox({ current: new Uint8Array(32).fill(1), old: [] })
    const place = (used: Store) => ({ store: used, config, box, now: () => test.now() })
    await expect(importCompany(place(dying(store, 2)), moment, 'acme')).rejects.toThrow('killed')
    expect(await importCompany(place(store), moment, 'acme')).toMatchObject({ kind: 'imported' })
    expect(await store.history('acme', 'note/1')).toEqual(
      await test.store.history('acme', 'note/1'),
    )
    expect(await store.counts('acme')).toMatchObject({ outboxPending: 1, outboxDead: 1 })

    const request = { streamId: 'deal/d', expectedVersion: 0, outbox: [], state: sampleDeal('d') }
    const events = [{ at: START, body: {} }]
    await store.append('other', { ...request, events })
    expect((await eraseCompany(place(store), 'acme')).streams).toBeGreaterThan(2)
    expect(await database.run('select distinct workspace from kedu.events')).toEqual([
      { workspace: 'other' },
    ])
    const refused = database.run("delete from kedu.events where workspace = 'other'")
    await expect(refused).rejects.toThrow('append only')
  } finally {
    await store.close()
    await database.remove()
  }
}, 60_000)

it('seals the secrets of webhooks and kept keys anew with the key in force', async () => {
  const box = new SecretBox({
    ...{ current: new Uint8Array(32).fill(3), old: [new Uint8Array(32).fill(9)] },
  })
  const context = 'acme/secret/quote-signing'
  await test.store.append('acme', {
    ...{ streamId: 'secret/quote-signing', expectedVersion: 0, events: [], outbox: [] },
    state: { sealed: test.box.seal('a key', context) },
  })
  said = ''
  const code = await runCommand(['secrets', 'rotate'], {
    ...(await test.root()),
    readFile: async () => Buffer.from(''),
    writeFile: async () => undefined,
    write: (text) => {
      said += text
    },
    note: () => undefined,
    installation: { ...test.operated(), box },
  })
  expect([code, said]).toEqual([0, expect.stringContaining('重新加密了 2 项')])
  // The old key may go now, and what runs follows at once.
  const fresh = new SecretBox({ current: new Uint8Array(32).fill(3), old: [] })
  const webhook = (await test.cell('acme')).workspace.webhooks.get(WEBHOOK)
  const opened = webhook && openSecrets(fresh, 'acme', webhook, test.now())
  expect(opened?.map(String)).toEqual([String(SECRET)])
  const kept = await test.store.load<{ sealed: string }>('acme', 'secret/quote-signing')
  expect(fresh.open(kept?.state.sealed ?? '', context).isCurrent).toBe(true)
  expect((await test.store.history('acme', `webhook/${WEBHOOK}`)).at(-1)?.body).toEqual({
    kind: 'webhook-secrets-resealed',
  })
})

/** Stands for a process that is killed at its nth append. */
function dying(store: Store, appends: number): Store {
  let left = appends
  return new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        if (name === 'append' && left-- <= 0) return Promise.reject(new Error('killed'))
        return value.apply(target, given)
      }
    },
  })
}

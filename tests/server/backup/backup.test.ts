import { randomBytes } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { openMoment } from '@kedu/server/backup/backup-folder'
import { lowdbSource } from '@kedu/server/backup/lowdb-source'
import { runBackup, runRestore } from '@kedu/server/backup/run-backup'
import { writeBackup } from '@kedu/server/backup/write-backup'
import { folderObjects } from '@kedu/server/files/folder-objects'
import { openFileStore } from '@kedu/server/files/open-file-store'
import { openLowdbStore } from '@kedu/server/store/lowdb/open-lowdb-store'
import type { Store } from '@kedu/server/store/store'
import { type Instant, plusMs } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { START, sampleDraft, sampleProjection } from '../../contracts/sample-deals.ts'

const W = '华东'
const PDF = { mime: 'application/pdf', extension: 'pdf', family: 'pdf' } as const
let root: string
let data: string
let backup: string
let store: Store
let now: Instant
let said: string

const io = { out: (text: string) => (said += text), problem: (text: string) => (said += text) }
const open = (folder: string) =>
  openLowdbStore({ folder, now: () => now, projection: sampleProjection({ delayMs: 1 }) })
const filesIn = (folder: string) =>
  openFileStore({ objects: folderObjects(join(folder, 'files')), now: () => now })
const run = () => runBackup(backup, { dataFolder: data, files: null, database: null }, now, io)
const check = async () => {
  said = ''
  return runRestore({ backup, to: null, toAsWritten: null, isForced: false }, io)
}
const restore = async (to: string, isForced = false) => {
  said = ''
  return runRestore({ backup, to, toAsWritten: to, isForced }, io)
}

async function fill(): Promise<string> {
  const fileId = await filesIn(data).put(W, Buffer.from('%PDF 合同'), PDF)
  await store.append(W, {
    streamId: 'note/1',
    expectedVersion: 0,
    events: [
      { at: now, body: { kind: 'written', text: '第一句' } },
      { at: now, body: { kind: 'evidence-added', fileId } },
    ],
    state: { text: '第一句', fileId },
    outbox: [sampleDraft('later')],
  })
  await store.receive(W, {
    id: 'm1',
    receivedAt: now,
    inbound: { text: '在吗' },
    group: 'zhangwei',
  })
  await store.receive(W, { id: 'm2', receivedAt: now, inbound: { text: '好了' }, group: 'lina' })
  await store.settleInbox(W, 'm2', { kind: 'done' })
  return fileId
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kedu-backup-'))
  data = join(root, 'data')
  backup = join(root, 'backup')
  now = START
  said = ''
  store = await open(data)
})
afterEach(async () => {
  await store.close()
  rmSync(root, { recursive: true, force: true })
})

describe('a backup of a store that is at work', () => {
  it('is whole, and restored it is the same company', async () => {
    const fileId = await fill()
    writeFileSync(join(data, 'session.key'), randomBytes(32))
    expect(await run()).toBe(0)
    expect(said).toContain('1 份记录、2 个事件、待处理 1 条、待发 1 条、文件 1 个')
    expect(await check()).toBe(0)
    expect(said).toContain('提到的 1 个文件都在')

    const to = join(root, 'restored')
    expect(await restore(to)).toBe(0)
    expect(readFileSync(join(to, 'session.key'))).toEqual(readFileSync(join(data, 'session.key')))
    expect(await filesIn(to).read(W, fileId)).toEqual(Buffer.from('%PDF 合同'))
    now = plusMs(now, 3_600_000)
    const again = await open(to)
    expect(again.problems()).toEqual([])
    expect(await again.history(W, 'note/1')).toEqual(await store.history(W, 'note/1'))
    expect(await again.load(W, 'note/1')).toEqual(await store.load(W, 'note/1'))
    expect(await again.outboxEntry(W, 'later')).toEqual(await store.outboxEntry(W, 'later'))
    // Waits as it waited, and what was done is known.
    expect(await again.leaseInbox(W, now, 9, 1)).toMatchObject([{ id: 'm1' }])
    const twice = { id: 'm2', receivedAt: now, inbound: {}, group: 'lina' }
    expect(await again.receive(W, twice)).toBe('duplicate')
    // Nobody's clock runs while there was no Kedu.
    expect(await again.downtimes()).toEqual([{ from: START, to: now }])
    await again.close()
  })

  it('copies a file once, however often it is made', async () => {
    await fill()
    await run()
    now = plusMs(now, 1_000)
    await filesIn(data).put(W, Buffer.from('%PDF 另一份'), PDF)
    said = ''
    await run()
    expect(said).toContain('这次新复制了 1 个文件')
    expect(readdirSync(backup).sort()).toEqual([
      '2026-03-02T01-00-00Z',
      '2026-03-02T01-00-01Z',
      'files',
    ])
  })

  it('holds everything that was acknowledged before it began, while others write on', async () => {
    const written: number[] = []
    const write = async (n: number) => {
      const streamId = `note/${n % 7}`
      const expectedVersion = (await store.load(W, streamId))?.version ?? 0
      const body = { n }
      const request = {
        streamId,
        expectedVersion,
        events: [{ at: now, body }],
        state: { n },
        outbox: [],
      }
      if ((await store.append(W, request)).kind === 'committed') written.push(n)
    }
    for (let n = 0; n < 60; n += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, k) => write(n + k)))
    }
    const before = [...written]
    let goesOn = true
    const others = (async () => {
      for (let n = 100; goesOn; n += 5) {
        await Promise.all(Array.from({ length: 5 }, (_, k) => write(n + k)))
      }
    })()
    expect(await run()).toBe(0)
    goesOn = false
    await others
    expect(await check()).toBe(0)
    const moment = await openMoment(backup)
    const part = moment?.manifest.workspaces[0]
    const text = gunzipSync(
      readFileSync(join(moment?.folder ?? '', part?.records ?? '')),
    ).toString()
    const numbers = new Set(
      [...text.matchAll(/"body":\{"n":(\d+)\}/g)].map((found) => Number(found[1])),
    )
    expect(before.filter((n) => !numbers.has(n))).toEqual([])
  })

  it('says what it could not read, and is not called whole', async () => {
    await fill()
    const shard = join(data, readdirSync(data).find((name) => name.startsWith('~')) ?? '', 'note')
    const folder = join(shard, readdirSync(shard)[0] ?? '')
    writeFileSync(join(folder, 'broken.json'), '{')
    expect(await run()).toBe(1)
    expect(said).toContain('broken.json')
    expect(await check()).toBe(1)
    expect(said).toContain('做备份时就读不出来')
    const to = join(root, 'restored')
    expect(await restore(to)).toBe(1)
    expect(existsSync(to)).toBe(false)
    expect(await restore(to, true)).toBe(1)
    expect(existsSync(to)).toBe(true)
  })

  it('takes one company alone along, without keys', async () => {
    await fill()
    const other = { streamId: 'note/1', expectedVersion: 0, events: [], state: 1, outbox: [] }
    await store.append('other', other)
    writeFileSync(join(data, 'session.key'), randomBytes(32))
    const { manifest } = await writeBackup({
      source: lowdbSource(data),
      objects: folderObjects(join(data, 'files')),
      folder: backup,
      workspaces: [W],
      dataFolder: null,
      now,
    })
    expect(manifest).toMatchObject({ kind: 'workspace', keys: [], workspaces: [{ workspace: W }] })
    expect(manifest.workspaces).toHaveLength(1)
  })
})

describe('checking a backup', () => {
  const records = () => {
    const moment = readdirSync(backup).find((name) => name.startsWith('20')) ?? ''
    const name = readdirSync(join(backup, moment)).find((one) => one.endsWith('.gz')) ?? ''
    return join(backup, moment, name)
  }
  const change = (by: (text: string) => string) => {
    writeFileSync(records(), gzipSync(by(gunzipSync(readFileSync(records())).toString())))
  }

  it('finds an event that was changed', async () => {
    await fill()
    await run()
    change((text) =>
      text.replace(
        '"body":{"kind":"written","text":"第一句"}',
        '"body":{"kind":"written","text":"另一句"}',
      ),
    )
    expect(await check()).toBe(1)
    expect(said).toContain('note/1 的历史从第 1 个事件起对不上')
  })

  it('finds records that were left out, cut short or taken away', async () => {
    await fill()
    await run()
    const whole = readFileSync(records())
    change((text) =>
      text
        .split('\n')
        .filter((line) => !line.includes('"stream"'))
        .join('\n'),
    )
    expect(await check()).toBe(1)
    expect(said).toContain('记录应有 1，实际 0')
    writeFileSync(records(), whole.subarray(0, whole.length - 20))
    expect(await check()).toBe(1)
    expect(said).toContain('被改过、被截断或不在了')
    rmSync(records())
    expect(await check()).toBe(1)
  })

  it('finds a file that is gone or changed, and by whom it is named', async () => {
    const fileId = await fill()
    await run()
    const workspace = readdirSync(join(backup, 'files'))[0] ?? ''
    const file = join(backup, 'files', workspace, fileId.slice(0, 2), fileId)
    writeFileSync(file, '%PDF 假的')
    expect(await check()).toBe(1)
    expect(said).toContain(`note/1 提到的文件 ${fileId} 内容变了`)
    rmSync(file)
    expect(await check()).toBe(1)
    expect(said).toContain('不在')
  })

  it('writes nothing', async () => {
    await fill()
    await run()
    const copy = join(root, 'copy')
    cpSync(backup, copy, { recursive: true })
    await check()
    const names = (folder: string) => readdirSync(folder, { recursive: true }).sort()
    expect(names(backup)).toEqual(names(copy))
  })

  it('does not take an unfinished moment, or another folder, for a backup', async () => {
    expect(await check()).toBe(1)
    expect(said).toContain('没有做完的备份')
    await fill()
    await run()
    const moment = readdirSync(backup).find((name) => name.startsWith('20')) ?? ''
    writeFileSync(join(backup, moment, 'manifest.json'), '{"format":1}')
    expect(await check()).toBe(1)
    expect(said).toContain('被改过或没写完整')
    rmSync(join(backup, moment, 'manifest.json'))
    expect(await check()).toBe(1)
    expect(said).toContain('没有做完的备份')
  })
})

it('restores into no folder that holds anything, and backs up into none of its own', async () => {
  await fill()
  await run()
  expect(await restore(data)).toBe(1)
  expect(said).toContain('已经有东西了')
  backup = join(data, 'backup')
  expect(await run()).toBe(1)
  expect(said).toContain('数据文件夹外面')
})

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { FileMeta, FileStore } from '@kedu/server/files/file-store'
import { type FileSystem, nodeFileSystem } from '@kedu/server/files/file-system'
import { openLocalFileStore } from '@kedu/server/files/local-file-store'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { START } from '../../contracts/sample-deals.ts'
import { type FailingDisk, failingDisk } from '../store/lowdb/failing-disk.ts'
import { photo } from './sample-files.ts'

const W = 'acme'
const JPEG: FileMeta = { mime: 'image/jpeg', extension: 'jpg', family: 'image' }
const PDF: FileMeta = { mime: 'application/pdf', extension: 'pdf', family: 'pdf' }
let folder: string
let disk: FailingDisk
let files: FileStore

const open = () => openLocalFileStore({ folder, now: () => START, fileSystem: disk })
const bytesOf = (text: string) => new TextEncoder().encode(text)
const allFiles = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-files-'))
  disk = failingDisk()
  files = open()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What any place for files promises is in `contracts/file-store.contract.ts`. */
describe('files on a disk', () => {
  test.each(['writeNew', 'rename', 'syncFolder'] as const)(
    'are not there when it refuses %s, and are taken later',
    async (step) => {
      disk.refuse([step])
      await expect(files.put(W, bytesOf('内容'), PDF)).rejects.toThrow('ENOSPC')
      expect(allFiles().filter((name) => name.endsWith('.tmp'))).toEqual([])
      disk.mend()
      const id = await files.put(W, bytesOf('内容'), PDF)
      expect(await files.read(W, id)).toEqual(Buffer.from('内容'))
    },
  )

  test('leave nothing half written after a crash', async () => {
    await files.put(W, bytesOf('a'), PDF)
    writeFileSync(join(folder, W, 'incoming-1.2.tmp'), 'half')
    open()
    expect(allFiles().filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  test('show a picture even when there is no room to keep its copy', async () => {
    const id = await files.put(W, await photo(50, 40), JPEG)
    disk.refuse(['writeNew'])
    expect(await files.preview(W, id, 'screen')).not.toBeNull()
  })

  test('make a copy once for all who look at the same time', async () => {
    const id = await files.put(W, await photo(50, 40), JPEG)
    const before = disk.count('writeNew')
    await Promise.all([files.preview(W, id, 'screen'), files.preview(W, id, 'screen')])
    expect(disk.count('writeNew') - before).toBe(1)
  })

  test('are synced, each and then its folder, before anybody hears of them', async () => {
    const steps: string[] = []
    const watched: FileSystem = {
      ...nodeFileSystem,
      async writeNew(path, content) {
        await nodeFileSystem.writeNew(path, content)
        steps.push(`synced ${basename(path).replace(/\.[0-9a-f]+-\d+\.tmp$/, '')}`)
      },
      async rename(from, to) {
        await nodeFileSystem.rename(from, to)
        steps.push(`named ${basename(to)}`)
      },
      async syncFolder(path) {
        await nodeFileSystem.syncFolder(path)
        steps.push(`folder ${basename(path)}`)
      },
    }
    files = openLocalFileStore({ folder, now: () => START, fileSystem: watched })
    const id = await files.put(W, bytesOf('合同'), PDF)
    const shard = id.slice(0, 2)
    expect(steps.slice(-6)).toEqual([
      `synced ${id}.json`,
      `named ${id}.json`,
      `folder ${shard}`,
      `synced ${id}`,
      `named ${id}`,
      `folder ${shard}`,
    ])
    expect(steps).toContain(`folder ${W}`)

    steps.length = 0
    await files.put(W, bytesOf('合同'), PDF)
    // Whoever put it first may have died before the folder was synced.
    expect(steps.at(-1)).toBe(`folder ${shard}`)
  })
})

import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileMeta, type FileStore, FileTooLargeError } from '@kedu/server/files/file-store'
import { openLocalFileStore } from '@kedu/server/files/local-file-store'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { START } from '../../contracts/sample-deals.ts'
import { type FailingDisk, failingDisk } from '../store/lowdb/failing-disk.ts'
import { heicHeader, photo } from './sample-files.ts'

const W = 'acme'
const JPEG: FileMeta = { mime: 'image/jpeg', extension: 'jpg', family: 'image' }
const PDF: FileMeta = { mime: 'application/pdf', extension: 'pdf', family: 'pdf' }
let folder: string
let disk: FailingDisk
let files: FileStore

const open = (maxBytes = 100_000) =>
  openLocalFileStore({ folder, now: () => START, fileSystem: disk, maxBytes })
const bytesOf = (text: string) => new TextEncoder().encode(text)
const allFiles = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
async function* pieces(...texts: string[]) {
  for (const text of texts) yield bytesOf(text)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-files-'))
  disk = failingDisk()
  files = open()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the local file store', () => {
  test('keeps a file under the sha-256 of its content, also after a restart', async () => {
    const content = bytesOf('%PDF 合同')
    const id = await files.put(W, content, PDF)
    expect(id).toBe(createHash('sha256').update(content).digest('hex'))
    files = open()
    expect(await files.stat(W, id)).toEqual({ ...PDF, id, bytes: content.length, storedAt: START })
    expect(await files.read(W, id)).toEqual(Buffer.from(content))
    const parts: Uint8Array[] = []
    for await (const part of (await files.open(W, id)) ?? []) parts.push(part)
    expect(Buffer.concat(parts)).toEqual(Buffer.from(content))
  })

  test('keeps the same content once, in one piece or in many, at once or later', async () => {
    const ids = await Promise.all([
      files.put(W, bytesOf('abcdef'), PDF),
      files.put(W, pieces('abc', 'def'), PDF),
    ])
    ids.push(await files.put(W, pieces('a', 'bcdef'), PDF))
    expect(new Set(ids).size).toBe(1)
    expect(allFiles().sort()).toEqual([ids[0], `${ids[0]}.json`])
  })

  test('keeps workspaces apart', async () => {
    const id = await files.put(W, bytesOf('内部'), PDF)
    expect(await files.read('other', id)).toBeNull()
    expect(await files.stat('other', id)).toBeNull()
    expect(await files.open('other', id)).toBeNull()
  })

  test.each(['../../../etc/passwd', '', 'A'.repeat(64), 'a'.repeat(63), 'a'.repeat(64)])(
    'has no file %j',
    async (id) => {
      expect(await files.read(W, id)).toBeNull()
      expect(await files.open(W, id)).toBeNull()
      expect(await files.stat(W, id)).toBeNull()
      expect(await files.preview(W, id, 'screen')).toBeNull()
    },
  )

  test('takes a stream of just the limit and leaves nothing of a longer one', async () => {
    files = open(6)
    await files.put(W, pieces('abc', 'def'), PDF)
    const before = allFiles()
    await expect(files.put(W, pieces('abc', 'defg'), PDF)).rejects.toThrow(FileTooLargeError)
    expect(allFiles()).toEqual(before)
  })

  test.each(['writeNew', 'rename', 'syncFolder'] as const)(
    'rejects when the disk refuses %s and takes the file later',
    async (step) => {
      disk.refuse([step])
      await expect(files.put(W, bytesOf('内容'), PDF)).rejects.toThrow('ENOSPC')
      expect(allFiles().filter((name) => name.endsWith('.tmp'))).toEqual([])
      disk.mend()
      const id = await files.put(W, bytesOf('内容'), PDF)
      expect(await files.read(W, id)).toEqual(Buffer.from('内容'))
    },
  )

  test('removes what a crash cut short', async () => {
    await files.put(W, bytesOf('a'), PDF)
    writeFileSync(join(folder, W, 'incoming-1.2.tmp'), 'half')
    open()
    expect(allFiles().filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})

describe('previews', () => {
  test('are small, upright and without metadata; the original stays as it was', async () => {
    const original = await photo(2000, 1000, 6)
    const id = await files.put(W, original, JPEG)
    const screen = await files.preview(W, id, 'screen')
    const seen = await sharp(screen?.bytes).metadata()
    expect(screen?.mime).toBe('image/jpeg')
    expect([seen.width, seen.height]).toEqual([800, 1600])
    expect(seen.exif).toBeUndefined()
    expect(seen.orientation).toBeUndefined()
    const thumbnail = await files.preview(W, id, 'thumbnail')
    const small = await sharp(thumbnail?.bytes).metadata()
    expect([small.width, small.height, small.format]).toEqual([160, 320, 'webp'])
    expect(await files.read(W, id)).toEqual(original)
  })

  test('are made once and found again', async () => {
    const id = await files.put(W, await photo(50, 40), JPEG)
    const before = disk.count('writeNew')
    const [first, second] = await Promise.all([
      files.preview(W, id, 'screen'),
      files.preview(W, id, 'screen'),
    ])
    expect(second).toEqual(first)
    expect(await open().preview(W, id, 'screen')).toEqual({
      ...first,
      bytes: Buffer.from(first?.bytes ?? []),
    })
    expect(disk.count('writeNew') - before).toBe(1)
    const { width } = await sharp(first?.bytes).metadata()
    expect(width).toBe(50)
  })

  test('are shown even when there is no room to keep them', async () => {
    const id = await files.put(W, await photo(50, 40), JPEG)
    disk.refuse(['writeNew'])
    expect(await files.preview(W, id, 'screen')).not.toBeNull()
  })

  test('keep what one can see through', async () => {
    const png = await sharp({ create: { width: 9, height: 9, channels: 4, background: '#f000' } })
      .png()
      .toBuffer()
    const id = await files.put(W, png, { mime: 'image/png', extension: 'png', family: 'image' })
    const copy = await files.preview(W, id, 'screen')
    expect(copy?.mime).toBe('image/webp')
    expect((await sharp(copy?.bytes).metadata()).hasAlpha).toBe(true)
  })

  test.each([
    [
      'a picture that cannot be decoded here',
      heicHeader(),
      { mime: 'image/heic', extension: 'heic', family: 'image' },
    ],
    ['a broken picture', bytesOf('\u00ff\u00d8 kaputt'), JPEG],
    ['a document', bytesOf('%PDF'), PDF],
  ] as const)('there is none of %s, the original stays', async (_, bytes, meta) => {
    const id = await files.put(W, bytes, meta)
    expect(await files.preview(W, id, 'screen')).toBeNull()
    expect(await files.preview(W, id, 'thumbnail')).toBeNull()
    expect(await files.read(W, id)).toEqual(Buffer.from(bytes))
  })
})

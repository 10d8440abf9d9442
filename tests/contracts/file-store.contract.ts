/** What every place files are kept in promises; see `file-store.ts` and `objects.ts`. */
import { createHash } from 'node:crypto'
import {
  FileDamagedError,
  type FileMeta,
  type FileStore,
  FileTooLargeError,
} from '@kedu/server/files/file-store'
import { FileTrash } from '@kedu/server/files/file-trash'
import type { Objects } from '@kedu/server/files/objects'
import { openFileStore } from '@kedu/server/files/open-file-store'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { heicHeader, photo } from '../server/files/sample-files.ts'
import { START } from './sample-deals.ts'

export interface PlaceForFiles {
  /** Opened anew: another process on the same place. */
  open(): Promise<Objects>
  close(): Promise<void>
}

const W = 'acme'
const JPEG: FileMeta = { mime: 'image/jpeg', extension: 'jpg', family: 'image' }
const PDF: FileMeta = { mime: 'application/pdf', extension: 'pdf', family: 'pdf' }
const bytesOf = (text: string) => new TextEncoder().encode(text)
async function* pieces(...texts: string[]) {
  for (const text of texts) yield bytesOf(text)
}

export function fileStoreContract(name: string, make: () => Promise<PlaceForFiles>): void {
  describe(`files kept in ${name}`, () => {
    let place: PlaceForFiles
    let objects: Objects
    let files: FileStore
    let now: Instant

    const store = (on: Objects, maxBytes = 100_000) =>
      openFileStore({ objects: on, now: () => now, maxBytes })
    const keys = async (prefix = `${W}/`) => {
      const found: string[] = []
      for await (const { key } of objects.list(prefix)) found.push(key)
      return found.sort()
    }

    beforeEach(async () => {
      now = START
      place = await make()
      objects = await place.open()
      files = store(objects)
    })
    afterEach(() => place.close())

    test('are found under the sha-256 of their content, by every process', async () => {
      const content = bytesOf('%PDF 合同')
      const id = await files.put(W, content, PDF)
      expect(id).toBe(createHash('sha256').update(content).digest('hex'))
      const other = store(await place.open())
      expect(await other.stat(W, id)).toEqual({
        ...PDF,
        id,
        bytes: content.length,
        storedAt: START,
      })
      expect(await other.read(W, id)).toEqual(Buffer.from(content))
    })

    test('are one for the same content, in one piece or many, at once or from two processes', async () => {
      const other = store(await place.open())
      const ids = await Promise.all([
        files.put(W, bytesOf('abcdef'), PDF),
        files.put(W, pieces('abc', 'def'), PDF),
        other.put(W, pieces('abcd', 'ef'), PDF),
      ])
      now = plusMs(START, DAY_MS)
      ids.push(await files.put(W, pieces('a', 'bcdef'), PDF))
      const [id = ''] = new Set(ids)
      expect(new Set(ids).size).toBe(1)
      const path = `${W}/${id.slice(0, 2)}/${id}`
      expect(await keys()).toEqual([path, `${path}.json`])
      expect((await files.stat(W, id))?.storedAt).toBe(START)
    })

    test('belong to one company', async () => {
      const id = await files.put(W, bytesOf('内部'), PDF)
      expect(await files.read('other', id)).toBeNull()
      expect(await files.stat('other', id)).toBeNull()
      expect(await files.addressOf('other', id, { fileName: 'x', forMs: 1, from: now })).toBeNull()
    })

    test.each(['../../../etc/passwd', '', 'A'.repeat(64), 'a'.repeat(63), 'a'.repeat(64)])(
      'have none called %j',
      async (id) => {
        expect(await files.read(W, id)).toBeNull()
        expect(await files.stat(W, id)).toBeNull()
        expect(await files.preview(W, id, 'screen')).toBeNull()
        expect(await files.original(W, id)).toBeNull()
      },
    )

    test('may be just as long as the limit; of a longer one nothing stays', async () => {
      const small = store(objects, 6)
      await small.put(W, pieces('abc', 'def'), PDF)
      const before = await keys()
      await expect(small.put(W, pieces('abc', 'defg'), PDF)).rejects.toThrow(FileTooLargeError)
      await expect(small.put(W, bytesOf('abcdefg'), PDF)).rejects.toThrow(FileTooLargeError)
      expect(await keys()).toEqual(before)
    })

    test('are refused when they are no longer what was put', async () => {
      const id = await files.put(W, bytesOf('合同金额 100 万'), PDF)
      await objects.put(`${W}/${id.slice(0, 2)}/${id}`, bytesOf('合同金额 900 万'))
      await expect(files.read(W, id)).rejects.toThrow(FileDamagedError)
    })

    test('tell their kind again after it was lost', async () => {
      const id = await files.put(W, await photo(9, 9), JPEG)
      await objects.remove(`${W}/${id.slice(0, 2)}/${id}.json`)
      expect(await files.stat(W, id)).toMatchObject(JPEG)
      expect(await keys()).toHaveLength(2)
    })

    describe('have previews which', () => {
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

      test('are kept: another process finds the same bytes', async () => {
        const id = await files.put(W, await photo(50, 40), JPEG)
        const [first, second] = await Promise.all([
          files.preview(W, id, 'screen'),
          files.preview(W, id, 'screen'),
        ])
        expect(second).toEqual(first)
        const path = `${W}/${id.slice(0, 2)}`
        expect(await keys(`${path}/previews/`)).toEqual([`${path}/previews/${id}.screen.jpg`])
        const again = await store(await place.open()).preview(W, id, 'screen')
        expect(Buffer.from(again?.bytes ?? [])).toEqual(Buffer.from(first?.bytes ?? []))
      })

      test('keep what one can see through', async () => {
        const png = await sharp({
          create: { width: 9, height: 9, channels: 4, background: '#f000' },
        })
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
      ] as const)('there are none of %s, the original stays', async (_, bytes, meta) => {
        const id = await files.put(W, bytes, meta)
        expect(await files.preview(W, id, 'screen')).toBeNull()
        expect(await files.preview(W, id, 'thumbnail')).toBeNull()
        expect(await files.read(W, id)).toEqual(Buffer.from(bytes))
      })
    })

    test('of a compressed copy the first original stands', async () => {
      const [copy, original, other] = await Promise.all(
        ['copy', 'original', 'other'].map((text) => files.put(W, bytesOf(text), PDF)),
      )
      if (copy === undefined || original === undefined || other === undefined) throw new Error()
      expect(await files.linkOriginal(W, copy, 'f'.repeat(64))).toBe(false)
      const second = store(await place.open())
      const linked = await Promise.all([
        files.linkOriginal(W, copy, original),
        second.linkOriginal(W, copy, original),
      ])
      expect(linked).toEqual([true, true])
      expect(await second.linkOriginal(W, copy, other)).toBe(false)
      expect(await second.original(W, copy)).toBe(original)
    })

    describe('put aside', () => {
      const later = () => {
        now = plusMs(START, 40 * DAY_MS)
      }

      test('are out of the way and whole, and back as soon as anybody asks', async () => {
        const content = await photo(20, 20)
        const id = await files.put(W, content, JPEG)
        await files.preview(W, id, 'thumbnail')
        later()
        const trash = new FileTrash(objects, () => now)
        expect(await trash.setAside(W, id, now)).toBe(true)
        const path = `${W}/trash/${id.slice(0, 2)}/${id}`
        expect(await keys()).toEqual([path, `${path}.json`])
        expect(await files.stat(W, id)).toMatchObject({ ...JPEG, storedAt: START })
        expect(await files.read(W, id)).toEqual(Buffer.from(content))
        expect(await keys(`${W}/trash/`)).toEqual([])
        expect(await trash.setAside(W, id, now)).toBe(false)
      })

      test('are there anew when the same content is put; throwing away leaves that one', async () => {
        const id = await files.put(W, bytesOf('一样'), PDF)
        later()
        const trash = new FileTrash(objects, () => now)
        await trash.setAside(W, id, now)
        await files.put(W, bytesOf('一样'), PDF)
        await trash.discard(W, id)
        expect(await keys(`${W}/trash/`)).toEqual([])
        expect(await files.read(W, id)).toEqual(Buffer.from('一样'))
      })

      test('are gone once thrown away, with their link', async () => {
        const copy = await files.put(W, bytesOf('copy'), PDF)
        const original = await files.put(W, bytesOf('original'), PDF)
        await files.linkOriginal(W, copy, original)
        later()
        const trash = new FileTrash(objects, () => now)
        await trash.setAside(W, copy, now)
        await trash.discard(W, copy)
        expect(await files.read(W, copy)).toBeNull()
        expect(await files.original(W, copy)).toBeNull()
        expect(await files.read(W, original)).not.toBeNull()
      })
    })

    test('lie in a place that says whether it can be written', async () => {
      expect(await objects.check()).toEqual({ ok: true })
      expect(await keys('')).toEqual([])
    })
  })

  describe(`objects in ${name}`, () => {
    let place: PlaceForFiles
    let objects: Objects

    beforeEach(async () => {
      place = await make()
      objects = await place.open()
    })
    afterEach(() => place.close())

    test('are replaced as a whole, moved, removed and listed with their length', async () => {
      await objects.put('w/a/1', bytesOf('one, and a little more'))
      await objects.put('w/a/1', bytesOf('one'))
      await objects.put('w/ab', bytesOf('二'))
      await objects.put('other/c', bytesOf('x'))
      const entries = async (prefix: string) => {
        const found: Record<string, number> = {}
        for await (const { key, bytes } of objects.list(prefix)) found[key] = bytes
        return found
      }
      expect(await entries('w/')).toEqual({ 'w/a/1': 3, 'w/ab': 3 })
      expect(await entries('nobody/')).toEqual({})
      expect(await objects.move('w/a/1', 'w/ab')).toBe(true)
      expect(await objects.move('w/a/1', 'w/b')).toBe(false)
      expect(await entries('w/')).toEqual({ 'w/ab': 3 })
      expect(await objects.get('w/ab')).toEqual(Buffer.from('one'))
      await objects.remove('w/ab')
      await objects.remove('w/ab')
      expect(await objects.get('w/ab')).toBeNull()
      expect(await objects.size('w/ab')).toBeNull()
    })

    test('that must be new are written by one of many', async () => {
      const written = await Promise.all(
        ['a', 'b', 'c', 'd'].map((text) => objects.putNew('w/claim', bytesOf(text))),
      )
      expect(written.filter(Boolean)).toHaveLength(1)
      const winner = ['a', 'b', 'c', 'd'][written.indexOf(true)] ?? ''
      expect(await objects.get('w/claim')).toEqual(Buffer.from(winner))
    })

    test('may be as many as a listing has pages', async () => {
      for (let n = 0; n < 30; n += 10) {
        await Promise.all(
          Array.from({ length: 10 }, (_, k) => objects.put(`w/${n + k}/x`, bytesOf('x'))),
        )
      }
      const found = new Set<string>()
      for await (const { key } of objects.list('w/')) found.add(key)
      expect(found.size).toBe(30)
    })
  })
}

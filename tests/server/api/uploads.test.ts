/** Uploads that break off, come twice, come damaged, are somebody else's. */
import { createHash } from 'node:crypto'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import {
  MAX_CHUNK_BYTES,
  MAX_OPEN_UPLOADS,
  type UploadState,
} from '@kedu/shared/contracts/api/uploads'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiCompany, attach, givenDeal, photo } from '../../support/api-company.ts'
import { ApiUser, clientId } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'

let test: TestApp
let zhangwei: ApiUser

beforeAll(async () => {
  test = await apiCompany()
  zhangwei = new ApiUser(test, 'zhangwei')
})
afterAll(() => test.close())

const announce = (bytes: Buffer, fileName = '合同.jpg') => ({
  clientId: clientId(),
  fileName,
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})
const create = (user: ApiUser, body: object) =>
  user.post<UploadState & ApiProblem>('/api/uploads', body)

it('goes on where it was after a break and after the process died', async () => {
  const bytes = await photo(1)
  const first = await buildTestApp({ people: [...test.workspace.people.all.values()] })
  const body = announce(bytes)
  const before = new ApiUser(first, 'zhangwei')
  const { id } = (await create(before, body)).body
  const half = await before.put<UploadState>(id, 0, bytes.subarray(0, 500))
  expect(half.body).toMatchObject({ offset: 500, file: null })
  await first.stop()
  const second = await buildTestApp({ folder: first.folder })
  const after = new ApiUser(second, 'zhangwei')
  expect((await create(after, body)).body).toMatchObject({ id, offset: 500 })
  const whole = await after.put<UploadState>(id, 500, bytes.subarray(500))
  expect(whole.body.file).toMatchObject({ mime: 'image/jpeg', hasPreview: true })
  const kept = await second.workspace.store.load(second.workspace.id, 'conversation/zhangwei')
  expect(kept).toBeNull()
  await second.close()
})

it('takes the same piece twice and answers the last one again', async () => {
  const bytes = await photo(2)
  const { id } = (await create(zhangwei, announce(bytes))).body
  await zhangwei.put(id, 0, bytes.subarray(0, 400))
  await zhangwei.put(id, 0, bytes.subarray(0, 400))
  const last = await zhangwei.put<UploadState>(id, 400, bytes.subarray(400))
  const again = await zhangwei.put<UploadState>(id, 400, bytes.subarray(400))
  expect(last.body.file?.fileId).toBe(createHash('sha256').update(bytes).digest('hex'))
  expect(again.body.file?.fileId).toBe(last.body.file?.fileId)
  expect((await zhangwei.get<UploadState>(`/api/uploads/${id}`)).body.offset).toBe(bytes.length)
})

it('says from where to go on when a piece is missing or goes beyond the end', async () => {
  const bytes = await photo(3)
  const { id } = (await create(zhangwei, announce(bytes))).body
  const gap = await zhangwei.put<ApiProblem>(id, 100, bytes.subarray(100))
  expect([gap.status, gap.body]).toMatchObject([409, { code: 'upload-offset', offset: 0 }])
  const beyond = await zhangwei.put<ApiProblem>(id, 0, Buffer.concat([bytes, bytes]))
  expect(beyond.status).toBe(409)
})

it('takes pieces as text too, in the same upload and within the same limit', async () => {
  const bytes = await photo(11)
  const { id } = (await create(zhangwei, announce(bytes))).body
  const text = (offset: number, piece: Buffer) =>
    zhangwei.post<UploadState & ApiProblem>(`/api/uploads/${id}`, {
      offset,
      base64: piece.toString('base64'),
    })
  await zhangwei.put(id, 0, bytes.subarray(0, 400))
  await text(400, bytes.subarray(400, 700))
  expect((await text(400, bytes.subarray(400, 700))).body).toMatchObject({ offset: 700 })
  const whole = await text(700, bytes.subarray(700))
  expect(whole.body.file?.fileId).toBe(createHash('sha256').update(bytes).digest('hex'))
  const tooLarge = await text(0, Buffer.alloc(MAX_CHUNK_BYTES + 99))
  expect(tooLarge.status).toBe(413)
  const lina = new ApiUser(test, 'lina')
  const taken = await lina.post(`/api/uploads/${id}`, { offset: 0, base64: 'AAAA' })
  expect(taken.status).toBe(404)
})

it.each([
  { offset: 0 },
  { offset: 0, base64: '' },
  { offset: 0, base64: 'a photo, honestly' },
  { offset: -1, base64: 'AAAA' },
  { offset: 0.5, base64: 'AAAA' },
  { offset: 0, base64: 'AAAA', to: '/etc/passwd' },
])('refuses the piece %j', async (piece) => {
  const { id } = (await create(zhangwei, announce(await photo(12)))).body
  const answer = await zhangwei.post<ApiProblem>(`/api/uploads/${id}`, piece)
  expect([answer.status, answer.body.code]).toEqual([400, 'bad-input'])
  expect((await zhangwei.get<UploadState>(`/api/uploads/${id}`)).body.offset).toBe(0)
})

it('takes the largest piece as text', async () => {
  const bytes = Buffer.alloc(MAX_CHUNK_BYTES + 10, 7)
  const { id } = (await create(zhangwei, announce(bytes))).body
  const base64 = bytes.subarray(0, MAX_CHUNK_BYTES).toString('base64')
  const answer = await zhangwei.post<UploadState>(`/api/uploads/${id}`, { offset: 0, base64 })
  expect([answer.status, answer.body.offset]).toEqual([200, MAX_CHUNK_BYTES])
})

it('starts anew when the content is not what was announced', async () => {
  const bytes = await photo(4)
  const { id } = (await create(zhangwei, announce(bytes))).body
  const broken = Buffer.from(bytes)
  broken[50] = (broken[50] ?? 0) ^ 1
  const damaged = await zhangwei.put<ApiProblem>(id, 0, broken)
  expect([damaged.status, damaged.body]).toMatchObject([422, { code: 'upload-damaged', offset: 0 }])
  const whole = await zhangwei.put<UploadState>(id, 0, bytes)
  expect(whole.body.file).not.toBeNull()
})

it('keeps uploads of one person from another, and one id for one file', async () => {
  const bytes = await photo(5)
  const body = announce(bytes)
  const { id } = (await create(zhangwei, body)).body
  const lina = new ApiUser(test, 'lina')
  expect((await lina.get(`/api/uploads/${id}`)).status).toBe(404)
  expect((await lina.put(id, 0, bytes)).status).toBe(404)
  const other = await create(zhangwei, { ...body, sha256: 'a'.repeat(64) })
  expect(other.status).toBe(409)
  const { file } = (await zhangwei.put<UploadState>(id, 0, bytes)).body
  const deal = await givenDeal(test, 'lina', '宁波海天注塑')
  const stolen = await lina.post<ApiProblem>(`/api/deals/${deal.id}/evidence`, {
    clientId: clientId(),
    files: [{ uploadId: file?.uploadId, fileName: '合同.jpg' }],
  })
  expect([stolen.status, stolen.body.code]).toEqual([410, 'upload-expired'])
})

it.each([
  ['a page in disguise', Buffer.from('<html><script>alert(1)</script></html>'), '合同.jpg'],
  ['a program', Buffer.from('MZ\x90\x00'.repeat(60)), '合同.pdf'],
])('refuses %s in Chinese and keeps nothing', async (_what, bytes, name) => {
  const { id } = (await create(zhangwei, announce(bytes, name))).body
  const answer = await zhangwei.put<ApiProblem>(id, 0, bytes)
  expect([answer.status, answer.body]).toMatchObject([
    422,
    { code: 'file-refused', message: /支持/ },
  ])
  expect((await zhangwei.get(`/api/uploads/${id}`)).status).toBe(404)
})

it('refuses what is too large before it comes, a piece that is too large, and too many at once', async () => {
  const large = { ...announce(Buffer.from('x')), size: 21 * 1024 * 1024 }
  const tooLarge = await create(zhangwei, large)
  expect([tooLarge.status, tooLarge.body.message]).toMatchObject([400, /文件大小/])
  const chen = new ApiUser(test, 'chen')
  const { id } = (await create(chen, { ...large, size: 5 * 1024 * 1024 })).body
  const piece = await chen.put<ApiProblem>(id, 0, Buffer.alloc(MAX_CHUNK_BYTES + 1))
  expect(piece.status).toBe(413)
  for (let open = 1; open < MAX_OPEN_UPLOADS; open += 1) {
    await create(chen, announce(Buffer.from(`file ${open}`)))
  }
  expect((await create(chen, announce(Buffer.from('one more')))).status).toBe(429)
})

it('links the original that follows a compressed copy, and shows it to whoever sees the deal', async () => {
  const original = await sharp({
    create: { width: 1000, height: 800, channels: 3, background: '#345678' },
  })
    .png()
    .toBuffer()
  const deal = await givenDeal(test, 'zhangwei', '苏州精工机床')
  await attach(zhangwei, deal.id, 'site-photo', 9)
  const copyId = createHash('sha256')
    .update(await photo(9))
    .digest('hex')
  const announced = { ...announce(original, '原图.png'), originalOf: copyId }
  expect((await create(new ApiUser(test, 'lina'), announced)).status).toBe(404)
  const { id } = (await create(zhangwei, announced)).body
  const { body } = await zhangwei.put<UploadState>(id, 0, original)
  expect(body.file?.originalOf).toBe(copyId)
  const seen = await new ApiUser(test, 'wangmin').get<Buffer>(`/api/files/${copyId}/original`)
  expect(createHash('sha256').update(seen.body).digest('hex')).toBe(announced.sha256)
  expect(seen.headers['content-disposition']).toContain('attachment')
})

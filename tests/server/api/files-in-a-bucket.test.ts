/** A company whose files are in a bucket: handed out by address, and what happens when it is away. */
import { createHash } from 'node:crypto'
import { examineBucket } from '@kedu/server/doctor/examine-machine'
import { openS3Objects } from '@kedu/server/files/s3-objects'
import { openFileParts } from '@kedu/server/files-wiring'
import { MediaUnavailableError, storeMedia } from '@kedu/server/flows/store-media'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { UploadState } from '@kedu/shared/contracts/api/uploads'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { attach, givenDeal, photo, twoTeams } from '../../support/api-company.ts'
import { ApiUser, clientId, tokenFor } from '../../support/api-user.ts'
import { buildTestApp, type TestApp } from '../../support/build-test-app.ts'
import { type S3Server, startS3Server } from '../../support/s3-server.ts'

let server: S3Server
let test: TestApp
let zhangwei: ApiUser

const open = () => openS3Objects(server.config, { maxAttempts: 2, requestMs: 2_000 })
const announce = (bytes: Buffer) => ({
  clientId: clientId(),
  fileName: '合同.jpg',
  size: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})

beforeAll(async () => {
  server = await startS3Server()
  test = await buildTestApp({ people: twoTeams(), objects: await open() })
  zhangwei = new ApiUser(test, 'zhangwei')
})
afterEach(() => {
  server.fault = () => 'pass'
  server.now = () => Date.now()
})
afterAll(async () => {
  await test.close()
  await server.close()
})

/** A file on a deal of 张伟's, sent a moment ago by the machine's own clock. */
async function fileOnDeal(number: number): Promise<{ fileId: string; bytes: Buffer }> {
  const deal = await givenDeal(test, 'zhangwei', `地址机械 ${number}`)
  const bytes = await photo(number)
  await attach(zhangwei, deal.id, 'quote', 1, bytes)
  return { fileId: createHash('sha256').update(bytes).digest('hex'), bytes }
}

it('hands an original out by a signed address to whoever may see it, and to nobody else', async () => {
  const { fileId, bytes } = await fileOnDeal(1)
  const url = `/api/files/${fileId}/original?redirect=true`
  const answer = await zhangwei.get(url)
  expect(answer.status).toBe(302)
  const address = String(answer.headers.location)
  expect(address).toContain('X-Amz-Expires=300')

  // Signed by the clock of the app, which is another one here than the machine's.
  server.now = () => test.now() + 1_000
  const got = await fetch(address)
  expect(got.status).toBe(200)
  expect(got.headers.get('content-type')).toBe('application/octet-stream')
  expect(got.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''/)
  expect(Buffer.from(await got.arrayBuffer())).toEqual(bytes)
  expect((await fetch(address.replace(fileId, 'f'.repeat(64)))).status).toBe(403)
  expect((await fetch(address.replace('Expires=300', 'Expires=900'))).status).toBe(403)
  expect((await fetch(address.replace(/octet-stream/, 'xhtml%2Bxml'))).status).toBe(403)
  server.now = () => test.now() + 301_000
  expect((await fetch(address)).status).toBe(403)

  server.now = () => Date.now()
  expect((await new ApiUser(test, 'zhoutao').get(url)).status).toBe(404)
  expect((await new ApiUser(test, 'left').get(url)).status).toBe(401)
})

it('streams the original itself when nobody asks for an address', async () => {
  const { fileId, bytes } = await fileOnDeal(2)
  const answer = await test.app.http.inject({
    url: `/api/files/${fileId}/original`,
    headers: { authorization: `Bearer ${tokenFor(test, 'zhangwei')}` },
  })
  expect(answer.statusCode).toBe(200)
  expect(answer.rawPayload).toEqual(bytes)
})

it('says so while the bucket is away, and goes on where the upload was', async () => {
  const bytes = await photo(3)
  const body = announce(bytes)
  const { id } = (await zhangwei.post<UploadState>('/api/uploads', body)).body
  await zhangwei.put(id, 0, bytes.subarray(0, 400))
  for (const fault of ['cut', 'busy', 'forbidden', 'half'] as const) {
    server.fault = () => fault
    const answer = await zhangwei.put<ApiProblem>(id, 400, bytes.subarray(400))
    expect([fault, answer.status]).toEqual([fault, 503])
    expect(answer.body.message).toContain('存文件的地方暂时连不上')
  }
  server.fault = () => 'pass'
  const state = await zhangwei.get<UploadState>(`/api/uploads/${id}`)
  expect([0, 400, bytes.length]).toContain(state.body.offset)
  const last = await zhangwei.put<UploadState>(
    id,
    state.body.offset,
    bytes.subarray(state.body.offset),
  )
  expect(last.body.file?.fileId).toBe(body.sha256)
})

it('does once what was done although nobody heard of it', async () => {
  let isDeaf = true
  server.fault = (method) => {
    const fault = isDeaf && method === 'PUT' ? 'deaf' : 'pass'
    isDeaf = false
    return fault
  }
  const id = await test.app.files.put(test.workspace.id, await photo(4), {
    mime: 'image/jpeg',
    extension: 'jpg',
    family: 'image',
  })
  expect(await test.app.files.stat(test.workspace.id, id)).not.toBeNull()
})

it('takes the pieces of one upload at any process, and knows there whose file it is', async () => {
  const deps = {
    workspace: test.workspace,
    now: test.now,
    realNow: test.now,
    config: { dataFolder: test.folder },
    log: { info: () => undefined, warn: () => undefined },
  }
  const one = await openFileParts({ ...deps, objects: await open() })
  const other = await openFileParts({ ...deps, objects: await open() })
  const bytes = await photo(5)
  const created = await one.resumable.create('lina', { ...announce(bytes), originalOf: null })
  if (created.kind !== 'standing') throw new Error(created.kind)
  const { id } = created.standing
  await one.resumable.put('lina', id, 0, bytes.subarray(0, 300))
  expect(await other.resumable.standing('lina', id)).toMatchObject({ standing: { offset: 300 } })
  expect(await other.resumable.standing('zhangwei', id)).toEqual({ kind: 'unknown' })
  const [first, second] = await Promise.all([
    one.resumable.put('lina', id, 300, bytes.subarray(300)),
    other.resumable.put('lina', id, 300, bytes.subarray(300)),
  ])
  const done = await one.resumable.standing('lina', id)
  if (done.kind !== 'standing' || done.standing.file === null) throw new Error('Not done')
  expect([first.kind, second.kind]).toEqual(['standing', 'standing'])
  expect(await other.uploads.hasUploaded('lina', done.standing.file.fileId)).toBe(true)
  expect(await other.uploads.hasUploaded('zhangwei', done.standing.file.fileId)).toBe(false)
  const left: string[] = []
  for await (const { key } of (await open()).list(`${test.workspace.id}/uploads/`)) left.push(key)
  expect(left.filter((key) => key.includes(id)).map((key) => key.split('/').at(-1))).toEqual(
    expect.arrayContaining(['done']),
  )
  expect(left.filter((key) => key.includes(id) && /\/\d+-\d+$/.test(key))).toEqual([])
})

it('has a photo from a chat tried again later while the bucket is away', async () => {
  server.fault = () => 'cut'
  const bytes = await photo(6)
  const platform = { fetchMedia: async () => ({ kind: 'fetched' as const, bytes, fileName: null }) }
  const ref = { fileName: null } as Parameters<typeof storeMedia>[1]
  const { files } = test.app
  await expect(
    storeMedia(platform as never, ref, 'e1', test.now(), test.workspace.id, files),
  ).rejects.toThrow(MediaUnavailableError)
})

it('refuses with a wrong key, and says what the bucket said without repeating the key', async () => {
  const objects = await openS3Objects(
    { ...server.config, secretAccessKey: 'not-the-secret' },
    { maxAttempts: 1 },
  )
  await expect(objects.get('acme/x')).rejects.toThrow('Files cannot be reached')
  expect(await objects.check()).toEqual({ ok: false, problem: 'SignatureDoesNotMatch (403)' })
  const [finding] = await examineBucket(objects)
  expect(finding?.verdict).toBe('broken')
  expect(JSON.stringify(finding)).not.toContain('S3RVER')
  expect(await examineBucket(await open())).toMatchObject([{ verdict: 'fine' }])
  expect(await examineBucket(null)).toEqual([])
  expect(server.refused.every((verdict) => verdict !== 'InvalidAccessKeyId')).toBe(true)
})

it('waits no longer than it may for a bucket that says nothing', async () => {
  const objects = await openS3Objects(server.config, { maxAttempts: 1, requestMs: 100 })
  server.fault = () => 'hang'
  await expect(objects.get('acme/x')).rejects.toThrow('Files cannot be reached')
})

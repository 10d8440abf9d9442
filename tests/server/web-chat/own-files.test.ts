import { WebSessions } from '@kedu/bot/platforms/web/sessions'
import { DAILY_UPLOADS } from '@kedu/server/uploads/upload-allowance'
import type { WebUploadsAnswer } from '@kedu/shared/contracts/web-chat'
import { DAY_MS } from '@kedu/shared/time/instant'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildTestApp, smallTeam, type TestApp } from '../../support/build-test-app.ts'
import { compoundFile, photo } from '../files/sample-files.ts'

let test: TestApp

beforeEach(async () => {
  test = await buildTestApp({ people: smallTeam() })
})

afterEach(() => test.close())

function headersOf(personId: string) {
  const sessions = new WebSessions({
    secret: new Uint8Array(32).fill(7),
    workspace: test.workspace.id,
    clock: test.now,
  })
  const { token } = sessions.issue(personId, `s-${personId}`)
  return { host: 'kedu.test', origin: 'http://kedu.test', authorization: `Bearer ${token}` }
}

async function upload(personId: string, bytes: Uint8Array, name: string, times = 1) {
  const form = new FormData()
  for (let count = 0; count < times; count += 1) {
    form.append('file', new Blob([new Uint8Array(bytes)]), name)
  }
  const request = new Request('http://kedu.test/', { method: 'POST', body: form })
  const type = request.headers.get('content-type') ?? ''
  const answer = await test.app.http.inject({
    method: 'POST',
    url: '/web/uploads',
    headers: { ...headersOf(personId), 'content-type': type },
    payload: Buffer.from(await request.arrayBuffer()),
  })
  return answer.json() as WebUploadsAnswer
}

async function status(personId: string, fileId: string, variant = '/thumb') {
  const url = `/web/files/${fileId}${variant}`
  const answer = await test.app.http.inject({ method: 'GET', url, headers: headersOf(personId) })
  return answer.statusCode
}

describe('a file of no deal yet', () => {
  it('is seen by its uploader and by nobody else', async () => {
    const [file] = (await upload('zhangwei', await photo(40, 30), 'a.jpg')).uploads
    expect(await status('zhangwei', file!.fileId)).toBe(200)
    expect(await status('lina', file!.fileId)).toBe(404)
    expect(await status('chen', file!.fileId)).toBe(404)
  })

  it('stays seen by its sender when its upload is long forgotten', async () => {
    const [file] = (await upload('zhangwei', await photo(40, 30), 'a.jpg')).uploads
    const { uploadId, fileId, fileName, mime } = file!
    const sent = await test.app.http.inject({
      method: 'POST',
      url: '/web/messages',
      headers: headersOf('zhangwei'),
      payload: {
        id: 'photo-msg-1',
        sentAt: test.now(),
        content: { kind: 'image', files: [{ uploadId, fileName, mime }] },
      },
    })
    expect(sent.statusCode).toBe(200)
    await test.advance(DAY_MS)
    // The first upload of a day forgets those of the day before.
    await upload('lina', await photo(30, 40), 'b.jpg')
    expect(await status('zhangwei', fileId)).toBe(200)
    expect(await status('lina', fileId)).toBe(404)
  })
})

describe('an upload', () => {
  it('of an old Word file is kept, only ever saved and never shown', async () => {
    const answer = await upload('zhangwei', compoundFile('WordDocument'), '合同.doc')
    expect(answer).toMatchObject({ refused: [], uploads: [{ mime: 'application/msword' }] })
    const [file] = answer.uploads
    expect(await status('zhangwei', file!.fileId)).toBe(404)
    const original = await test.app.http.inject({
      method: 'GET',
      url: `/web/files/${file!.fileId}`,
      headers: headersOf('zhangwei'),
    })
    expect(original.headers['content-type']).toBe('application/octet-stream')
    expect(original.headers['content-disposition']).toMatch(/^attachment; .*\.doc$/)
  })

  it('of a video is refused with the words of the chat', async () => {
    const video = Buffer.alloc(64)
    video.writeUInt32BE(24, 0)
    video.write('ftypisom', 4, 'latin1')
    const answer = await upload('zhangwei', video, '现场.mp4')
    expect(answer.uploads).toEqual([])
    expect(answer.refused[0]?.reason).toMatch(/视频.*没有存.*截几张图/)
  })

  it('beyond the day is refused with the limit, until the next day', async () => {
    const bytes = await photo(8, 6)
    const answers: WebUploadsAnswer[] = []
    for (let left = DAILY_UPLOADS.files; left > 0; left -= 8) {
      answers.push(await upload('zhangwei', bytes, 'a.jpg', Math.min(left, 8)))
    }
    expect(answers.flatMap((answer) => answer.uploads)).toHaveLength(DAILY_UPLOADS.files)
    const beyond = await upload('zhangwei', bytes, 'a.jpg')
    expect(beyond.uploads).toEqual([])
    expect(beyond.refused[0]?.reason).toContain('每人每天最多 200 个、共 500 MB')
    expect((await upload('lina', bytes, 'a.jpg')).refused).toEqual([])
    await test.advance(DAY_MS)
    expect((await upload('zhangwei', bytes, 'a.jpg')).refused).toEqual([])
  }, 30_000)
})

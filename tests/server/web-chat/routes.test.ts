import type { AddressInfo } from 'node:net'
import { MAX_MESSAGE_BYTES } from '@kedu/bot/platforms/web/open'
import {
  WebAccepted,
  WebHistory,
  WebProblem,
  WebSessionAnswer,
} from '@kedu/shared/contracts/web-chat'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { Value } from 'typebox/value'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEventParser, type StreamEvent } from '../../../miniprogram/src/chat/event-parser.ts'
import { handledCard, plainCard, redFlagCard } from '../../support/web-chat/cards.ts'
import { people, photo, START, type StandIn, standIn } from '../../support/web-chat/stand-in.ts'

let server: StandIn
beforeEach(async () => {
  server = await standIn()
})
afterEach(() => server.app.close())

const host = { host: 'kedu.test', origin: 'http://kedu.test' }
function headersOf(personId: string) {
  const { token } = server.sessions.issue(personId, `s-${personId}`)
  return { ...host, authorization: `Bearer ${token}` }
}
const message = (id: string, content: unknown) => ({ id, sentAt: START, content })
const hello = (id = 'message-1') => message(id, { kind: 'text', text: '你好' })
function post(url: string, payload: object, headers: Record<string, string>) {
  return server.app.inject({ method: 'POST', url, payload, headers })
}
function get(url: string, headers: Record<string, string>) {
  return server.app.inject({ method: 'GET', url, headers })
}
function postForm(url: string, payload: string, headers: Record<string, string>) {
  const type = 'application/x-www-form-urlencoded'
  return server.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { ...headers, 'content-type': type },
  })
}
function isProblem(body: string, code: string) {
  const problem: unknown = JSON.parse(body)
  expect(Value.Check(WebProblem, problem)).toBe(true)
  expect(problem).toMatchObject({ code, message: expect.stringMatching(/[一-龥]/) })
}

describe('signing in', () => {
  it('offers the people of the trial and says who one is', async () => {
    const outside = (await get('/web/session', host)).json()
    expect(Value.Check(WebSessionAnswer, outside)).toBe(true)
    expect(outside).toMatchObject({ me: null, trial: true, now: START, clockOffsetMs: 0 })
    const answer = await post('/web/sign-in', { personId: 'boss' }, host)
    const inside = await get('/web/session', {
      ...host,
      authorization: `Bearer ${answer.json().token}`,
    })
    expect(inside.json().me).toMatchObject({ personId: 'boss', name: '王建国' })
  })

  it('refuses an unknown person, another site and, with real data, everybody', async () => {
    isProblem((await post('/web/sign-in', { personId: 'nobody' }, host)).body, 'unknown-person')
    const evil = { ...host, origin: 'https://evil.test' }
    isProblem((await post('/web/sign-in', { personId: 'boss' }, evil)).body, 'other-site')
    await server.app.close()
    server = await standIn({ trial: false })
    expect((await get('/web/session', host)).json()).toMatchObject({ trial: false, people: [] })
    isProblem((await post('/web/sign-in', { personId: 'boss' }, host)).body, 'trial-only')
    isProblem(
      (await post('/web/trial/clock', { advanceHours: 8 }, headersOf('boss'))).body,
      'trial-only',
    )
  })

  it('lets one in by a one-time link, with a cookie no script can read', async () => {
    await server.app.close()
    server = await standIn({ trial: false })
    const good = await postForm('/web/enter', 'token=good-token', host)
    expect([good.statusCode, good.headers.location]).toEqual([303, '/'])
    const cookie = String(good.headers['set-cookie'])
    expect(cookie).toContain('HttpOnly')
    const inside = await get('/web/session', { ...host, cookie: cookie.split(';')[0]! })
    expect(inside.json().me.personId).toBe('rep1')
    const bad = await postForm('/web/enter', 'token=old', host)
    expect(bad.headers.location).toBe('/#/pages/sign-in/index?problem=used')
    expect(bad.headers['set-cookie']).toBeUndefined()
  })

  it('spends no token when a link is only looked at', async () => {
    await server.app.close()
    const spent: string[] = []
    server = await standIn({
      trial: false,
      deps: {
        enter: async (token) => {
          spent.push(token)
          return { kind: 'person', personId: 'rep1' }
        },
      },
    })
    const url = '/web/enter?token=a%22%3E%3Cb'
    const page = await get(url, host)
    expect(page.statusCode).toBe(200)
    expect(page.headers['set-cookie']).toBeUndefined()
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.headers['cache-control']).toBe('no-store')
    expect(page.headers['referrer-policy']).toBe('same-origin')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.headers['content-security-policy']).toContain("form-action 'self'")
    expect(page.body).toContain('进入刻度</button>')
    expect(page.body).toContain('<form method="post" action="enter">')
    expect(page.body).toContain('value="a&#34;&#62;&#60;b"')
    expect(page.body).not.toMatch(/<script|https?:|<link|<img/)
    const head = await server.app.inject({ method: 'HEAD', url, headers: host })
    expect([head.statusCode, head.body]).toEqual([200, ''])
    expect(spent).toEqual([])
    await postForm('/web/enter', 'token=a%22%3E%3Cb', host)
    expect(spent).toEqual(['a"><b'])
  })

  it('takes a token from its own page only, and none in the trial', async () => {
    isProblem((await get('/web/enter?token=good-token', host)).body, 'trial-only')
    isProblem((await postForm('/web/enter', 'token=good-token', host)).body, 'trial-only')
    await server.app.close()
    server = await standIn({ trial: false })
    const evil = { ...host, origin: 'https://evil.test' }
    const refused = await postForm('/web/enter', 'token=good-token', evil)
    isProblem(refused.body, 'other-site')
    expect(refused.headers['set-cookie']).toBeUndefined()
    isProblem((await postForm('/web/enter', 'no=token', host)).body, 'malformed')
  })

  it('signs out this session', async () => {
    const headers = headersOf('rep1')
    expect((await post('/web/sign-out', {}, headers)).statusCode).toBe(204)
    expect((await get('/web/session', headers)).json().me).toBeNull()
    isProblem((await get('/web/messages', headers)).body, 'signed-out')
  })

  it('ends the session of a person who is no longer active', async () => {
    expect((await get('/web/messages', headersOf('left-the-company'))).statusCode).toBe(401)
  })
})

describe('messages', () => {
  it('go to the receive flow and into the transcript', async () => {
    const answer = await post('/web/messages', hello(), headersOf('rep1'))
    expect(Value.Check(WebAccepted, answer.json())).toBe(true)
    expect(server.inbound).toHaveLength(1)
    const history = (await get('/web/messages', headersOf('rep1'))).json()
    expect(Value.Check(WebHistory, history)).toBe(true)
    expect(history.items).toMatchObject([{ id: 'message-1', from: 'me' }])
    expect((await get('/web/messages', headersOf('rep2'))).json().items).toEqual([])
  })

  it('count once however often they arrive', async () => {
    for (const _ of [1, 2, 3]) {
      expect((await post('/web/messages', hello(), headersOf('rep1'))).statusCode).toBe(200)
    }
    expect(server.inbound).toHaveLength(1)
    expect((await get('/web/messages', headersOf('rep1'))).json().items).toHaveLength(1)
  })

  it('stand above the answer, even when the answer is stored first', async () => {
    server.onInbound = () => server.say('rep1', 'answer', plainCard('在'))
    await post('/web/messages', hello(), headersOf('rep1'))
    const { items } = (await get('/web/messages', headersOf('rep1'))).json()
    expect(items.map((item: { id: string }) => item.id)).toEqual(['message-1', 'answer'])
  })

  it.each([
    [503, 503, 'busy'],
    [413, 413, 'too-large'],
    [400, 400, 'malformed'],
  ])('leave no trace when the flow says %i', async (status, answered, code) => {
    server.refuseWith = status
    const answer = await post('/web/messages', hello(), headersOf('rep1'))
    expect(answer.statusCode).toBe(answered)
    isProblem(answer.body, code)
    expect((await get('/web/messages', headersOf('rep1'))).json().items).toEqual([])
  })

  it('are taken from a mini-program, which has no page but brings its token', async () => {
    const { token } = server.sessions.issue('rep1', 's-rep1')
    const headers = { host: 'kedu.test', authorization: `Bearer ${token}` }
    expect((await post('/web/messages', hello(), headers)).statusCode).toBe(200)
    const cookie = { host: 'kedu.test', cookie: `kedu_session=${token}` }
    isProblem((await post('/web/messages', hello('message-2'), cookie)).body, 'other-site')
  })

  it('are refused without a session, from another site, malformed, or too large', async () => {
    isProblem((await post('/web/messages', hello(), host)).body, 'signed-out')
    const evil = { ...headersOf('rep1'), origin: 'https://evil.test' }
    isProblem((await post('/web/messages', hello(), evil)).body, 'other-site')
    isProblem((await post('/web/messages', { id: 'x' }, headersOf('rep1'))).body, 'malformed')
    const huge = { ...hello(), pad: 'x'.repeat(MAX_MESSAGE_BYTES) }
    const answer = await post('/web/messages', huge, headersOf('rep1'))
    expect(answer.statusCode).toBe(413)
    isProblem(answer.body, 'too-large')
    expect(server.inbound).toEqual([])
  })
})

async function upload(files: { name: string; type: string; bytes: Buffer }[], personId = 'rep1') {
  const form = new FormData()
  for (const { name, type, bytes } of files) {
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), name)
  }
  const request = new Request('http://kedu.test/', { method: 'POST', body: form })
  return server.app.inject({
    method: 'POST',
    url: '/web/uploads',
    headers: { ...headersOf(personId), 'content-type': request.headers.get('content-type') ?? '' },
    payload: Buffer.from(await request.arrayBuffer()),
  })
}

describe('files', () => {
  it('are stored, sent, and shown as copies that can do no harm', async () => {
    const bytes = await photo(210)
    const stored = await upload([{ name: '../../合同.jpg', type: 'image/jpeg', bytes }])
    const [file] = stored.json().uploads
    expect(file.fileName).toBe('合同.jpg')
    const sent = { uploadId: file.uploadId, fileName: file.fileName, mime: file.mime }
    const answer = await post(
      '/web/messages',
      message('photo-msg-1', { kind: 'image', files: [sent] }),
      headersOf('rep1'),
    )
    expect(answer.statusCode).toBe(200)
    expect(server.inbound[0]?.content).toMatchObject({
      kind: 'image',
      media: [{ id: file.fileId }],
    })

    const thumb = await get(`/web/files/${file.fileId}/thumb`, headersOf('rep1'))
    expect(thumb.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': 'inline',
      'x-content-type-options': 'nosniff',
    })
    const original = await get(`/web/files/${file.fileId}`, headersOf('rep1'))
    expect(original.rawPayload.equals(bytes)).toBe(true)
    expect(original.headers['content-type']).toBe('application/octet-stream')
    expect(original.headers['content-disposition']).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent('合同.jpg')}`,
    )
    expect((await get(`/web/files/${file.fileId}`, host)).statusCode).toBe(401)
    isProblem((await get('/web/files/f00d', headersOf('rep1'))).body, 'not-found')
  })

  it('that are not taken are named with the reason, the others are kept', async () => {
    const answer = await upload([
      { name: 'a.jpg', type: 'image/jpeg', bytes: await photo(1) },
      { name: 'virus.exe', type: 'application/octet-stream', bytes: Buffer.from('MZ') },
      { name: 'empty.jpg', type: 'image/jpeg', bytes: Buffer.alloc(0) },
      { name: 'big.jpg', type: 'image/jpeg', bytes: Buffer.alloc(20 * 1024 * 1024 + 1) },
    ])
    const { uploads, refused } = answer.json()
    expect(uploads).toHaveLength(1)
    expect(refused.map((file: { fileName: string }) => file.fileName)).toEqual([
      'virus.exe',
      'empty.jpg',
      'big.jpg',
    ])
  })

  it('are taken by nine and not by ten', async () => {
    const of = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        name: `${index}.jpg`,
        type: 'image/jpeg',
        bytes: Buffer.from(`photo ${index}`),
      }))
    expect((await upload(of(9))).json().uploads).toHaveLength(9)
    expect((await upload(of(10))).statusCode).toBe(413)
  })

  it('cannot be sent by somebody who did not upload them', async () => {
    const bytes = await photo(30)
    const [file] = (await upload([{ name: 'a.jpg', type: 'image/jpeg', bytes }], 'rep2')).json()
      .uploads
    const sent = { uploadId: file.uploadId, fileName: 'a.jpg', mime: 'image/jpeg' }
    const answer = await post(
      '/web/messages',
      message('stolen-msg', { kind: 'image', files: [sent] }),
      headersOf('rep1'),
    )
    isProblem(answer.body, 'upload-expired')
    expect(server.inbound).toEqual([])
  })
})

describe('the trial clock', () => {
  it('moves forward by whole hours within a week', async () => {
    const moved = await post('/web/trial/clock', { advanceHours: 50 }, headersOf('rep1'))
    expect(moved.json()).toEqual({ now: START + 50 * HOUR_MS, clockOffsetMs: 50 * HOUR_MS })
    for (const advanceHours of [0, -1, 1.5, 169, '8', null]) {
      isProblem(
        (await post('/web/trial/clock', { advanceHours }, headersOf('rep1'))).body,
        'malformed',
      )
    }
    expect((await get('/web/trial/clock', headersOf('rep1'))).json().clockOffsetMs).toBe(
      50 * HOUR_MS,
    )
  })
})

describe('the live stream', () => {
  async function open(personId: string, lastEventId?: string) {
    const { port } = server.app.server.address() as AddressInfo
    const abort = new AbortController()
    const response = await fetch(`http://127.0.0.1:${port}/web/events`, {
      headers: {
        authorization: headersOf(personId).authorization,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
      signal: abort.signal,
    })
    const reader = response.body!.getReader()
    const parse = createEventParser()
    const decoder = new TextDecoder()
    const pending: StreamEvent[] = []
    return {
      status: response.status,
      async next(): Promise<StreamEvent | null> {
        while (pending.length === 0) {
          const { done, value } = await reader.read()
          if (done) return null
          pending.push(...parse(decoder.decode(value, { stream: true })))
        }
        return pending.shift() ?? null
      },
      close: () => abort.abort(),
    }
  }
  beforeEach(() => server.app.listen({ port: 0, host: '127.0.0.1' }))

  it('begins with the clock, then brings what is said as it is said', async () => {
    const stream = await open('boss')
    expect((await stream.next())?.name).toBe('clock')
    await server.say('rep1', 'not-for-boss', plainCard('x'))
    await server.say('boss', 'push', redFlagCard)
    const event = await stream.next()
    expect(event).toMatchObject({ name: 'item', id: '1' })
    expect(JSON.parse(event?.data ?? '')).toMatchObject({ id: 'push', from: 'bot' })
    stream.close()
  })

  it('resumes after the last event, replaced cards included', async () => {
    await server.say('boss', 'one', redFlagCard)
    await server.say('boss', 'two', plainCard('x'))
    const receipt = {
      platform: 'web' as const,
      userId: 'boss',
      messageId: 'one',
      taskId: null,
      updateCode: null,
      updateCodeExpiresAt: null,
    }
    const options = { idempotencyKey: 'u', now: START }
    await server.platform.updateCard(receipt, handledCard, options)
    const stream = await open('boss', '1')
    await stream.next()
    expect([(await stream.next())?.id, (await stream.next())?.id]).toEqual(['2', '3'])
    stream.close()
  })

  it('tells every window that the trial clock moved', async () => {
    const stream = await open('boss')
    await stream.next()
    await post('/web/trial/clock', { advanceHours: 8 }, headersOf('rep1'))
    const event = await stream.next()
    expect(event?.name).toBe('clock')
    expect(JSON.parse(event?.data ?? '').clockOffsetMs).toBe(8 * HOUR_MS)
    stream.close()
  })

  it('ends when the server closes, and does not keep it from closing', async () => {
    const stream = await open('boss')
    await stream.next()
    await server.app.close()
    expect(await stream.next()).toBeNull()
  })

  it('ends within one beat when its person left, and goes on for the others', async () => {
    await server.app.close()
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const left = new Set<string>()
      server = await standIn({
        deps: {
          person: async (personId) =>
            left.has(personId)
              ? null
              : (people.find((person) => person.personId === personId) ?? null),
        },
      })
      await server.app.listen({ port: 0, host: '127.0.0.1' })
      const [mine, other] = [await open('rep1'), await open('boss')]
      await mine.next()
      await other.next()
      vi.advanceTimersByTime(20_000)
      await server.say('rep1', 'still-here', plainCard('x'))
      expect((await mine.next())?.name).toBe('item')
      left.add('rep1')
      vi.advanceTimersByTime(20_000)
      expect(await mine.next()).toBeNull()
      await server.say('boss', 'push', plainCard('x'))
      expect((await other.next())?.name).toBe('item')
      other.close()
    } finally {
      vi.useRealTimers()
    }
  })

  it('is refused without a session and from the ninth window on', async () => {
    const { port } = server.app.server.address() as AddressInfo
    expect((await fetch(`http://127.0.0.1:${port}/web/events`)).status).toBe(401)
    const streams = []
    for (let count = 0; count < 8; count += 1) streams.push(await open('boss'))
    expect(streams.map((stream) => stream.status)).toEqual(Array(8).fill(200))
    expect((await open('boss')).status).toBe(429)
    for (const stream of streams) stream.close()
  })
})

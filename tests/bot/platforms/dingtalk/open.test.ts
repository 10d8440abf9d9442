import type { RawCallback } from '@kedu/bot/platform'
import { openSigned, SeenSignatures, SIGN_WINDOW_MS } from '@kedu/bot/platforms/dingtalk/open'
import { cardSecretOf, cardSign, robotSign } from '@kedu/bot/platforms/dingtalk/robot-sign'
import { instant, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'

const SECRET = 'this is a secret of the app'
const NOW = instant(1_700_000_000_000)

function message(body: object = { msgId: 'm1' }, at: number = NOW): RawCallback {
  const timestamp = String(at)
  return {
    method: 'POST',
    channel: 'message',
    query: {},
    headers: { timestamp, sign: robotSign(timestamp, SECRET) },
    body: Buffer.from(JSON.stringify(body)),
  }
}

describe('the signatures', () => {
  it('are those of the documents', () => {
    expect(robotSign('1577262236757', 'this is a secret')).toBe(
      'DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=',
    )
    expect(cardSign('1700000000000', 'example-secret')).toBe(
      'I85VWQbGCqbDkjEb7rsCEkTKI9QSL3wzLms54MiwXlg=',
    )
  })
})

describe('openSigned', () => {
  const open = (callback: RawCallback, seen = new SeenSignatures(), now = NOW) =>
    openSigned(callback, SECRET, seen, now)

  it('gives the form the Stream connection gives, too', () => {
    const data = { msgId: 'm1', text: { content: '你好' } }
    expect(open(message(data))).toEqual({
      kind: 'opened',
      plaintext: JSON.stringify({ channel: 'message', data }),
      openedAt: NOW,
    })
    const timestamp = String(NOW)
    const tap: RawCallback = {
      ...message({ outTrackId: 'c' }),
      channel: 'card',
      headers: {
        'x-ddpaas-signature-timestamp': timestamp,
        'x-ddpaas-signature': cardSign(timestamp, cardSecretOf(SECRET)),
      },
    }
    expect(open(tap)).toMatchObject({
      kind: 'opened',
      plaintext: JSON.stringify({ channel: 'card', id: timestamp, data: { outTrackId: 'c' } }),
    })
    expect(open({ ...tap, channel: 'message' }).kind).toBe('rejected')
  })

  it('takes an hour both ways and not a millisecond more', () => {
    const rejection = (kind: string) => ({ kind: 'rejected', rejection: { kind } })
    expect(open(message({}, NOW - SIGN_WINDOW_MS)).kind).toBe('opened')
    expect(open(message({}, NOW + SIGN_WINDOW_MS)).kind).toBe('opened')
    expect(open(message({}, NOW - SIGN_WINDOW_MS - 1))).toEqual(rejection('stale'))
    expect(open(message({}, NOW + SIGN_WINDOW_MS + 1))).toEqual(rejection('from-the-future'))
  })

  it('lets repetitions through, but not ever new bodies under one signature', () => {
    const seen = new SeenSignatures()
    const kinds = [1, 2, 3, 4, 5].map((n) => open(message({ msgId: `m${n}` }), seen).kind)
    expect(kinds).toEqual(['opened', 'opened', 'opened', 'opened', 'rejected'])
    const again = Array.from({ length: 16 }, () => open(message({ msgId: 'm1' }), seen).kind)
    expect(again.slice(0, 15)).toEqual(Array(15).fill('opened'))
    expect(again[15]).toBe('rejected')
    const later = plusMs(NOW, 3 * SIGN_WINDOW_MS)
    expect(open(message({}, later), seen, later).kind).toBe('opened')
  })

  it('refuses a GET, a list, a body that is too long and headers that are missing', () => {
    expect(open({ ...message(), method: 'GET' }).kind).toBe('rejected')
    expect(open({ ...message(), headers: {} }).kind).toBe('rejected')
    expect(open({ ...message(), body: Buffer.alloc(300_000) })).toMatchObject({
      rejection: { kind: 'too-large' },
    })
    expect(open({ ...message(), body: Buffer.from('"x"') })).toMatchObject({
      rejection: { kind: 'malformed' },
    })
  })
})

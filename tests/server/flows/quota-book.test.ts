/** Counting the month's allowance: what it costs, what survives, what waits until when. */
import type { Inbound } from '@kedu/bot/platform'
import { QuotaBook, readQuota } from '@kedu/server/flows/quota-book'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { HOUR_MS, type Instant, plusMs, toIso } from '@kedu/shared/time/instant'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  buildTestApp,
  smallTeam,
  startInstant,
  type TestApp,
} from '../../support/build-test-app.ts'

let test: TestApp
let at: Instant
let warned: string[]

const open = () =>
  QuotaBook.open({
    workspace: test.workspace,
    now: () => at,
    log: pino({ level: 'silent' }),
    warn: async ({ key }) => warned.push(key),
  })
const text: OutboundMessage = { kind: 'text', text: 'x' }
const inbound = (content: Inbound['content']) => ({ platform: 'dingtalk' as const, content })
const spend = (book: QuotaBook, calls: number) => {
  for (let n = 0; n < calls; n += 1) book.noteCall()
}

beforeEach(async () => {
  test = await buildTestApp({ people: smallTeam('dingtalk') })
  at = startInstant('2026-11-30T23:00:00+08:00')
  warned = []
})
afterEach(() => test.close())

describe('QuotaBook', () => {
  it('survives a restart and is written rarely', async () => {
    const book = await open()
    spend(book, 120)
    book.noteCallback(inbound({ kind: 'text', text: 'x', quotedText: null }))
    await book.write()
    expect((await open()).use()).toEqual({ api: 120, callbacks: 1, isRefused: false })
    expect(await readQuota(test.workspace, '2026-11')).toMatchObject({ api: 120, callbacks: 1 })
    const { store, id } = test.workspace
    expect(await store.history(id, 'quota/dingtalk-2026-11')).toHaveLength(1)
  })

  it('leaves out what is free: events of the directory and of other platforms', async () => {
    const book = await open()
    book.noteCallback(inbound({ kind: 'directory-changed', userIds: ['a'], departmentIds: [] }))
    book.noteCallback(inbound({ kind: 'ignored', what: 'event' }))
    book.noteCallback({ platform: 'wecom', content: { kind: 'text', text: 'x', quotedText: null } })
    expect(book.use().callbacks).toBe(0)
  })

  it('lets wait until the next hour, but never beyond the first of the month', async () => {
    const book = await open()
    const update = { priority: 'update' as const, message: text }
    expect(book.holdUntil('dingtalk', update)).toBeNull()
    spend(book, 4500)
    at = plusMs(at, -5 * HOUR_MS)
    expect(book.holdUntil('dingtalk', update)).toBe(plusMs(at, HOUR_MS))
    expect(book.holdUntil('dingtalk', { priority: 'reply', message: text })).toBeNull()
    expect(book.holdUntil('wecom', update)).toBeNull()
    at = plusMs(at, 5.5 * HOUR_MS)
    expect(toIso(book.holdUntil('dingtalk', update) ?? at)).toBe('2026-11-30T16:00:00.000Z')
    at = plusMs(at, HOUR_MS)
    expect(book.holdUntil('dingtalk', update)).toBeNull()
    expect(book.use().api).toBe(0)
  })

  it('warns once of each mark, also after a restart', async () => {
    const book = await open()
    spend(book, 3500)
    await book.tick()
    await book.tick()
    await (await open()).tick()
    expect(warned).toEqual(['api-70'])
  })

  it('takes the limits that are set now', async () => {
    const book = await open()
    spend(book, 4600)
    expect(book.level()).toBe('tight')
    const settings = { ...test.workspace.settings, dingtalkCallsPerMonth: 200_000 }
    await test.workspace.changeSettings(settings, 'zhaoyan', at)
    expect(book.level()).toBe('plenty')
  })

  it('believes the platform until it takes something again', async () => {
    const book = await open()
    book.noteRefused('dingtalk')
    expect(book.level()).toBe('used-up')
    await book.write()
    expect((await open()).level()).toBe('used-up')
    book.noteTaken('dingtalk')
    expect(book.level()).toBe('plenty')
  })

  it('adds up what two of them count, also when both begin the month', async () => {
    const [one, other] = [await open(), await open()]
    spend(one, 5)
    spend(other, 7)
    await Promise.all([one.write(), other.write()])
    expect(await readQuota(test.workspace, '2026-11')).toMatchObject({ api: 12 })
    const { store, id } = test.workspace
    expect(await store.history(id, 'quota/dingtalk-2026-11')).toHaveLength(1)
    spend(one, 1)
    await one.write()
    expect(one.use().api).toBe(13)
    expect((await open()).use().api).toBe(13)
  })
})

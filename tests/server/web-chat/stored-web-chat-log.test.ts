import { renderWebCard } from '@kedu/bot/platforms/web/render'
import type { WebChatDraft } from '@kedu/bot/platforms/web/web-chat-log'
import { StoredWebChatLog } from '@kedu/server/routes/web-chat/stored-web-chat-log'
import { TRANSCRIPT_LIMIT } from '@kedu/shared/contracts/web-chat'
import { beforeEach, describe, expect, it } from 'vitest'
import { handledCard, redFlagCard } from '../../support/web-chat/cards.ts'
import { MemoryStreams } from '../../support/web-chat/memory-streams.ts'
import { START } from '../../support/web-chat/stand-in.ts'

let streams: MemoryStreams
let log: StoredWebChatLog
const fresh = () => new StoredWebChatLog(streams, 'w1', () => START)
beforeEach(() => {
  streams = new MemoryStreams()
  log = fresh()
})

const text = (id: string, seq?: number): WebChatDraft => ({
  id,
  at: START,
  from: 'me',
  content: { kind: 'text', text: id },
  ...(seq === undefined ? {} : { seq }),
})
const card = (id: string): WebChatDraft => ({
  id,
  at: START,
  from: 'bot',
  content: { kind: 'card', card: renderWebCard(redFlagCard) },
})
const ids = async (of = log) => (await of.before('p', null, 1000)).items.map((item) => item.id)

describe('the stored transcript', () => {
  it('survives a restart', async () => {
    await log.append('p', text('a'))
    await log.append('p', card('b'))
    expect(await ids(fresh())).toEqual(['a', 'b'])
  })

  it('puts a line at the place reserved for it, though others were stored before', async () => {
    const seq = await log.reserve('p')
    await log.append('p', text('answer'))
    await log.append('p', text('question', seq))
    expect(await ids()).toEqual(['question', 'answer'])
    // The late line has the later revision: a stream that resumes after the answer still gets it.
    expect((await log.since('p', 1)).map((item) => item.id)).toEqual(['question'])
  })

  it('keeps one line per id, also when asked twice at the same time', async () => {
    const [first, second] = await Promise.all([
      log.append('p', text('a')),
      log.append('p', text('a')),
    ])
    expect(second).toEqual(first)
    expect(await ids()).toEqual(['a'])
  })

  it('gives a replaced card a new revision in its old place', async () => {
    const sent = await log.append('p', card('a'))
    await log.append('p', text('b'))
    const replaced = await log.replace('p', 'a', renderWebCard(handledCard))
    expect(replaced).toMatchObject({ seq: sent.seq, rev: 3 })
    expect((await log.since('p', 2)).map((item) => item.id)).toEqual(['a'])
    expect(await log.replace('p', 'b', renderWebCard(handledCard))).toBeNull()
    expect(await log.replace('p', 'nobody', renderWebCard(handledCard))).toBeNull()
  })

  it(`keeps the last ${TRANSCRIPT_LIMIT} lines`, async () => {
    const all = Array.from({ length: TRANSCRIPT_LIMIT + 1 }, (_, index) => `m${index}`)
    await Promise.all(all.map((id) => log.append('p', text(id))))
    expect(await ids()).toEqual(all.slice(1))
  })

  it('writes what comes together together', async () => {
    await log.append('p', text('first'))
    streams.appends = 0
    await Promise.all(['a', 'b', 'c', 'd'].map((id) => log.append('p', text(id))))
    expect(streams.appends).toBeLessThanOrEqual(2)
  })

  it('shows nothing of a line that could not be stored', async () => {
    const heard: string[] = []
    log.subscribe('p', (item) => heard.push(item.id))
    streams.failing = true
    await expect(log.append('p', text('lost'))).rejects.toThrow('disk full')
    streams.failing = false
    await log.append('p', text('kept'))
    expect(await ids()).toEqual(['kept'])
    expect(heard).toEqual(['kept'])
  })

  it('tells listeners until they stop, each person his own', async () => {
    const heard: string[] = []
    const stop = log.subscribe('p', (item) => heard.push(item.id))
    await log.append('p', text('a'))
    await log.append('q', text('other'))
    stop()
    await log.append('p', text('b'))
    expect(heard).toEqual(['a'])
  })

  it('takes over what another process wrote meanwhile', async () => {
    await log.append('p', text('a'))
    await fresh().append('p', text('b'))
    await log.append('p', text('c'))
    expect(await ids()).toEqual(['a', 'b', 'c'])
  })

  it('pages backwards', async () => {
    for (const id of ['a', 'b', 'c']) await log.append('p', text(id))
    const last = await log.before('p', null, 2)
    expect(last).toMatchObject({ more: true, rev: 3 })
    expect(last.items.map((item) => item.id)).toEqual(['b', 'c'])
    const older = await log.before('p', last.items[0]!.seq, 2)
    expect(older.items.map((item) => item.id)).toEqual(['a'])
    expect(older.more).toBe(false)
  })
})

import { decodeCallback } from '@kedu/bot/platforms/dingtalk/decode'
import { createDingtalkPlatform } from '@kedu/bot/platforms/dingtalk/dingtalk'
import { MissedEvents } from '@kedu/bot/platforms/dingtalk/missed-events'
import { instant } from '@kedu/shared/time/instant'
import { afterEach, describe, expect, it } from 'vitest'
import { type FakeDingtalk, startFakeDingtalk } from '../../../support/fake-dingtalk.ts'

type Reply = { failed_list?: unknown; has_more?: unknown } | 'refused'

/** Answers with one page after another, then with an empty one; a page is gone once it was read. */
function listed(...pages: Reply[]) {
  const left = [...pages]
  const state = { asked: 0 }
  const missed = new MissedEvents(async () => {
    state.asked += 1
    const page = left.shift() ?? { failed_list: [], has_more: false }
    return page === 'refused'
      ? { kind: 'failed', reason: 'network', detail: 'ECONNREFUSED' }
      : { kind: 'ok', value: page }
  })
  return { missed, state }
}

function keeping(outcomes: ('kept' | 'failed' | 'thrown')[] = []) {
  const kept: unknown[] = []
  return {
    kept,
    sink: {
      receive: async (plaintext: string): Promise<'kept' | 'failed'> => {
        const outcome = outcomes.shift() ?? 'kept'
        if (outcome === 'thrown') throw new Error('disk full')
        if (outcome === 'kept') {
          kept.push(decodeCallback(plaintext, instant(1_795_399_200_000)).content)
        }
        return outcome
      },
    },
  }
}

const added = (...userIds: string[]) => ({ kind: 'directory-changed', userIds, departmentIds: [] })
const entry = (...userid: string[]) => ({
  call_back_tag: 'user_add_org',
  event_time: 1_795_399_100_000,
  corpid: 'ding1',
  userid,
})

describe('events that could not be delivered', () => {
  it('are handed on in the form of a callback, whichever of the three ways they are written', async () => {
    const { missed } = listed({
      failed_list: [
        entry('zw', 'ln'),
        { call_back_tag: 'user_leave_org', event_time: 1, user_leave_org: { userid: ['zw'] } },
        {
          call_back_tag: 'org_dept_modify',
          event_time: 1,
          call_back_data: '{"deptId":[7]}',
        },
        { call_back_tag: 'bpms_task_change', bpms_task_change: { bpmsCallBackData: {} } },
        'nonsense',
      ],
      has_more: false,
    })
    const { sink, kept } = keeping()
    await missed.catchUp(sink)
    expect(kept).toMatchObject([
      added('zw', 'ln'),
      added('zw'),
      { kind: 'directory-changed', departmentIds: ['7'] },
      { kind: 'ignored' },
      { kind: 'ignored' },
    ])
  })

  it('are read page by page to the end', async () => {
    const { missed, state } = listed(
      { failed_list: [entry('a')], has_more: true },
      { failed_list: [entry('b')], has_more: 'true' },
      { failed_list: [entry('c')], has_more: false },
    )
    const { sink, kept } = keeping()
    await missed.catchUp(sink)
    expect(kept).toEqual([added('a'), added('b'), added('c')])
    expect(state.asked).toBe(3)
  })

  it('are held until they are recorded: DingTalk has them no more', async () => {
    const { missed, state } = listed({ failed_list: [entry('a'), entry('b')], has_more: true })
    const { sink, kept } = keeping(['kept', 'failed', 'thrown'])
    await missed.catchUp(sink)
    expect(kept).toEqual([added('a')])
    await missed.catchUp(sink)
    expect(state.asked).toBe(1)
    await missed.catchUp(sink)
    expect(kept).toEqual([added('a'), added('b')])
    expect(state.asked).toBe(2)
  })

  it('are left for the next time when DingTalk cannot be reached', async () => {
    const { missed } = listed('refused', { failed_list: [entry('a')], has_more: false })
    const { sink, kept } = keeping()
    await missed.catchUp(sink)
    expect(kept).toEqual([])
    await missed.catchUp(sink)
    expect(kept).toEqual([added('a')])
  })

  it('end even when DingTalk never says so', async () => {
    const { missed, state } = listed(
      ...Array.from({ length: 200 }, () => ({ failed_list: [entry('a')], has_more: true })),
    )
    await missed.catchUp(keeping().sink)
    expect(state.asked).toBe(50)
    const empty = listed({ failed_list: 'odd', has_more: true })
    await empty.missed.catchUp(keeping().sink)
    expect(empty.state.asked).toBe(1)
  })
})

describe('the list of a DingTalk that has some', () => {
  let fake: FakeDingtalk
  afterEach(() => fake.close())

  function platformFor(mode: 'http' | 'stream', hasEvents = true) {
    return createDingtalkPlatform({
      clientId: fake.clientId,
      clientSecret: fake.clientSecret,
      robotCode: fake.robotCode,
      cardTemplateId: null,
      mode,
      events: hasEvents ? { token: 'token123', aesKey: 'a'.repeat(43) } : null,
      agentId: null,
      apiBase: fake.url,
      oapiBase: fake.url,
      publicOrigin: null,
      now: () => instant(1_795_399_200_000),
      randomBytes: (size) => new Uint8Array(size),
    })
  }

  it('is read to its end where events come by callback', async () => {
    fake = await startFakeDingtalk()
    fake.missedEvents.push(...Array.from({ length: 201 }, (_, n) => entry(`p${n}`)))
    const { sink, kept } = keeping()
    await platformFor('http').catchUp?.(sink)
    expect(kept).toHaveLength(201)
    expect(kept.at(-1)).toEqual(added('p200'))
    expect(fake.callsTo('/call_back').map(({ method }) => method)).toEqual(['GET', 'GET'])
    expect(fake.callsUsed).toBe(2)
  })

  it('is not asked for over a connection, nor where no events are taken', async () => {
    fake = await startFakeDingtalk()
    expect(platformFor('stream').catchUp).toBeUndefined()
    expect(platformFor('http', false).catchUp).toBeUndefined()
  })

  it('that refuses is asked the next time', async () => {
    fake = await startFakeDingtalk()
    fake.missedEvents.push(entry('zw'))
    const { catchUp } = platformFor('http')
    const { sink, kept } = keeping()
    fake.failNext(1, '60020', { path: '/call_back' })
    await catchUp?.(sink)
    fake.pageNext(1, 502, '/call_back')
    await catchUp?.(sink)
    expect(kept).toEqual([])
    await catchUp?.(sink)
    expect(kept).toEqual([added('zw')])
  })
})

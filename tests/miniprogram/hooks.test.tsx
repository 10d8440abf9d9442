import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { get, post } from '../../miniprogram/src/api/http.ts'
import { keptAnswers } from '../../miniprogram/src/api/kept-answers.ts'
import { useAct } from '../../miniprogram/src/hooks/use-act.ts'
import { useChange } from '../../miniprogram/src/hooks/use-change.ts'
import { useDebounced } from '../../miniprogram/src/hooks/use-debounced.ts'
import { useDraft } from '../../miniprogram/src/hooks/use-draft.ts'
import { useLoaded } from '../../miniprogram/src/hooks/use-loaded.ts'
import { DEAL, OnPage, SayingServer, type Told } from '../support/on-page/on-page.tsx'

let server: SayingServer
let told: Told
const wrapper = ({ children }: { children: ReactNode }) => <OnPage told={told}>{children}</OnPage>

beforeEach(() => {
  server = new SayingServer()
  told = { notices: [], changes: [] }
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
  localStorage.clear()
  sessionStorage.clear()
  keptAnswers.clear()
})

const REFUSAL = {
  kind: 'gate-unmet',
  title: '还缺合同',
  way: '传合同扫描件',
  fields: [],
  needs: [],
  toStage: null,
  isHeld: true,
  duplicate: null,
}

describe('an act', () => {
  const send = (name: string) => (clientId: string) =>
    post<{ ok: boolean }>('/api/act', { clientId, name })
  const ids = () => server.asked.map(({ body }) => body?.clientId)

  it('goes out again under its own id after the line broke, and under a new one once answered', async () => {
    const { result } = renderHook(() => useAct())
    const done = vi.fn()
    server.says('cut', { ok: true })
    act(() => result.current.run('a', send('a'), done))
    await waitFor(() => expect(result.current.notDone?.message).toContain('网络'))
    act(() => result.current.run('a', send('a'), done))
    await waitFor(() => expect(done).toHaveBeenCalledOnce())
    expect(result.current.notDone).toBeNull()
    act(() => result.current.run('a', send('a'), done))
    await waitFor(() => expect(done).toHaveBeenCalledTimes(2))
    const [first, second, third] = ids()
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  it('goes out again under its own id while Kedu has trouble, for it may have been done', async () => {
    const { result } = renderHook(() => useAct())
    const done = vi.fn()
    server.says({ status: 504, body: null }, { ok: true })
    act(() => result.current.run('a', send('a'), done))
    await waitFor(() => expect(result.current.notDone?.message).toContain('刻度自己出了问题'))
    act(() => result.current.run('a', send('a'), done))
    await waitFor(() => expect(done).toHaveBeenCalledOnce())
    const [first, second] = ids()
    expect(second).toBe(first)
  })

  it('is done once when it is tapped twice', async () => {
    const { result } = renderHook(() => useAct())
    const done = vi.fn()
    server.says({ ok: true })
    server.hold()
    act(() => {
      result.current.run('a', send('a'), done)
      result.current.run('a', send('a'), done)
    })
    expect(result.current.busy).toBe(true)
    server.letGo()
    await waitFor(() => expect(done).toHaveBeenCalledOnce())
    expect(server.asked).toHaveLength(1)
    expect(result.current.busy).toBe(false)
  })

  it('says the server’s no in its own words', async () => {
    const { result } = renderHook(() => useAct())
    const refused = vi.fn()
    server.says({
      status: 422,
      body: { code: 'refused', message: '还缺合同', refusal: REFUSAL },
    })
    act(() => result.current.run('a', send('a'), vi.fn(), refused))
    await waitFor(() => expect(result.current.notDone?.refusal?.way).toBe('传合同扫描件'))
    expect(refused).toHaveBeenCalledWith(REFUSAL)
    act(() => result.current.dismiss())
    expect(result.current.notDone).toBeNull()
  })
})

describe('a change of a deal', () => {
  const change = (clientId: string) => post<never>('/api/deals/d1/move', { clientId })

  it('is told with its undo, and freshens what is open', async () => {
    const { result } = renderHook(() => useChange(), { wrapper })
    server.says({
      deal: DEAL,
      commandId: 'c1',
      completed: null,
      held: null,
      notes: ['顺便关掉了提醒。'],
      changes: [],
    })
    act(() => result.current.run('move', change, () => '已推进。'))
    await waitFor(() => expect(told.notices).toHaveLength(1))
    expect(told.notices[0]).toEqual({
      text: '已推进。\n顺便关掉了提醒。',
      tone: 'done',
      undo: { dealId: 'd1', commandId: 'c1' },
    })
    expect(told.changes).toEqual([DEAL])
  })

  it('that is held asks the page again, for the wish is remembered', async () => {
    const { result } = renderHook(() => useChange(), { wrapper })
    server.says({ status: 422, body: { code: 'refused', message: '还缺', refusal: REFUSAL } })
    act(() => result.current.run('move', change, () => '已推进。'))
    await waitFor(() => expect(result.current.notDone).not.toBeNull())
    expect(told).toEqual({ notices: [], changes: [null] })
  })
})

describe('an answer that is loaded', () => {
  const load = () => get<{ name: string }>('/api/thing')

  it('is there at once when one comes back, and asked for again behind it', async () => {
    server.says({ name: 'first' }, { name: 'second' })
    const first = renderHook(() => useLoaded('thing', load))
    expect(first.result.current.isLoading).toBe(true)
    await waitFor(() => expect(first.result.current.data?.name).toBe('first'))
    first.unmount()
    const second = renderHook(() => useLoaded('thing', load))
    expect(second.result.current.data?.name).toBe('first')
    await waitFor(() => expect(second.result.current.data?.name).toBe('second'))
  })

  it('stays on the page, marked as old, while the line is cut', async () => {
    server.says({ name: 'first' }, 'cut')
    const { result } = renderHook(() => useLoaded('thing', load))
    await waitFor(() => expect(result.current.data?.name).toBe('first'))
    act(() => result.current.reload())
    await waitFor(() => expect(result.current.stale).toBe('away'))
    expect(result.current).toMatchObject({ data: { name: 'first' }, problem: null })
  })

  it('stays on the page, marked as old, while Kedu itself has trouble', async () => {
    server.says({ name: 'first' }, { status: 500, body: null }, { name: 'second' })
    const { result } = renderHook(() => useLoaded('thing', load))
    await waitFor(() => expect(result.current.data?.name).toBe('first'))
    act(() => result.current.reload())
    await waitFor(() => expect(result.current.stale).toBe('trouble'))
    expect(result.current).toMatchObject({ data: { name: 'first' }, problem: null })
    act(() => result.current.reload())
    await waitFor(() =>
      expect(result.current).toMatchObject({ data: { name: 'second' }, stale: null }),
    )
  })

  it.each([
    ['cut' as const, '没有连上刻度'],
    [{ status: 500, body: null }, '刻度自己出了问题（500）'],
    [
      { status: 503, body: { code: 'busy', message: '没有取到。', requestId: 'r-1' } },
      '没有取到。请求编号 r-1',
    ],
  ])('that never came says why', async (answer, words) => {
    server.says(answer)
    const { result } = renderHook(() => useLoaded('thing', load))
    await waitFor(() => expect(result.current.problem?.message).toContain(words))
  })

  it('leaves the page when one may not see it any more', async () => {
    server.says({ name: 'first' }, { status: 404, body: { code: 'not-found', message: '没有了' } })
    const { result } = renderHook(() => useLoaded('thing', load))
    await waitFor(() => expect(result.current.data?.name).toBe('first'))
    act(() => result.current.reload())
    await waitFor(() =>
      expect(result.current).toMatchObject({
        data: null,
        problem: { status: 404, message: '没有了' },
      }),
    )
  })
})

describe('what is typed', () => {
  it('counts after a pause, everything else at once', () => {
    vi.useFakeTimers()
    const { result, rerender } = renderHook(
      // As on the page, what is asked for is made anew only when it changes.
      (asked: { words: string; filter: string }) => useDebounced(asked, asked.words, 300),
      { initialProps: { words: '', filter: 'all' } },
    )
    rerender({ words: '恒', filter: 'all' })
    rerender({ words: '恒力', filter: 'all' })
    expect(result.current.words).toBe('')
    act(() => void vi.advanceTimersByTime(299))
    expect(result.current.words).toBe('')
    act(() => void vi.advanceTimersByTime(1))
    expect(result.current.words).toBe('恒力')
    rerender({ words: '恒力', filter: 'red' })
    expect(result.current.filter).toBe('red')
  })

  it('is kept for each person until it is sent', () => {
    const first = renderHook(() => useDraft('zhang'))
    act(() => first.result.current[1]('报价发过去了'))
    first.unmount()
    expect(renderHook(() => useDraft('li')).result.current[0]).toBe('')
    const again = renderHook(() => useDraft('zhang'))
    expect(again.result.current[0]).toBe('报价发过去了')
    act(() => again.result.current[1](''))
    expect(renderHook(() => useDraft('zhang')).result.current[0]).toBe('')
  })
})

import type { AlertView, GroupAlertView } from '@kedu/shared/contracts/api/alerts'
import type { QuoteView } from '@kedu/shared/contracts/api/quotes'
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NO_BOARD_FILTERS } from '../../miniprogram/src/boards/board-filters.ts'
import { AlertList } from '../../miniprogram/src/components/alert-list/index.tsx'
import { BoardChips } from '../../miniprogram/src/components/board-chips/index.tsx'
import { ClockChip } from '../../miniprogram/src/components/clock-chip/index.tsx'
import { ConflictPanel } from '../../miniprogram/src/components/conflict-panel/index.tsx'
import { GroupAlertDeals } from '../../miniprogram/src/components/group-alert-deals/index.tsx'
import { NotDoneBox } from '../../miniprogram/src/components/not-done-box/index.tsx'
import { EmptyPage, PageState } from '../../miniprogram/src/components/page-state/index.tsx'
import { QuoteCard } from '../../miniprogram/src/components/quote-card/index.tsx'
import { QuoteSheet } from '../../miniprogram/src/components/quote-sheet/index.tsx'
import { RepairPanel } from '../../miniprogram/src/components/repair-panel/index.tsx'
import { repairableAlerts } from '../../miniprogram/src/deals/repairable-alerts.ts'
import { DEAL, NOW, OnPage, SayingServer, type Told } from '../support/on-page/on-page.tsx'

let server: SayingServer
let told: Told

beforeEach(() => {
  server = new SayingServer()
  told = { notices: [], changes: [] }
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
  localStorage.clear()
})

const show = (element: ReactElement) => render(<OnPage told={told}>{element}</OnPage>)
const tap = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))
const write = (label: string, value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name: label }), { target: { value } })

const QUOTE: QuoteView = {
  id: 'q1',
  number: 'C-0001-B01',
  items: [
    {
      name: 'A 型泵',
      spec: 'DN80',
      unit: '台',
      quantity: 2,
      priceFen: 3_200_000,
      totalFen: 6_400_000,
    },
  ],
  totalFen: 6_400_000,
  validUntil: '2026-12-08',
  terms: '款到发货',
  madeBy: { id: 'zhang', name: '张伟' },
  madeAt: NOW,
  state: 'draft',
  stateName: '草稿',
  link: null,
  signed: null,
  finance: { isAccepted: false, words: '财务拒付：客户还没签' },
}

describe('the clock chip', () => {
  it('is full and red when overdue', () => {
    const { container } = show(<ClockChip deal={DEAL} />)
    expect(screen.getByText('超期 3 小时')).toBeTruthy()
    expect(container.querySelector('.clock-chip--red')).not.toBeNull()
    expect(container.querySelector<HTMLElement>('.clock-chip__fill')?.style.width).toBe('100%')
  })
})

describe('a page', () => {
  const state = (loaded: Parameters<typeof PageState<string[]>>[0]['loaded']) => (
    <PageState
      loaded={loaded}
      isEmpty={(all) => all.length === 0}
      empty={<EmptyPage title="空的" hint="先加一个" />}
    >
      {(all) => <p>{all.join()}</p>}
    </PageState>
  )

  it('shows its shape while loading, what to do when empty, and what is there', () => {
    const reload = vi.fn()
    const { rerender } = show(state({ data: null, problem: null, stale: null, reload }))
    expect(screen.getByRole('status')).toBeTruthy()
    rerender(<OnPage told={told}>{state({ data: [], problem: null, stale: null, reload })}</OnPage>)
    expect(screen.getByText('先加一个')).toBeTruthy()
    rerender(
      <OnPage told={told}>{state({ data: ['恒力'], problem: null, stale: null, reload })}</OnPage>,
    )
    expect(screen.getByText('恒力')).toBeTruthy()
  })

  it('says what is wrong and tries again', () => {
    const reload = vi.fn()
    const problem = { status: 503, message: '正在升级，稍等再试。' }
    show(state({ data: null, problem, stale: null, reload }))
    expect(screen.getByRole('alert').textContent).toContain('正在升级，稍等再试。')
    fireEvent.click(screen.getByRole('button'))
    expect(reload).toHaveBeenCalledOnce()
  })

  it('says that what is shown is from before, and whose trouble it is', () => {
    const loaded = { data: ['恒力'], problem: null, reload: vi.fn() }
    const { rerender } = show(state({ ...loaded, stale: 'away' }))
    expect(screen.getByRole('status').textContent).toContain('没有连上刻度')
    rerender(<OnPage told={told}>{state({ ...loaded, stale: 'trouble' })}</OnPage>)
    expect(screen.getByRole('status').textContent).toContain('刻度自己出了问题')
    expect(screen.getByText('恒力')).toBeTruthy()
    rerender(<OnPage told={told}>{state({ ...loaded, stale: null })}</OnPage>)
    expect(screen.queryByRole('status')).toBeNull()
  })
})

describe('what a board is narrowed to', () => {
  const on = { region: '华东', team: 'wang', owner: null, period: 'last-90' }
  const chips = () => screen.getAllByRole('button').map(({ textContent }) => textContent)

  it('stands above it by name, and each goes with a tap', async () => {
    server.says({
      regions: ['华东'],
      teams: [{ id: 'wang', name: '王敏' }],
      owners: [],
      maySettle: false,
    })
    const onChange = vi.fn()
    show(<BoardChips board="funnel" filters={on} onChange={onChange} />)
    await waitFor(() => expect(chips()).toEqual(['近 90 天', '华东', '王敏 的团队', '清除筛选']))
    tap('去掉筛选：华东')
    expect(onChange).toHaveBeenLastCalledWith({ ...on, region: null })
    tap('去掉筛选：王敏 的团队')
    expect(onChange).toHaveBeenLastCalledWith({ ...on, team: null })
    tap('去掉筛选：近 90 天')
    expect(onChange).toHaveBeenLastCalledWith({ ...on, period: NO_BOARD_FILTERS.period })
    tap('清除筛选')
    expect(onChange).toHaveBeenLastCalledWith(NO_BOARD_FILTERS)
  })

  it('says no time on a board of now, and nothing where nothing is narrowed', () => {
    const { rerender } = show(
      <BoardChips board="heat-map" filters={{ ...on, team: null }} onChange={vi.fn()} />,
    )
    expect(chips()).toEqual(['华东', '清除筛选'])
    rerender(
      <OnPage told={told}>
        <BoardChips board="funnel" filters={NO_BOARD_FILTERS} onChange={vi.fn()} />
      </OnPage>,
    )
    expect(screen.queryAllByRole('button')).toEqual([])
  })

  it('has days of one’s own choice written as days', () => {
    const filters = { ...NO_BOARD_FILTERS, period: '2026-10-01_2026-11-27' }
    show(<BoardChips board="words" filters={filters} onChange={vi.fn()} />)
    expect(chips()).toEqual(['10月1日—11月27日'])
  })
})

describe('an alert about 45 customers', () => {
  const deals = Array.from({ length: 45 }, (_, at) => ({
    deal: { ...DEAL, id: `d${at}`, customerName: `客户${at}` },
    why: `超期 ${90 - at} 小时`,
  }))
  const alert: GroupAlertView = {
    id: 'owner-overdue-cluster:zhang:1',
    rule: 'owner-overdue-cluster',
    title: '张伟 有 45 家客户超期',
    tone: 'orange',
    raisedAt: NOW,
    status: 'open',
    closedAt: null,
    sum: '45 家',
    deals: deals.slice(0, 20),
    total: 45,
    steps: [],
    pack: null,
  }
  const shown = () => screen.getAllByRole('listitem').length

  it('shows the longest and opens all the others with one tap', async () => {
    server.says({ deals: deals.slice(20), total: 45 })
    show(<GroupAlertDeals alert={alert} />)
    expect(shown()).toBe(5)
    tap('还有 40 家')
    await waitFor(() => expect(shown()).toBe(45))
    expect(screen.getByText('客户44')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /还有/ })).toBeNull()
    expect(server.asked.map(({ path }) => path)).toEqual([
      `/api/alerts/${encodeURIComponent(alert.id)}/deals?from=20`,
    ])
  })

  it('says that it did not come, keeps what is there and asks again', async () => {
    server.says({ status: 502, body: null }, { deals: deals.slice(20), total: 45 })
    show(<GroupAlertDeals alert={alert} />)
    tap('还有 40 家')
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('502'))
    expect(shown()).toBe(20)
    tap('还有 25 家')
    await waitFor(() => expect(shown()).toBe(45))
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('needs no tap for two more', () => {
    show(<GroupAlertDeals alert={{ ...alert, deals: deals.slice(0, 7), total: 7 }} />)
    expect(shown()).toBe(7)
    expect(server.asked).toEqual([])
  })
})

describe('a list of alerts', () => {
  const alerts = Array.from(
    { length: 5 },
    (_, at): AlertView => ({
      id: `red-flag:d${at}:1`,
      rule: 'red-flag',
      isNudge: false,
      title: `客户${at} 超期`,
      tone: 'red',
      deal: { ...DEAL, id: `d${at}`, customerName: `客户${at}` },
      raisedAt: NOW,
      status: 'open',
      closedAt: null,
      closedBy: null,
      sum: '48 小时',
      steps: [],
      repair: null,
    }),
  )
  const page = (from: number, to: number) => ({
    alerts: alerts.slice(from, to),
    groups: [],
    total: alerts.length,
  })

  it('asks for the next ones by a tap, and keeps those that are there', async () => {
    // jsdom knows no places on a screen: nothing ever leaves it.
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        observe() {}
        disconnect() {}
      },
    )
    server.says(page(0, 3), page(3, 5))
    show(<AlertList status="recent" />)
    await waitFor(() => expect(screen.getByText('客户2 超期')).toBeTruthy())
    tap('还有 2 条')
    await waitFor(() => expect(screen.getByText('客户4 超期')).toBeTruthy())
    expect(screen.getByText('客户0 超期')).toBeTruthy()
    expect(screen.queryByRole('button', { name: /还有/ })).toBeNull()
    expect(server.asked.map(({ path }) => path)).toEqual([
      '/api/alerts?status=recent&from=0',
      '/api/alerts?status=recent&from=3',
    ])
  })

  it('is asked for to its end where all that can be repaired are wanted', async () => {
    const asked: unknown[] = []
    const answers = [page(0, 3), page(3, 5)]
    const found = await repairableAlerts(async (query) => {
      asked.push(query)
      return { kind: 'ok', data: answers.shift() ?? page(5, 5) }
    })
    expect(found).toEqual({ kind: 'ok', data: alerts })
    expect(asked).toEqual([
      { only: 'repairable', from: '0' },
      { only: 'repairable', from: '3' },
    ])
    const away = { kind: 'unreachable' } as const
    expect(await repairableAlerts(async () => away)).toEqual(away)
  })
})

describe('what was not done', () => {
  it('gives the reason and the way', () => {
    const refusal = {
      kind: 'gate-unmet',
      title: '还缺签字页',
      way: '在下面传一张签字页特写',
      fields: [],
      needs: [],
      toStage: null,
      isHeld: true,
      duplicate: null,
    }
    show(<NotDoneBox notDone={{ message: '', refusal, conflict: null }} />)
    expect(screen.getByRole('alert').textContent).toBe('还缺签字页在下面传一张签字页特写')
  })

  it('shows what others changed, and stores one’s own only when one says so', () => {
    const mine = vi.fn()
    const theirs = vi.fn()
    const conflict = {
      version: 9,
      changes: [
        { field: 'obstacle' as const, label: '关键障碍', before: '价格', after: '付款周期' },
      ],
      by: [{ who: { id: 'wang', name: '王敏' }, at: NOW - 60_000 }],
    }
    show(<ConflictPanel conflict={conflict} busy={false} onMine={mine} onTheirs={theirs} />)
    const box = screen.getByRole('alert')
    expect(box.textContent).toContain('王敏 今天 08:59 改了')
    expect(box.textContent).toContain('关键障碍：价格 → 付款周期')
    fireEvent.click(within(box).getByRole('button', { name: '仍按我的存' }))
    expect(mine).toHaveBeenCalledWith(9)
    expect(theirs).not.toHaveBeenCalled()
  })
})

describe('the repair panel', () => {
  it('asks for the obstacle first, says what it will write, and writes it with the second tap', async () => {
    server.says({
      deal: DEAL,
      commandId: 'c1',
      completed: null,
      held: null,
      notes: [],
      changes: [],
    })
    show(<RepairPanel deal={DEAL} alert={null} confirms />)
    tap(/^已联系/)
    expect(server.asked).toEqual([])
    fireEvent.change(screen.getByRole('combobox', { name: /障碍/ }), { target: { value: '价格' } })
    tap(/^已联系/)
    expect(server.asked).toEqual([])
    tap('就这样记')
    await waitFor(() => expect(told.notices[0]?.text).toBe('恒力机械 已处理'))
    expect(server.asked[0]).toMatchObject({
      method: 'PATCH',
      body: {
        expectedVersion: 7,
        changes: { obstacle: '价格', nextAction: { date: '2026-11-26' } },
      },
    })
  })
})

describe('a quote on its card', () => {
  const card = (change: Partial<QuoteView>, mayChange = true, onChanged = vi.fn()) => (
    <QuoteCard
      dealId="d1"
      quote={{ ...QUOTE, ...change }}
      mayChange={mayChange}
      onChanged={onChanged}
    />
  )
  const acts = () => screen.getAllByRole('button').map(({ textContent }) => textContent)

  it('offers what its state allows', () => {
    const { unmount } = show(card({}))
    expect(acts()).toEqual(['发给客户', '看 PDF', '作废'])
    unmount()
    const sent = show(card({ state: 'sent', link: 'https://kedu.example.com/q/s/x' }))
    expect(acts()).toEqual(['复制链接', '二维码', '看 PDF', '作废'])
    sent.unmount()
    const read = show(card({ state: 'sent' }, false))
    expect(acts()).toEqual(['看 PDF'])
    read.unmount()
    show(card({ state: 'withdrawn', stateName: '已作废' }))
    expect(acts()).toEqual(['看 PDF'])
  })

  it('is handed out with one tap and asks for its list again', async () => {
    const onChanged = vi.fn()
    server.says({ quote: { ...QUOTE, state: 'sent' } })
    show(card({}, true, onChanged))
    tap('发给客户')
    await waitFor(() => expect(onChanged).toHaveBeenCalledOnce())
    expect(server.asked[0]?.path).toBe('/api/deals/d1/quotes/q1/send')
  })

  it('says where the link is when the clipboard is shut', async () => {
    show(card({ state: 'sent', link: 'https://kedu.example.com/q/s/x' }))
    tap('复制链接')
    await screen.findByText('没能自动复制，长按下面的链接复制。')
    expect(screen.getByText('https://kedu.example.com/q/s/x')).toBeTruthy()
  })

  it('is withdrawn with a reason only', async () => {
    const onChanged = vi.fn()
    server.says({ quote: { ...QUOTE, state: 'withdrawn' } })
    show(card({ state: 'sent' }, true, onChanged))
    tap('作废')
    const sheet = screen.getByRole('dialog')
    fireEvent.click(within(sheet).getByRole('button', { name: '作废' }))
    expect(sheet.textContent).toContain('写一句为什么作废')
    expect(server.asked).toEqual([])
    write('为什么作废', '价格有变')
    fireEvent.click(within(sheet).getByRole('button', { name: '作废' }))
    await waitFor(() => expect(onChanged).toHaveBeenCalledOnce())
    expect(server.asked[0]?.body).toMatchObject({ reason: '价格有变' })
  })
})

describe('the form of a quote', () => {
  const form = (onMade = vi.fn(), onClose = vi.fn()) => (
    <QuoteSheet dealId="d1" onClose={onClose} onMade={onMade} />
  )

  it('says what is missing before anything is sent, and keeps what was written', () => {
    const { unmount } = show(form())
    write('品名', 'A 型泵')
    write('单价（元，含税）', '三万')
    tap('生成报价单')
    expect(screen.getByRole('alert').textContent).toContain('单价写数字')
    expect(server.asked).toEqual([])
    unmount()
    show(form())
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: '品名' }).value).toBe('A 型泵')
  })

  it('adds up, sends once, and forgets the draft', async () => {
    const onMade = vi.fn()
    server.says({ quote: QUOTE })
    const { unmount } = show(form(onMade))
    write('品名', 'A 型泵')
    write('数量', '2')
    write('单价（元，含税）', '3.2万')
    expect(screen.getByText('合计 ¥64,000.00')).toBeTruthy()
    tap('生成报价单')
    await waitFor(() => expect(onMade).toHaveBeenCalledOnce())
    expect(server.asked).toHaveLength(1)
    expect(server.asked[0]?.body).toMatchObject({
      items: [{ name: 'A 型泵', quantity: 2, priceFen: 3_200_000 }],
      validUntil: '2026-12-08',
    })
    unmount()
    show(form())
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: '品名' }).value).toBe('')
  })

  it('keeps everything when the server says no', async () => {
    server.says({ status: 422, body: { code: 'refused', message: '有效期已经过去了。' } })
    show(form())
    write('品名', 'A 型泵')
    write('单价（元，含税）', '32000')
    tap('生成报价单')
    await screen.findByText('有效期已经过去了。')
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: '品名' }).value).toBe('A 型泵')
  })
})

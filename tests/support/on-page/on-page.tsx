/** Components and hooks of the page in jsdom, before a server that says what the test wants. */
import type { DealRowView } from '@kedu/shared/contracts/api/deals'
import type { MeView } from '@kedu/shared/contracts/api/me'
import type { ReactNode } from 'react'
import { vi } from 'vitest'
import { type Here, HereContext, type Notice } from '../../../miniprogram/src/hooks/use-here.ts'

/** Mon 2026-11-23 09:00 in Shanghai. */
export const NOW = Date.UTC(2026, 10, 23, 1)

export const ME: MeView = {
  person: {
    id: 'zhang',
    name: '张伟',
    role: 'rep',
    department: '华东销售部',
    region: '华东',
    manager: { id: 'wang', name: '王敏' },
  },
  scope: { kind: 'own', region: null, words: '我的客户' },
  may: {
    openDeals: true,
    seeTeam: false,
    seeAlerts: false,
    seeBoards: false,
    seePayments: false,
    seeRules: false,
  },
  process: {
    template: 'light',
    stages: [
      { id: 'lead', name: '线索', needs: [] },
      { id: 'quote', name: '报价', needs: [] },
      { id: 'contract', name: '合同', needs: [] },
    ],
    fields: [],
    allowSkip: false,
    moveBack: 'manager',
    industries: ['机械设备'],
    regions: ['华东'],
    firstContactChannels: ['展会'],
    obstacles: ['价格', '付款周期'],
    evidenceKinds: [],
    contractStageId: 'contract',
    deliveryStageId: 'delivery',
  },
  company: {
    zone: 'Asia/Shanghai',
    today: '2026-11-23',
    clock: 'natural',
    basis: 'next-action',
    redFlagHours: 48,
    dueTime: '18:00',
    digestTime: '08:30',
    undoHours: 24,
    quietHours: null,
  },
  settings: { delivery: 'immediate', quietHours: null, deputy: null, brief: null },
  counts: { red: 0, dueToday: 0, open: 1, tasks: 0, alerts: 0 },
}

export const DEAL: DealRowView = {
  id: 'd1',
  version: 7,
  customerNumber: 'C-0001',
  customerName: '恒力机械',
  industry: '机械设备',
  region: '华东',
  owner: { id: 'zhang', name: '张伟' },
  stage: { id: 'quote', name: '报价', index: 1 },
  dayInStage: 3,
  thresholdDay: 5,
  obstacle: null,
  nextAction: null,
  clock: { kind: 'red', overdueHours: 3, redSince: NOW - 3 * 3_600_000 },
  isDueToday: false,
  amountFen: null,
  outcome: 'open',
  wait: null,
  evidenceCount: 0,
  updatedAt: NOW,
  updatedBy: { id: 'zhang', name: '张伟' },
  isStandIn: false,
  mayChange: true,
}

/** What the page was told by what is on it. */
export interface Told {
  notices: Notice[]
  changes: (DealRowView | null)[]
}

export function OnPage({ told, children }: { told: Told; children: ReactNode }) {
  const here: Here = {
    me: ME,
    session: {
      me: null,
      trial: false,
      people: [],
      now: NOW,
      clockOffsetMs: 0,
      zone: 'Asia/Shanghai',
      receivedAt: NOW,
    },
    stale: null,
    now: NOW,
    setClock: () => undefined,
    reload: () => undefined,
    say: (notice) => void told.notices.push(notice),
    changed: 0,
    latest: new Map(),
    noteChange: (deal) => void told.changes.push(deal),
    // Nothing drawn here looks at the queue.
    capture: {} as Here['capture'],
  }
  return <HereContext.Provider value={here}>{children}</HereContext.Provider>
}

export interface Asked {
  method: string
  path: string
  body: Record<string, unknown> | null
}

type Answer = { status: number; body: unknown } | 'cut'

/** Answers in the order they were prepared, the last one again and again. */
export class SayingServer {
  readonly asked: Asked[] = []
  #answers: Answer[] = []
  #waiting: (() => void)[] = []
  #isHeld = false

  constructor() {
    vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => this.#answer(url, init))
  }

  /** `'cut'`: the line breaks. */
  says(...answers: (Answer | object)[]): void {
    this.#answers = answers.map((answer) =>
      answer === 'cut' || 'status' in answer ? (answer as Answer) : { status: 200, body: answer },
    )
  }

  /** Answers wait until `letGo`. */
  hold(): void {
    this.#isHeld = true
  }

  letGo(): void {
    this.#isHeld = false
    for (const go of this.#waiting.splice(0)) go()
  }

  async #answer(url: string, { method = 'GET', body }: RequestInit): Promise<Response> {
    const json = typeof body === 'string' ? (JSON.parse(body) as Asked['body']) : null
    this.asked.push({ method, path: url, body: json })
    const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0]
    if (this.#isHeld) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    if (answer === undefined || answer === 'cut') throw new TypeError('Failed to fetch')
    return new Response(JSON.stringify(answer.body), { status: answer.status })
  }
}

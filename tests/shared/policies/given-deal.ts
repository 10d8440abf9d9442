/** Builders for what the clock's tests are given. */
import type { Alert, AlertStep, DealRow, NextAction } from '@kedu/shared/deal/deal'
import { newPerson, type Person } from '@kedu/shared/people/person'
import type { ClockContext } from '@kedu/shared/policies/policy'
import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { defaultSettings, type WorkspaceSettings } from '@kedu/shared/process/settings'
import { type Instant, instant, instantOf, localDate } from '@kedu/shared/time/instant'
import type { Leave, WorkCalendar } from '@kedu/shared/time/work-calendar'

export const SHANGHAI = 'Asia/Shanghai'

/** `'2026-11-23 18:00'` or `'… 18:00:00.001'` on a wall clock in Shanghai. */
export function at(text: string): Instant {
  const [date = '', time = '00:00'] = text.split(' ')
  const beyondMinutes = Number(time.slice(6) || 0)
  const minute = instantOf(localDate(date), SHANGHAI, time.slice(0, 5))
  return instant(minute + Math.round(beyondMinutes * 1000))
}

/** Weekends only, plus what is given. */
export function plainCalendar(given: Partial<WorkCalendar> = {}): WorkCalendar {
  return {
    zone: SHANGHAI,
    holidays: new Set(),
    makeupWorkdays: new Set(),
    lastCoveredYear: 2026,
    ...given,
  }
}

export const PROCESS: SalesProcess = {
  template: 'light',
  stages: [
    { id: 'lead', name: '线索', aliases: [] },
    { id: 'contract', name: '合同', aliases: [] },
  ],
  requiredFields: [],
  coreFields: [],
  gates: [],
  allowSkip: false,
  moveBack: 'anyone',
  firstContactChannels: [],
  industries: [],
  contractStage: 'contract',
  deliveryStage: 'contract',
}

export function settingsWith(given: Partial<WorkspaceSettings> = {}): WorkspaceSettings {
  return { ...defaultSettings({ timezone: SHANGHAI, process: PROCESS }), ...given }
}

export function contextWith(
  given: Partial<WorkspaceSettings> & {
    calendar?: WorkCalendar
    downtimes?: ClockContext['downtimes']
    /** Of the owner, who is the only one there; `people` says it all instead. */
    leaves?: Leave[]
    people?: ClockContext['people']
  } = {},
): ClockContext {
  const { calendar = plainCalendar(), downtimes = [], leaves = [], ...rest } = given
  const { people = peopleMap(person('rep', { leaves })), ...settings } = rest
  return { settings: settingsWith(settings), calendar, downtimes, people }
}

export function nextAction(text: string): NextAction {
  const [date = '', time] = text.split(' ')
  return {
    date: localDate(date),
    time: time ?? null,
    dueAt: at(time ? text : `${date} 18:00`),
    isDeadline: false,
    text: '',
  }
}

/** An open deal of `rep`, opened and updated long before anything the tests look at. */
export function dealRow(given: Partial<DealRow> = {}): DealRow {
  return {
    id: 'd1',
    version: 1,
    customerNumber: 'C-0001',
    customerName: '华东机电',
    aliases: [],
    industry: null,
    region: null,
    ownerId: 'rep',
    stage: 'lead',
    stageEnteredAt: at('2026-01-05 09:00'),
    outcome: 'open',
    obstacle: '付款周期',
    nextAction: null,
    nextActionUpdatedAt: at('2026-01-05 09:00'),
    waitUntil: null,
    waitUntilAt: null,
    waitReason: null,
    amountFen: null,
    unjudgedCount: 0,
    wanted: null,
    evidenceCount: 0,
    newestFileAt: null,
    evidence: [],
    fileIds: [],
    alerts: [],
    openedAt: at('2026-01-05 09:00'),
    updatedAt: at('2026-01-05 09:00'),
    updatedBy: 'rep',
    withdrawn: false,
    ...given,
  }
}

export function person(id: string, given: Partial<Person> = {}): Person {
  return newPerson({ id, name: id, ...given })
}

export function peopleMap(...people: Person[]): Map<string, Person> {
  return new Map(people.map((one) => [one.id, one]))
}

export function alertWith(
  episode: Instant,
  steps: Partial<AlertStep>[],
  given: Partial<Alert> = {},
) {
  const id = `red-flag:d1:${episode}`
  const alert: Alert = {
    id,
    rule: 'red-flag',
    episode: String(episode),
    raisedAt: episode,
    steps: steps.map((step) => ({
      kind: 'manager',
      recipientId: 'boss',
      at: episode,
      mode: 'immediate',
      outboxKey: `${id}:${step.kind ?? 'manager'}`,
      reason: 'red-flag',
      ...step,
    })),
    status: 'open',
    closedAt: null,
    closedBy: null,
    ...given,
  }
  return alert
}

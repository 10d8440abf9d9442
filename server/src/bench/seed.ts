/**
 * Fills a data folder with deals that came to be by the real rules, fast: what is measured is how
 * Kedu works with them, not how they got there.
 */
import type { CommandEnvelope, DealChanges, DealCommand } from '@kedu/shared/deal/commands'
import type { Deal } from '@kedu/shared/deal/deal'
import { decide } from '@kedu/shared/deal/decide'
import { DEFAULT_DEAL_SETTINGS, type DecisionContext } from '@kedu/shared/deal/decision'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import type { PersonId } from '@kedu/shared/people/person'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, dateOf, HOUR_MS, type Instant, plusDays, plusMs } from '@kedu/shared/time/instant'
import { chinaCalendar } from '../calendar/china-calendar.ts'
import { hastyFileSystem } from '../files/hasty-file-system.ts'
import { openLowdbStore } from '../store/lowdb/open-lowdb-store.ts'
import type { Store } from '../store/store.ts'
import { ForeignChanges } from '../workspace/foreign-changes.ts'
import { MAIN_WORKSPACE } from '../workspace/open-workspace.ts'
import { PeopleDirectory } from '../workspace/people.ts'
import { rowProjection } from '../workspace/workspace.ts'
import { companyPeople, customerName, repId } from './company.ts'

export const ZONE = 'Asia/Shanghai'

export interface SeedOptions {
  deals: number
  /** How long ago deal `n` was last worked on. */
  untouchedMs(n: number): number
  now: Instant
}

/** Worked on within the last hours: far from due. */
export const touchedToday = (n: number): number => ((n % 20) + 1) * 0.2 * HOUR_MS

/** Updates after the opening; with it a deal has about ten events and 5 KB. */
const UPDATES = 4

export async function seedFolder(folder: string, options: SeedOptions): Promise<void> {
  const store = await openLowdbStore({
    folder,
    now: () => options.now,
    projection: rowProjection(() => null),
    fileSystem: hastyFileSystem,
  })
  try {
    await seedStore(store, options)
  } finally {
    await store.close()
  }
}

/** The same deals into a store that is open already. */
export async function seedStore(
  store: Store,
  { deals, untouchedMs, now }: SeedOptions,
): Promise<void> {
  const changes = new ForeignChanges(store, MAIN_WORKSPACE)
  const directory = await PeopleDirectory.load(store, MAIN_WORKSPACE, changes)
  for (const person of companyPeople()) await directory.save(person, 'import', now)
  let next = 0
  const lane = async () => {
    for (let n = next++; n < deals; n = next++) {
      const request = dealRequest(n, plusMs(now, -untouchedMs(n)))
      await store.append(MAIN_WORKSPACE, { ...request, outbox: [] })
    }
  }
  await Promise.all(Array.from({ length: 16 }, lane))
}

const calendar = chinaCalendar(ZONE)
const salesProcess = lightProcess()
const people = new Map(companyPeople().map((person) => [person.id, person]))

/** What brings deal `n` about, with its state. */
export function dealRequest(n: number, lastTouchedAt: Instant, updates = UPDATES) {
  const events: DealEvent[] = []
  let deal: Deal | null = null
  const ownerId = repId(n)
  for (let k = 0; k <= updates; k += 1) {
    const at = plusMs(lastTouchedAt, (k - updates) * 3 * DAY_MS)
    // The last one is due on the spot, so that the clock starts where the deal was left.
    const changes: DealChanges = {
      obstacle: k % 2 === 0 ? '价格' : '付款周期',
      nextAction: {
        date: plusDays(dateOf(at, ZONE), k === updates ? 0 : 2),
        time: k === updates ? '00:00' : null,
        isDeadline: false,
        text: `第${k + 1}次跟进，带样品去工厂`,
      },
      summary: `客户说合同法务还在看，价格没有问题，交期希望再提前一周，第${k + 1}次沟通。`,
      amountFen: (n + k + 1) * 10_000,
    }
    const command: DealCommand =
      k === 0
        ? {
            kind: 'open-deal',
            dealId: `d${n}`,
            customerNumber: `C-${String(n + 1).padStart(4, '0')}`,
            customerName: customerName(n),
            ownerId,
            changes: { ...changes, stage: 'lead', region: '华东', industry: '机械设备' },
            confirmedDifferent: true,
          }
        : { kind: 'update-deal', changes }
    const context = contextOf(`d${n}`, ownerId, at, `wecom:msg:seed${n}-${k}:0`)
    const decision = decide(command, deal, context)
    if (decision.kind === 'refused') throw new Error(`Seed refused: ${decision.refusal.kind}`)
    events.push(...decision.events)
    deal = decision.events.reduce<Deal | null>(evolve, deal)
  }
  return {
    streamId: `deal/d${n}`,
    expectedVersion: 0,
    events: events.map((event) => ({ at: event.at, body: event })),
    state: deal,
  }
}

function contextOf(
  dealId: string,
  ownerId: string,
  now: Instant,
  commandId: string,
): DecisionContext {
  const owner = people.get(ownerId) ?? null
  return {
    dealId,
    now,
    meta: { commandId, actorId: ownerId, door: 'chat', messageId: commandId, place: null },
    actor: owner,
    owner,
    newOwner: null,
    mayManage: false,
    mayActFor: false,
    process: salesProcess,
    calendar,
    settings: DEFAULT_DEAL_SETTINGS,
    similarCustomers: [],
    history: [],
  }
}

/** One more ordinary update of deal `n`: what the write cost is measured with. */
export function updateOf(
  n: number,
  commandId: string,
  now: Instant,
  actorId: PersonId = repId(n),
): CommandEnvelope {
  return {
    dealId: `d${n}`,
    meta: { commandId, actorId, door: 'chat', messageId: commandId, place: null },
    command: {
      kind: 'update-deal',
      changes: {
        obstacle: '交期',
        summary: `客户催得紧，${commandId}，已经和生产确认过排期。`,
        nextAction: {
          date: plusDays(dateOf(now, ZONE), 3),
          time: null,
          isDeadline: false,
          text: '再去一趟，把合同带上',
        },
      },
    },
  }
}

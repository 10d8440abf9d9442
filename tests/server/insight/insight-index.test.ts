import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dealHealth } from '@kedu/server/boards/health-board'
import { handleCommand } from '@kedu/server/flows/handle-command'
import { InsightIndex, type Traces } from '@kedu/server/insight/insight-index'
import type { DealCommand } from '@kedu/shared/deal/commands'
import { DAY_MS, HOUR_MS, localDate, plusMs } from '@kedu/shared/time/instant'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { apiCompany, givenDeal } from '../../support/api-company.ts'
import type { TestApp } from '../../support/build-test-app.ts'
import fc from '../../support/property.ts'

let test: TestApp
let folder: string
let commands = 0

beforeAll(async () => {
  test = await apiCompany()
  await givenDeal(test, 'zhangwei', '苏州精工机床')
  await givenDeal(test, 'lina', '宁波海天注塑')
}, 60_000)
afterAll(() => test.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedu-insight-'))
  return () => rmSync(folder, { recursive: true, force: true })
})

const openIndex = () =>
  new InsightIndex({ workspace: test.workspace, folder, log: pino({ level: 'silent' }) })
const file = () => join(folder, 'insight.bin')

const told = (traces: Traces) =>
  Object.fromEntries(
    [...traces.ofRows(test.workspace.rows())].map(({ dealId, trace }) => [
      dealId,
      [...trace.all()],
    ]),
  )

async function change(n: number, command: DealCommand): Promise<void> {
  const row = test.workspace.rows()[n % 2]
  if (row === undefined) throw new Error('There are two deals')
  commands += 1
  const meta = {
    commandId: `insight-${commands}`,
    actorId: row.ownerId,
    door: 'page' as const,
    messageId: null,
    place: null,
  }
  await handleCommand(test.workspace, { dealId: row.id, meta, command }, { now: test.now() })
}

const commandOf = (kind: number, day: number): DealCommand => {
  const date = localDate(`2026-12-${String(1 + (day % 28)).padStart(2, '0')}`)
  switch (kind) {
    case 0:
      return { kind: 'update-deal', changes: { summary: `第 ${day} 次沟通，卡在付款周期` } }
    case 1:
      return {
        kind: 'update-deal',
        changes: { nextAction: { date, time: null, isDeadline: false, text: '' } },
      }
    case 2:
      return { kind: 'update-deal', changes: { stage: day % 2 === 0 ? 'lead' : 'quote' } }
    default:
      return { kind: 'undo', targetCommandId: `insight-${commands - (day % 3)}` }
  }
}

/** The same object but for one of its members. */
function bound<T extends object, K extends keyof T>(object: T, name: K, member: T[K]): T {
  return new Proxy(object, {
    get: (target, key) => {
      if (key === name) return member
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

describe('the insight index', () => {
  it('kept up step by step tells the same as one made anew', async () => {
    const index = openIndex()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(1), fc.nat(3), fc.nat(40), fc.boolean()), { maxLength: 6 }),
        async (steps) => {
          for (const [n, kind, day, isLookedAt] of steps) {
            await change(n, commandOf(kind, day))
            if (isLookedAt) await index.traces()
          }
          const anew = new InsightIndex({
            workspace: test.workspace,
            folder: join(folder, 'anew'),
            log: pino({ level: 'silent' }),
          })
          expect(told(await index.traces())).toEqual(told(await anew.traces()))
        },
      ),
      { numRuns: 25 },
    )
    await index.close()
  })

  it('is read from its file by the next process, and catches up with what happened meanwhile', async () => {
    const first = openIndex()
    await first.traces()
    await first.putAway()
    expect(first.isPutAway).toBe(true)
    await test.advance(HOUR_MS)
    await change(0, { kind: 'update-deal', changes: { summary: '合同在走流程' } })
    const second = openIndex()
    const traces = told(await second.traces())
    expect(second.progress).toEqual({ done: 1, total: 1 })
    const anew = new InsightIndex({
      workspace: test.workspace,
      folder: join(folder, 'anew'),
      log: pino({ level: 'silent' }),
    })
    expect(traces).toEqual(told(await anew.traces()))
  })

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9)],
    ['changed in one bit', flipped],
    ['empty', () => Buffer.alloc(0)],
    ['something else', () => Buffer.from('not an index')],
    ['longer than it was', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(8)])],
  ])('is made anew where its file is %s', async (_, damage) => {
    const first = openIndex()
    const before = told(await first.traces())
    await first.putAway()
    writeFileSync(file(), damage(readFileSync(file())))
    const second = openIndex()
    expect(told(await second.traces())).toEqual(before)
    expect(second.progress.total).toBe(2)
  })

  it('tries a history that could not be read again, when anything changes', async () => {
    let isReadable = false
    const store = bound(test.workspace.store, 'histories', async (...given) => {
      const found = await test.workspace.store.histories(...given)
      return isReadable ? found : new Map([...found].slice(1))
    })
    const workspace = bound(test.workspace, 'store', store)
    const parts = { workspace, folder: join(folder, 'retry'), log: pino({ level: 'silent' }) }
    const index = new InsightIndex(parts)
    expect(Object.keys(told(await index.traces()))).toHaveLength(1)
    isReadable = true
    await change(1, { kind: 'update-deal', changes: { summary: '客户在比价' } })
    expect(Object.keys(told(await index.traces()))).toHaveLength(2)
    await index.close()
  })

  it('splits all words again when the dictionary changed', async () => {
    await change(0, { kind: 'update-deal', changes: { summary: '对方要求做三轴联动测试' } })
    const index = openIndex()
    const words = async () =>
      Object.values(told(await index.traces())).flatMap((facts) =>
        facts.flatMap((fact) => (fact.kind === 'spoke' ? fact.words : [])),
      )
    expect(await words()).not.toContain('三轴联动测试')
    const settings = { ...test.workspace.settings, cloudWords: ['三轴联动测试'] }
    await test.workspace.changeSettings(settings, 'admin', test.now())
    expect(await words()).toContain('三轴联动测试')
    await index.close()
    expect(existsSync(file())).toBe(true)
  })
})

function flipped(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes)
  const at = copy.length - 20
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

describe('the health of one customer', () => {
  it('reads its own history alone once what is usual is known, and says the same', async () => {
    const [row] = test.workspace.rows()
    const me = test.workspace.people.get('zhaoyan')
    if (row === undefined || me === null) throw new Error('There are deals and an admin')
    const asking = { workspace: test.workspace, me, now: test.now() }
    const first = openIndex()
    const ofAll = await dealHealth(asking, row.id, first)
    expect([ofAll?.value === null, first.isPutAway]).toEqual([false, false])
    await first.close()
    const next = openIndex()
    expect(await dealHealth(asking, row.id, next)).toEqual(ofAll)
    expect(next.isPutAway).toBe(true)
    const later = { ...asking, now: plusMs(asking.now, 8 * DAY_MS) }
    await dealHealth(later, row.id, next)
    expect(next.isPutAway).toBe(false)
    await next.close()
  })
})

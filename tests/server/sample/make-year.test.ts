import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeYear } from '@kedu/server/sample/make-year'
import { openLowdbStore } from '@kedu/server/store/lowdb/open-lowdb-store'
import { ensureSampleCompany } from '@kedu/server/trial/sample-company'
import { openKedu } from '@kedu/server/workspace/open-workspace'
import { rowProjection } from '@kedu/server/workspace/workspace'
import { countPushes } from '@kedu/shared/alerts/push-budget'
import { foldDeal } from '@kedu/shared/deal/evolve'
import { CLOCK_ID } from '@kedu/shared/people/person'
import { dateOf } from '@kedu/shared/time/instant'
import { isOnLeave, isWorkday } from '@kedu/shared/time/work-calendar'
import { afterEach, describe, expect, it } from 'vitest'
import { PAPERS, SMALL, toldYear } from './sample-year.ts'

const cleanup: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanup.splice(0)) clean()
})

const told = toldYear()

describe('the year of a sample company', () => {
  it('is the same for the same seed and another one for another seed', () => {
    const text = (seed: number) =>
      JSON.stringify(toldYear({ ...SMALL, seed }).deals.map((d) => d.events))
    const first = JSON.stringify(told.deals.map((deal) => deal.events))
    expect(text(SMALL.seed)).toBe(first)
    expect(text(SMALL.seed + 1)).not.toBe(first)
  })

  it('holds only histories that fold to their deals, in order, none after its end', () => {
    expect(told.deals).toHaveLength(SMALL.deals)
    for (const deal of told.deals) {
      expect(foldDeal(deal.events)).toEqual(deal.state)
      const times = deal.events.map(({ at }) => at)
      expect(times).toEqual([...times].sort((a, b) => a - b))
      expect(times.every(Number.isInteger)).toBe(true)
      expect(times.at(-1)).toBeLessThanOrEqual(SMALL.now + 60_000)
    }
  })

  it('lets nobody work on days off, holidays and leave', () => {
    const { calendar, people } = told.world
    const worked = new Set<string>()
    for (const { events } of told.deals) {
      for (const { at, meta } of events) {
        if (meta.actorId === CLOCK_ID) continue
        const date = dateOf(at, calendar.zone)
        worked.add(date)
        expect(isWorkday(calendar, date), date).toBe(true)
        if (meta.door === 'card') continue
        expect(isOnLeave(people.get(meta.actorId)?.leaves ?? [], date), date).toBe(false)
      }
    }
    expect(worked.has('2026-10-10')).toBe(true)
    expect(worked.has('2026-10-01')).toBe(false)
  })

  it('moves a deal into 合同 only behind a contract and its signatures', () => {
    let moves = 0
    for (const { events } of told.deals) {
      for (const event of events) {
        if (event.kind !== 'stage-moved' || event.to !== 'contract') continue
        moves += 1
        const before = foldDeal(events.slice(0, events.indexOf(event)))
        const kinds = new Set(before?.evidence.map(({ kind }) => kind))
        expect(kinds.has('contract-scan') && kinds.has('signature-page')).toBe(true)
      }
    }
    expect(moves).toBeGreaterThan(5)
  })

  it('keeps to everybody’s budget of pushes', () => {
    const alerts = told.deals.map(({ state }) => ({ alerts: state.alerts }))
    for (const days of countPushes(alerts, SMALL.timezone).values()) {
      for (const count of days.values())
        expect(count).toBeLessThanOrEqual(told.world.settings.immediateBudgetPerDay)
    }
  })

  it('has red flags, moved dates, waits, wins and losses, and deals that are open', () => {
    const kinds = new Set(told.deals.flatMap(({ events }) => events.map(({ kind }) => kind)))
    for (const kind of ['alert-recorded', 'alert-closed', 'wait-set', 'stage-moved'] as const)
      expect(kinds).toContain(kind)
    const outcomes = new Set(told.deals.map(({ state }) => state.outcome.kind))
    expect(outcomes).toEqual(new Set(['open', 'won', 'lost', 'on-hold']))
  })

  it('is there after a restart, and the small sample company is not told on top', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kedu-year-'))
    cleanup.push(() => rmSync(folder, { recursive: true, force: true }))
    const options = { ...SMALL, deals: 30 }
    const store = await openLowdbStore({
      folder,
      now: () => SMALL.now,
      projection: rowProjection(() => null),
    })
    const made = await makeYear(store, options, PAPERS)
    await store.close()
    expect(made.deals).toBe(30)

    const kedu = await openKedu({
      dataFolder: folder,
      timezone: 'Asia/Shanghai',
      isTrial: true,
      now: () => SMALL.now,
    })
    const nothing = () => Promise.reject(new Error('Nothing is to be drawn'))
    await ensureSampleCompany(kedu.workspace, SMALL.now, { put: nothing }, { measure: nothing })
    expect(kedu.workspace.rows()).toHaveLength(30)
    expect(kedu.workspace.people.all.size).toBe(made.people)
    expect(kedu.store.problems()).toEqual([])
    await kedu.close()
  })
})

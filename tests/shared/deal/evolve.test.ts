import { APPLIED_COMMANDS_KEPT, evolve, foldDeal } from '@kedu/shared/deal/evolve'
import { CLOSED_ALERTS_KEPT } from '@kedu/shared/deal/evolve-alerts'
import { inStageSince } from '@kedu/shared/deal/in-stage-since'
import { toRow } from '@kedu/shared/deal/row'
import { DAY_MS, HOUR_MS, localDate, plusDays } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { BY_CLOCK, givenDeal, redFlag, TODAY } from '../../support/given-deal.ts'

const LOST = { kind: 'close-deal', outcome: 'lost', reason: '停产', amountFen: null } as const

describe('folding a deal', () => {
  it('makes nothing of nothing', () => {
    expect(foldDeal([])).toBeNull()
  })

  it('throws on a history without its beginning', () => {
    const given = givenDeal().having({ kind: 'update-deal', changes: { obstacle: '交期' } })
    expect(() => evolve(null, given.history[1]!)).toThrow('begins with fields-updated')
  })

  it('does not change the deal it was given', () => {
    const given = givenDeal()
    const before = given.state
    const copy = structuredClone(before)
    given.having({ kind: 'wait', until: localDate('2026-12-01'), reason: '出国' })
    expect(before).toEqual(copy)
  })

  it('stands in its stage since it was taken up again there, and anew in the next one', () => {
    const given = givenDeal({ stage: 'lead' })
    const since = () => inStageSince(toRow(given.state, 1))
    const entered = given.now
    given.after(DAY_MS).having(LOST)
    expect(since()).toBe(entered)
    given.after(60 * DAY_MS).having({ kind: 'reopen-deal' })
    const again = given.now
    expect(given.state).toMatchObject({ stageEnteredAt: entered, nextActionUpdatedAt: again })
    expect(since()).toBe(again)
    given.after(HOUR_MS).having({ kind: 'update-deal', changes: { stage: 'quote' } })
    const move = given.lastCommandId
    expect(since()).toBe(given.now)
    expect(given.state).not.toHaveProperty('reopenedAt')
    given.having({ kind: 'undo', targetCommandId: move })
    expect(since()).toBe(again)
  })

  it('stands there as before when taking it up again was undone', () => {
    const given = givenDeal()
    const entered = given.now
    given.after(DAY_MS).having(LOST)
    given.after(60 * DAY_MS).having({ kind: 'reopen-deal' })
    given.having({ kind: 'undo', targetCommandId: given.lastCommandId })
    expect(given.state.outcome).toMatchObject({ kind: 'lost' })
    expect(inStageSince(toRow(given.state, 1))).toBe(entered)
  })

  it('remembers the newest 200 commands, each once', () => {
    const given = givenDeal()
    for (let n = 0; n < APPLIED_COMMANDS_KEPT; n += 1)
      given.having({ kind: 'update-deal', changes: { amountFen: n, obstacle: `第${n}` } })
    expect(given.state.appliedCommands).toHaveLength(APPLIED_COMMANDS_KEPT)
    expect(given.state.appliedCommands).not.toContain('c1')
    expect(new Set(given.state.appliedCommands).size).toBe(APPLIED_COMMANDS_KEPT)
    expect(given.state.appliedCommands.at(-1)).toBe(given.lastCommandId)
  })

  it('forgets the oldest closed alerts, never an open one', () => {
    const given = givenDeal()
    for (let n = 0; n < CLOSED_ALERTS_KEPT + 5; n += 1) {
      given.having(
        {
          kind: 'update-deal',
          changes: {
            nextAction: { date: plusDays(TODAY, 3 * n), time: null, isDeadline: false, text: '' },
          },
        },
        {},
      )
      given.after(3 * DAY_MS).having(redFlag(given), BY_CLOCK)
    }
    const { alerts } = given.state
    expect(alerts.filter((alert) => alert.status !== 'open')).toHaveLength(CLOSED_ALERTS_KEPT)
    expect(alerts.at(-1)?.status).toBe('open')
  })
})

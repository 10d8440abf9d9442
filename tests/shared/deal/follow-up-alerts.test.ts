/** The follow-up task on the deal: settled by a file, by whatever door; open again when it is taken away. */
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Alert } from '@kedu/shared/deal/deal'
import { DAY_MS, HOUR_MS } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aFile,
  BY_CLOCK,
  CONTRACT_FILES,
  followUp,
  type GivenDeal,
  givenContract,
  happened,
  redFlag,
  refusalOf,
} from '../../support/given-deal.ts'

/** In 合同 for three days, the rep was asked. */
function asked(): GivenDeal {
  const given = givenContract().after(3 * DAY_MS + 1)
  return given.having(followUp(given), BY_CLOCK)
}

const CLAUSE: DealCommand = { kind: 'attach-evidence', evidence: [aFile('clause')] }

function alert(given: GivenDeal): Alert {
  const found = given.state.alerts.find(({ rule }) => rule === 'missing-follow-up')
  if (!found) throw new Error('Nobody was asked')
  return found
}

describe('the follow-up task', () => {
  it('is recorded once for an entry into 合同', () => {
    const given = asked()
    expect(refusalOf(given.when(followUp(given), BY_CLOCK))).toEqual({ kind: 'nothing-changed' })
    expect(happened(given.when(followUp(given, 'manager'), BY_CLOCK))).toEqual(['alert-recorded'])
  })

  it('is not recorded when the file came while the clock looked', () => {
    const given = givenContract().after(3 * DAY_MS)
    const command = followUp(given)
    given.after(1).having(CLAUSE)
    expect(refusalOf(given.when(command, BY_CLOCK))).toEqual({ kind: 'nothing-changed' })
  })

  it.each(['chat', 'page', 'api', 'cli'] as const)('is settled by a file through %s', (door) => {
    const given = asked()
    const by = door === 'cli' ? null : 'rep'
    expect(happened(given.when(CLAUSE, { by, meta: { door } }))).toEqual([
      'evidence-attached',
      'alert-closed',
    ])
    expect(alert(given)).toMatchObject({ status: 'cleared', closedBy: by })
  })

  it('is not settled by a picture that was there before, nor by an update', () => {
    const given = asked()
    const [scan] = CONTRACT_FILES
    const again = aFile('again', 'fulfilment-clause', scan?.fileId)
    given.having({ kind: 'attach-evidence', evidence: [again] })
    given.having({ kind: 'update-deal', changes: { obstacle: '交期' } })
    expect(alert(given).status).toBe('open')
  })

  it('stays open while the deal waits, changes hands or moves on to 交付', () => {
    const given = asked()
    given.having({ kind: 'update-deal', changes: { stage: 'delivery' } })
    given.having({ kind: 'reassign-deal', toId: 'mate', reason: '' })
    expect(alert(given).status).toBe('open')
  })

  it('ends with the deal, and comes back when that is opened again', () => {
    const given = asked()
    const won = {
      kind: 'close-deal' as const,
      outcome: 'won' as const,
      reason: '',
      amountFen: null,
    }
    expect(happened(given.when(won))).toEqual(['outcome-set', 'alert-closed'])
    expect(happened(given.when({ kind: 'reopen-deal' }))).toEqual(['outcome-set', 'alert-reopened'])
    expect(alert(given)).toMatchObject({ status: 'open', closedAt: null, closedBy: null })
  })

  it('ends when the deal moves back, and begins anew with the next entry', () => {
    const given = asked().having({ kind: 'update-deal', changes: { stage: 'quote' } })
    expect(alert(given).status).toBe('cleared')
    given.after(HOUR_MS).having({ kind: 'update-deal', changes: { stage: 'contract' } })
    given.after(3 * DAY_MS + 1).having(followUp(given), BY_CLOCK)
    expect(given.state.alerts.map(({ status }) => status)).toEqual(['cleared', 'open'])
  })

  it('is open again when the file is taken back or moved to another deal', () => {
    const undone = asked().having(CLAUSE)
    undone.having({ kind: 'undo', targetCommandId: undone.ownCommandId })
    expect(alert(undone)).toMatchObject({ status: 'open', closedAt: null, closedBy: null })

    const moved = asked().having(CLAUSE)
    const away = { kind: 'detach-evidence' as const, evidenceIds: ['clause'] }
    expect(happened(moved.when(away))).toEqual(['evidence-detached', 'alert-reopened'])
    expect(alert(moved).status).toBe('open')
    expect(happened(moved.when(CLAUSE))).toEqual(['evidence-attached', 'alert-closed'])
  })

  it('stays settled when one of two files is taken back', () => {
    const given = asked().having(CLAUSE)
    const first = given.ownCommandId
    given.having({ kind: 'attach-evidence', evidence: [aFile('other')] })
    given.having({ kind: 'undo', targetCommandId: first })
    expect(alert(given).status).toBe('cleared')
  })

  it('brings back the entry it counted from when a later move is undone', () => {
    const given = givenContract()
    const entries = given.state.stageEntries
    given.after(HOUR_MS).having({ kind: 'update-deal', changes: { stage: 'quote' } })
    given.after(HOUR_MS).having({ kind: 'update-deal', changes: { stage: 'contract' } })
    const again = given.ownCommandId
    const back = given.history.findLast((event) => event.meta.commandId !== again)
    given.having({ kind: 'undo', targetCommandId: again })
    given.having({ kind: 'undo', targetCommandId: back?.meta.commandId ?? '' })
    expect(given.state.stageEntries).toEqual(entries)
  })

  it('is not answered by the two-tap repair, and a repair of the red flag leaves it open', () => {
    const given = asked()
    const repair = { kind: 'repair' as const, changes: { obstacle: '价格' }, wait: null }
    const refused = given.when({ ...repair, alertId: alert(given).id })
    expect(refusalOf(refused)).toEqual({
      kind: 'invalid',
      field: 'alert',
      problem: 'not-repairable',
    })
    const flag = redFlag(given)
    given.having(flag, BY_CLOCK).having({ ...repair, alertId: flag.alertId }, { by: 'lead' })
    expect(given.state.alerts.map(({ rule, status }) => `${rule} ${status}`)).toEqual([
      'missing-follow-up open',
      'red-flag handled',
    ])
  })
})

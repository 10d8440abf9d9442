import { doubtfulMoveNews } from '@kedu/shared/alerts/doubtful-moves'
import { toRow } from '@kedu/shared/deal/row'
import { lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  CONTRACT_FILES,
  type GivenDeal,
  givenContract,
  givenDeal,
  PEOPLE,
  ZONE,
} from '../../support/given-deal.ts'

const process = lightProcess()

/** In 合同 on a scan the machine doubts. */
function givenDoubt(): GivenDeal {
  return givenDeal()
    .having({ kind: 'attach-evidence', evidence: CONTRACT_FILES })
    .judged('doubtful')
    .having({ kind: 'update-deal', changes: { stage: 'contract' } })
}

function news(given: GivenDeal, now: Instant = given.now) {
  const company = { people: PEOPLE, settings: { fallbackManagerId: null }, zone: ZONE, now }
  return doubtfulMoveNews([toRow(given.state, 9)], process, company)
}

describe('moves on doubtful evidence', () => {
  it('are news for the owner’s manager, with what is doubtful and who moved', () => {
    const given = givenDoubt()
    const found = news(given)
    expect([...found.keys()]).toEqual(['lead'])
    expect(found.get('lead')).toMatchObject([
      {
        key: `d1/${given.ownCommandId}`,
        move: {
          from: 'quote',
          to: 'contract',
          kinds: ['contract-scan', 'signature-page'],
          byId: 'rep',
        },
      },
    ])
  })

  it('are none where every file passed', () => {
    expect(news(givenContract()).size).toBe(0)
  })

  it('stand while one of their files is doubtful', () => {
    const given = givenDoubt()
    const overrule = (evidenceId: string) =>
      given.having(
        { kind: 'overrule-evidence', evidenceId, verdict: 'pass', reason: '看过原件' },
        { by: 'lead' },
      )
    overrule('scan')
    expect(news(given).size).toBe(1)
    overrule('sign')
    expect(news(given).size).toBe(0)
  })

  it('are no news once undone, moved back or lost, or two weeks old', () => {
    const undone = givenDoubt()
    undone.having({ kind: 'undo', targetCommandId: undone.ownCommandId })
    expect(news(undone).size).toBe(0)
    const back = givenDoubt().having(
      { kind: 'update-deal', changes: { stage: 'quote' } },
      { by: 'lead' },
    )
    expect(news(back).size).toBe(0)
    const lost = givenDoubt().having({
      kind: 'close-deal',
      outcome: 'lost',
      reason: '价格',
      amountFen: null,
    })
    expect(news(lost).size).toBe(0)
    const given = givenDoubt()
    expect(news(given, plusMs(given.now, 14 * DAY_MS - 1)).size).toBe(1)
    expect(news(given, plusMs(given.now, 14 * DAY_MS)).size).toBe(0)
  })
})

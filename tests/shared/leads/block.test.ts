import type { DealRow } from '@kedu/shared/deal/deal'
import { toRow } from '@kedu/shared/deal/row'
import { emptyFields, holdingRows, untouchedDeals } from '@kedu/shared/leads/block'
import { fairnessTable } from '@kedu/shared/leads/fairness'
import { recycleAt } from '@kedu/shared/leads/recycle'
import { CLOCK_ID } from '@kedu/shared/people/person'
import { isRed } from '@kedu/shared/policies/red-flag'
import { b2bProcess, lightProcess } from '@kedu/shared/process/templates'
import { plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { givenDeal } from '../../support/given-deal.ts'
import { at, contextWith } from '../policies/given-deal.ts'
import { GivenLeadStory } from './given-leads.ts'

const row = (part: Partial<DealRow> = {}): DealRow => ({ ...toRow(givenDeal().state, 1), ...part })
const never = () => false

describe('rows that hold their owner back', () => {
  it('are the red ones, from the moment they are red', () => {
    const context = contextWith()
    const given = row()
    const redFrom = given.nextAction?.dueAt
    if (redFrom === undefined) throw new Error('No date')
    const limit = plusMs(redFrom, 48 * 3_600_000)
    const at = (now: typeof limit) =>
      holdingRows([given], lightProcess(), (one) => isRed(one, now, context))
    expect(at(limit)).toEqual([])
    expect(at(plusMs(limit, 1))).toEqual([{ dealId: 'd1', isRed: true, empty: [] }])
  })

  it('are those with a required field empty, in the order of the process', () => {
    const bare = row({ obstacle: null, nextAction: null, industry: null })
    expect(emptyFields(bare, lightProcess())).toEqual(['obstacle', 'nextAction'])
    expect(emptyFields(bare, b2bProcess())).toEqual([
      'obstacle',
      'nextAction',
      'industry',
      'firstContact',
    ])
    expect(emptyFields(row({ obstacle: '无' }), lightProcess())).toEqual([])
  })

  it('are never closed or withdrawn ones', () => {
    const red = () => true
    expect(
      holdingRows([row({ outcome: 'lost' }), row({ withdrawn: true })], lightProcess(), red),
    ).toEqual([])
  })

  it('come with the red ones first', () => {
    const rows = [row({ id: 'a', obstacle: null }), row({ id: 'b' })]
    const found = holdingRows(rows, lightProcess(), ({ id }) => id === 'b')
    expect(found.map(({ dealId }) => dealId)).toEqual(['b', 'a'])
    expect(holdingRows(rows, lightProcess(), never)).toHaveLength(1)
  })
})

describe('what a rep has in hand', () => {
  it('counts open deals in the first stage alone', () => {
    const rows = [
      row({ stage: 'lead' }),
      row({ stage: 'quote' }),
      row({ stage: 'lead', outcome: 'won' }),
    ]
    expect(untouchedDeals(rows, lightProcess())).toBe(1)
  })
})

describe('a lead nobody touched', () => {
  it('is due back after so many counted hours, never without a limit', () => {
    const story = new GivenLeadStory()
    story.now = at('2026-11-27 15:00')
    story.received()
    story.now = at('2026-11-27 15:00')
    story.allocated('lina')
    const natural = contextWith({ people: story.people })
    expect(recycleAt(story.state, 48, natural)).toBe(at('2026-11-29 15:00'))
    const working = contextWith({ clock: 'working', people: story.people })
    expect(recycleAt(story.state, 48, working)).toBe(at('2026-12-01 15:00'))
    expect(recycleAt(story.state, null, natural)).toBeNull()
    story.having('lina', { kind: 'return-lead', reason: '退' })
    expect(recycleAt(story.state, 48, natural)).toBeNull()
  })
})

describe('the fairness table', () => {
  const month = { from: at('2026-11-01 00:00'), to: at('2026-12-01 00:00') }

  it('counts what was given, how it ended and who was passed over in the month', () => {
    const lead = new GivenLeadStory().received()
    const rows = [{ dealId: 'd1', isRed: true, empty: [] }]
    lead.having(CLOCK_ID, {
      kind: 'allocate-lead',
      repId: 'lina',
      turn: 1,
      reason: null,
      passedOver: [{ repId: 'zhangwei', block: { kind: 'rows', rows } }],
    })
    lead.having('lina', { kind: 'return-lead', reason: '退' })
    lead.having('wangmin', {
      kind: 'allocate-lead',
      repId: 'zhangwei',
      turn: 2,
      reason: '补给他',
      passedOver: [],
    })
    lead.having('zhangwei', { kind: 'accept-lead', dealId: 'd9', turn: 2 })
    const table = fairnessTable(
      [lead.state],
      ['lina', 'zhangwei', 'new'],
      month,
      (id) => id === 'd9',
    )
    expect(table).toMatchObject([
      { repId: 'lina', received: 1, overridden: 0, returned: 1, accepted: 0, skipped: { rows: 0 } },
      {
        repId: 'zhangwei',
        received: 1,
        overridden: 1,
        accepted: 1,
        converted: 1,
        skipped: { rows: 1 },
      },
      { repId: 'new', received: 0, skipped: { rows: 0, full: 0 } },
    ])
    const december = { from: month.to, to: at('2027-01-01 00:00') }
    expect(fairnessTable([lead.state], ['lina'], december, never)[0]).toMatchObject({
      received: 0,
      returned: 0,
    })
  })
})

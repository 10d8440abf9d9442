import { CLOCK_ID } from '@kedu/shared/people/person'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { GivenLeadStory, QINGCHUAN, refusalOf } from './given-leads.ts'

const receive = (given: Partial<typeof QINGCHUAN>, confirmedDifferent = false) => ({
  kind: 'receive-lead' as const,
  given: { ...QINGCHUAN, ...given },
  confirmedDifferent,
})

describe('a lead that comes in', () => {
  it('waits in the pool, its fields in the form they are kept in', () => {
    const { state } = new GivenLeadStory().having(
      'qiancai',
      receive({ customerName: ' 苏州\n晴川 ' }),
    )
    expect(state).toMatchObject({
      content: {
        customerName: '苏州 晴川',
        phone: '13800001111',
        industry: null,
        need: '光伏支架',
      },
      standing: { kind: 'waiting' },
      receivedBy: 'qiancai',
    })
  })

  it.each([
    [{ customerName: '待定' }, { kind: 'missing', fields: ['customerName'] }],
    [
      { contactName: '', phone: ' ' },
      { kind: 'missing', fields: ['contactName', 'phone'] },
    ],
    [{ region: '' }, { kind: 'missing', fields: ['region'] }],
    [{ phone: '12345' }, { kind: 'bad-phone', given: '12345' }],
    [{ region: '火星' }, { kind: 'unknown-region', given: '火星', regions: ['华东', '华南'] }],
    [{ need: '长'.repeat(501) }, { kind: 'too-long', field: 'need' }],
    [{ customerName: '长'.repeat(121) }, { kind: 'too-long', field: 'customerName' }],
  ])('is refused with what is wrong: %j', (given, refusal) => {
    const decision = new GivenLeadStory().when('wangmin', receive(given))
    expect(refusalOf(decision)).toEqual(refusal)
  })

  it('needs no region while the company has none, and keeps any words', () => {
    const story = new GivenLeadStory()
    story.having('wangmin', receive({ region: '苏州' }), { regions: [] })
    expect(story.state.content.region).toBe('苏州')
  })

  it('is refused when somebody has the customer, with the owner (E1)', () => {
    const similarCustomers = [
      { dealId: 'd1', customerName: '苏州晴川', ownerId: 'lina', exact: true },
    ]
    const decision = new GivenLeadStory().when('wangmin', receive({}, true), { similarCustomers })
    expect(refusalOf(decision)).toEqual({
      kind: 'duplicate',
      of: 'customer',
      customerName: '苏州晴川',
      ownerId: 'lina',
      exact: true,
      by: 'name',
    })
  })

  it('is taken beside a similar customer once somebody said it is another one', () => {
    const similarCustomers = [
      { dealId: 'd1', customerName: '苏州晴川科技', ownerId: 'lina', exact: false },
    ]
    const story = new GivenLeadStory()
    expect(refusalOf(story.when('wangmin', receive({}), { similarCustomers }))).toMatchObject({
      kind: 'duplicate',
      exact: false,
    })
    story.having('wangmin', receive({}, true), { similarCustomers })
  })

  it('is refused when a lead has its number already', () => {
    const other = new GivenLeadStory().received().allocated('lina')
    const decision = new GivenLeadStory().when('wangmin', receive({}, true), {
      sameLead: { lead: other.state, by: 'phone' },
    })
    expect(refusalOf(decision)).toMatchObject({ of: 'lead', ownerId: 'lina', by: 'phone' })
  })

  it('is not taken from somebody who left', () => {
    expect(refusalOf(new GivenLeadStory().when('left', receive({}))).kind).toBe('not-allowed')
  })
})

describe('a lead with a rep', () => {
  it('is accepted by that rep alone, in that tenure alone', () => {
    const story = new GivenLeadStory().received().allocated('lina', 4)
    const accept = { kind: 'accept-lead' as const, dealId: 'd9', turn: 4 }
    expect(refusalOf(story.when('zhangwei', accept))).toMatchObject({ needs: 'holder' })
    expect(refusalOf(story.when('lina', { ...accept, turn: 3 })).kind).toBe('over')
    story.having('lina', accept)
    expect(story.state.standing).toEqual({ kind: 'accepted', dealId: 'd9' })
    expect(story.state.tenures[0]?.end?.how).toBe('accepted')
  })

  it('is with the rep again when the opening of its deal was taken back', () => {
    const story = new GivenLeadStory().received().allocated('lina')
    story.having('lina', { kind: 'accept-lead', dealId: 'd9', turn: 1 })
    const before = story.now
    story.having(CLOCK_ID, { kind: 'reopen-lead', dealId: 'd9' })
    expect(story.state.standing.kind).toBe('allocated')
    expect(story.state.tenures).toMatchObject([{ repId: 'lina', turn: 1, at: before, end: null }])
  })

  it('goes back with a reason, and not without one', () => {
    const story = new GivenLeadStory().received().allocated('lina')
    expect(refusalOf(story.when('lina', { kind: 'return-lead', reason: '待定' })).kind).toBe(
      'no-reason',
    )
    story.having('lina', { kind: 'return-lead', reason: '不做这个行业' })
    expect(story.state.standing.kind).toBe('waiting')
    expect(story.state.tenures[0]?.end).toMatchObject({ how: 'returned', reason: '不做这个行业' })
    expect(refusalOf(story.when('lina', { kind: 'return-lead', reason: '再退' })).kind).toBe('over')
  })

  it('is recycled by the clock alone, in that tenure alone', () => {
    const story = new GivenLeadStory().received().allocated('lina', 2)
    const recycle = { kind: 'recycle-lead' as const, turn: 2, because: 'recycled' as const }
    expect(refusalOf(story.when('zhaoyan', recycle))).toMatchObject({ needs: 'clock' })
    expect(refusalOf(story.when(CLOCK_ID, { ...recycle, turn: 1 })).kind).toBe('over')
    story.having(CLOCK_ID, recycle)
    expect(refusalOf(story.when(CLOCK_ID, recycle)).kind).toBe('over')
  })
})

describe('a manager’s word on a lead', () => {
  const give = (repId: string, reason: string | null = '老客户介绍') => ({
    kind: 'allocate-lead' as const,
    repId,
    turn: 8,
    reason,
    passedOver: [],
  })

  it('gives it out of turn, with a reason on record', () => {
    const story = new GivenLeadStory().received().allocated('lina')
    expect(refusalOf(story.when('wangmin', give('zhangwei', null))).kind).toBe('no-reason')
    expect(refusalOf(story.when('wangmin', give('lina'))).kind).toBe('has-it-already')
    story.having('wangmin', give('zhangwei'))
    expect(story.state.tenures).toMatchObject([
      { repId: 'lina', end: { how: 'reassigned', byId: 'wangmin', reason: '老客户介绍' } },
      { repId: 'zhangwei', byId: 'wangmin', reason: '老客户介绍', turn: 8, end: null },
    ])
  })

  it.each([
    ['zhangwei', 'lina', 'not-allowed'],
    ['hejing', 'zhoutao', 'not-allowed'],
    ['qiancai', 'lina', 'not-allowed'],
    ['wangmin', 'zhoutao', 'cannot-take'],
    ['wangmin', 'qiancai', 'cannot-take'],
    ['zhaoyan', 'left', 'cannot-take'],
    ['zhaoyan', 'nobody', 'cannot-take'],
  ])('is refused: %s gives it to %s', (by, repId, kind) => {
    const story = new GivenLeadStory().received().allocated('lina')
    expect(refusalOf(story.when(by, give(repId === 'lina' ? 'zhangwei' : repId))).kind).toBe(kind)
  })

  it('discards it as what it is, with a reason, and nothing is done with it any more', () => {
    const story = new GivenLeadStory().received().allocated('lina')
    const discard = { kind: 'discard-lead' as const, as: 'invalid' as const, reason: '空号' }
    expect(refusalOf(story.when('lina', discard)).kind).toBe('not-allowed')
    story.having('wangmin', discard)
    expect(story.state.standing).toMatchObject({
      kind: 'discarded',
      as: 'invalid',
      byId: 'wangmin',
    })
    expect(refusalOf(story.when('lina', { kind: 'return-lead', reason: '不要' })).kind).toBe('over')
    expect(refusalOf(story.when('wangmin', give('zhangwei'))).kind).toBe('over')
    expect(refusalOf(story.when('wangmin', discard)).kind).toBe('over')
  })

  it('cannot be put in the allocator’s mouth', () => {
    const story = new GivenLeadStory().received()
    const hold = { kind: 'hold-lead' as const, passedOver: [] }
    expect(refusalOf(story.when('zhaoyan', hold))).toMatchObject({ needs: 'clock' })
    expect(refusalOf(story.when('zhaoyan', { kind: 'reopen-lead', dealId: 'd' })).kind).toBe(
      'not-allowed',
    )
  })
})

describe('a command that comes twice', () => {
  it('is done once', () => {
    const story = new GivenLeadStory().received().allocated('lina')
    const meta = {
      commandId: 'same',
      actorId: 'lina',
      door: 'card' as const,
      messageId: null,
      place: null,
    }
    const back = { kind: 'return-lead' as const, reason: '退' }
    story.having('lina', back, { meta })
    expect(story.when('lina', back, { meta })).toMatchObject({ events: [], duplicate: true })
  })
})

describe('reps who were passed over', () => {
  it('are on record once for each kind of reason', () => {
    const story = new GivenLeadStory().received()
    const red = (dealId: string) => ({
      repId: 'lina',
      block: { kind: 'rows' as const, rows: [{ dealId, isRed: true, empty: [] }] },
    })
    const away = {
      repId: 'lina',
      block: { kind: 'on-leave' as const, until: localDate('2026-11-30') },
    }
    story.having(CLOCK_ID, { kind: 'hold-lead', passedOver: [red('d1')] })
    story.having(CLOCK_ID, { kind: 'hold-lead', passedOver: [red('d2'), away] })
    expect(story.state.passedOver.map(({ block }) => block.kind)).toEqual(['rows', 'on-leave'])
  })
})

import { DEFAULT_DEAL_SETTINGS } from '@kedu/shared/deal/decision'
import { peopleById } from '@kedu/shared/people/people'
import type { DealField } from '@kedu/shared/process/sales-process'
import { b2bProcess } from '@kedu/shared/process/templates'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aPerson,
  CAST,
  GivenDeal,
  happened,
  NOW,
  openCommand,
  refusalOf,
} from '../../support/given-deal.ts'

const open = (part: Parameters<typeof openCommand>[0] = {}, options = {}) =>
  new GivenDeal().when(openCommand(part), options)

describe('opening a deal', () => {
  it('is accepted with the four fields', () => {
    const given = new GivenDeal()
    expect(happened(given.when(openCommand()))).toEqual(['deal-opened'])
    expect(given.state).toMatchObject({
      id: 'd1',
      customer: { name: '宁波恒力机械', number: 'C-0001' },
      ownerId: 'rep',
      openedBy: 'rep',
      stage: 'quote',
      obstacle: '价格',
      nextAction: { date: '2026-11-25', text: '送样' },
      outcome: { kind: 'open' },
      withdrawn: false,
    })
  })

  it('makes a date without a time due at 18:00 in the zone of the company', () => {
    const given = new GivenDeal()
    given.when(openCommand())
    // 18:00 in Shanghai is 10:00 UTC.
    expect(given.state.nextAction?.dueAt).toBe(Date.UTC(2026, 10, 25, 10))
    expect(given.state.nextAction?.time).toBeNull()
  })

  const empties: [DealField, Parameters<typeof openCommand>[0]][] = [
    ['customerName', { customerName: '  ' }],
    ['customerName', { customerName: '待定' }],
    ['obstacle', { changes: { obstacle: '' } }],
    ['stage', { changes: { stage: '' } }],
  ]
  it.each(empties)('refuses an empty %s by name', (field, part) => {
    expect(refusalOf(open(part))).toEqual({ kind: 'missing-fields', fields: [field] })
  })

  it('names every field that was not given, in the order of the process', () => {
    const bare = { ...openCommand({ customerName: '' }), changes: {} }
    expect(refusalOf(new GivenDeal().when(bare))).toEqual({
      kind: 'missing-fields',
      fields: ['customerName', 'stage', 'obstacle', 'nextAction'],
    })
    expect(refusalOf(new GivenDeal(b2bProcess()).when(bare))).toMatchObject({
      fields: ['customerName', 'stage', 'obstacle', 'nextAction', 'industry', 'firstContact'],
    })
  })

  it.each(['无', '暂无', '价格待定', '客户说再说', '对方老板未知'])(
    'takes the obstacle %s',
    (obstacle) => {
      expect(happened(open({ changes: { obstacle } }))).toEqual(['deal-opened'])
    },
  )

  it.each([
    'TBD',
    'tbd.',
    '待定',
    '待定……',
    '？',
    '?',
    '...',
    '—',
    'N/A',
    '待补充',
    '111',
    'xxx',
    '🙏',
  ])('refuses the obstacle %s as saying nothing', (obstacle) => {
    expect(refusalOf(open({ changes: { obstacle } }))).toEqual({
      kind: 'empty-obstacle',
      given: obstacle,
    })
  })

  it('refuses a next action of yesterday and takes one of today', () => {
    const on = (date: string) =>
      open({
        changes: {
          nextAction: { date: localDate(date), time: null, isDeadline: false, text: '' },
        },
      })
    expect(refusalOf(on('2026-11-22'))).toEqual({
      kind: 'date-in-past',
      date: '2026-11-22',
      today: '2026-11-23',
    })
    expect(happened(on('2026-11-23'))).toEqual(['deal-opened'])
    expect(happened(on('2027-11-24'))).toEqual(['deal-opened'])
    expect(refusalOf(on('2027-11-25'))).toEqual({ kind: 'date-too-far', date: '2027-11-25' })
  })

  it('refuses a time that no clock shows', () => {
    const nextAction = { date: localDate('2026-11-25'), time: '24:00', isDeadline: false, text: '' }
    expect(refusalOf(open({ changes: { nextAction } }))).toMatchObject({
      kind: 'invalid',
      field: 'time',
    })
  })

  it('refuses a stage the process does not know', () => {
    expect(refusalOf(open({ changes: { stage: 'need' } }))).toEqual({
      kind: 'unknown-stage',
      stage: 'need',
    })
  })

  it.each(['contract', 'delivery'])('refuses to open behind the gate, in %s', (stage) => {
    expect(refusalOf(open({ changes: { stage } }))).toEqual({
      kind: 'gate-unmet',
      from: 'quote',
      to: 'contract',
      missing: ['contract-scan', 'signature-page'],
    })
  })

  describe('for a customer somebody already has', () => {
    const similar = (exact: boolean) => ({
      context: {
        similarCustomers: [{ dealId: 'd9', customerName: '宁波恒力', ownerId: 'mate', exact }],
      },
    })
    it('is refused for the same name even when confirmed as different', () => {
      expect(refusalOf(open({ confirmedDifferent: true }, similar(true)))).toEqual({
        kind: 'duplicate-customer',
        dealId: 'd9',
        customerName: '宁波恒力',
        ownerId: 'mate',
        exact: true,
      })
    })
    it('is refused for a similar name until it is confirmed as different', () => {
      expect(refusalOf(open({}, similar(false)))).toMatchObject({ exact: false })
      expect(happened(open({ confirmedDifferent: true }, similar(false)))).toEqual(['deal-opened'])
    })
    it('shows the same name before a similar one', () => {
      const context = {
        similarCustomers: [
          { dealId: 'd8', customerName: '宁波恒利', ownerId: 'mate', exact: false },
          { dealId: 'd9', customerName: '宁波恒力机械', ownerId: 'mate', exact: true },
        ],
      }
      expect(refusalOf(open({}, { context }))).toMatchObject({ dealId: 'd9' })
    })
  })

  it('keeps the words but not the characters nobody sees', () => {
    const given = new GivenDeal()
    given.when(
      openCommand({
        customerName: ' 上海\u202e<b>&]]>\u0000 \n 科技\u200b ',
        changes: { obstacle: '付款\r\n周期' },
      }),
    )
    expect(given.state.customer.name).toBe('上海<b>&]]> 科技')
    expect(given.state.obstacle).toBe('付款\n周期')
  })

  it('refuses texts that are too long, and takes the longest allowed', () => {
    expect(happened(open({ customerName: '长'.repeat(120) }))).toEqual(['deal-opened'])
    expect(refusalOf(open({ customerName: '长'.repeat(121) }))).toEqual({
      kind: 'invalid',
      field: 'customerName',
      problem: 'too-long',
    })
    expect(refusalOf(open({ changes: { obstacle: '长'.repeat(10_000) } }))).toMatchObject({
      problem: 'too-long',
    })
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'refuses the amount %d',
    (amountFen) => {
      expect(refusalOf(open({ changes: { amountFen } }))).toMatchObject({
        kind: 'invalid',
        field: 'amount',
      })
    },
  )

  it('takes only the channels of first contact the process lists', () => {
    const given = () => new GivenDeal(b2bProcess())
    const changes = { industry: '轴承', firstContact: '展会' }
    expect(happened(given().when(openCommand({ changes })))).toEqual(['deal-opened'])
    expect(
      refusalOf(given().when(openCommand({ changes: { ...changes, firstContact: '路过' } }))),
    ).toEqual({ kind: 'invalid', field: 'firstContact', problem: 'not-a-choice' })
  })

  describe('for somebody else', () => {
    it.each(['lead', 'boss', 'admin', 'standIn'] as const)(
      'is allowed to %s and records them as the true author',
      (by) => {
        const given = new GivenDeal()
        expect(happened(given.when(openCommand(), { by }))).toEqual(['deal-opened'])
        expect(given.state).toMatchObject({ ownerId: 'rep', openedBy: by, updatedBy: by })
      },
    )
    it.each(['mate', 'otherLead', 'otherRep', 'finance'] as const)('is refused to %s', (by) => {
      expect(refusalOf(open({}, { by }))).toEqual({ kind: 'not-allowed', needs: 'owner' })
    })
    it('is allowed to the operator at the server, not to the clock', () => {
      expect(happened(open({}, { by: null, meta: { door: 'cli' } }))).toEqual(['deal-opened'])
      expect(refusalOf(open({}, { by: null, meta: { door: 'clock' } }))).toMatchObject({
        kind: 'not-allowed',
      })
    })
    it('is refused when the owner is unknown, left, or does not sell', () => {
      expect(refusalOf(open({ ownerId: 'nobody' }, { by: 'admin' }))).toMatchObject({
        field: 'owner',
      })
      expect(refusalOf(open({ ownerId: 'finance' }, { by: 'admin' }))).toMatchObject({
        field: 'owner',
      })
      const people = peopleById([CAST.admin, aPerson({ id: 'rep', active: false })])
      const given = new GivenDeal(undefined, people)
      expect(refusalOf(given.when(openCommand(), { by: 'admin' }))).toMatchObject({
        field: 'owner',
      })
    })
  })

  it('is refused for an id that is already a deal', () => {
    const given = new GivenDeal().having(openCommand())
    expect(refusalOf(given.when(openCommand()))).toMatchObject({
      kind: 'duplicate-customer',
      exact: true,
    })
  })

  it('is accepted again without events when the very command was applied before', () => {
    const given = new GivenDeal().having(openCommand(), { commandId: 'm1/0' })
    expect(given.when(openCommand(), { commandId: 'm1/0' })).toEqual({
      kind: 'accepted',
      events: [],
      duplicate: true,
    })
  })

  it('stamps every event with when, who and the door', () => {
    const decision = open({}, { commandId: 'm1/0', meta: { door: 'import', messageId: 'm1' } })
    expect(decision.kind === 'accepted' && decision.events[0]).toMatchObject({
      at: NOW,
      meta: { commandId: 'm1/0', actorId: 'rep', door: 'import', messageId: 'm1' },
    })
  })

  it('follows the settings for the due time', () => {
    const given = new GivenDeal()
    given.when(openCommand(), {
      context: { settings: { ...DEFAULT_DEAL_SETTINGS, dueTime: '12:00' } },
    })
    expect(given.state.nextAction?.dueAt).toBe(Date.UTC(2026, 10, 25, 4))
  })
})

import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { b2bProcess, lightProcess } from '@kedu/shared/process/templates'
import { DAY_MS, instantOf, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aFile,
  BY_CLOCK,
  CONTRACT_FILES,
  GivenDeal,
  givenContract,
  givenDeal,
  happened,
  openCommand,
  redFlag,
  refusalOf,
} from '../../support/given-deal.ts'

const visit = { date: localDate('2026-11-26'), time: '14:30', isDeadline: false, text: '拜访' }

describe('updating a deal', () => {
  it('writes fields with what was there before, and only what changes', () => {
    const given = givenDeal()
    const decision = given.when({
      kind: 'update-deal',
      changes: { obstacle: '价格', amountFen: 1_200_000_00, region: '华东' },
    })
    expect(decision.kind === 'accepted' && decision.events).toMatchObject([
      {
        kind: 'fields-updated',
        after: { amountFen: 1_200_000_00, customer: { region: '华东' } },
        before: { amountFen: null, customer: { region: null } },
      },
    ])
    expect(given.state).toMatchObject({ amountFen: 1_200_000_00, customer: { region: '华东' } })
  })

  it('refuses an update that says nothing new', () => {
    const given = givenDeal()
    const same = { obstacle: '价格', stage: 'quote' }
    expect(refusalOf(given.when({ kind: 'update-deal', changes: same }))).toEqual({
      kind: 'nothing-changed',
    })
    expect(refusalOf(given.when({ kind: 'update-deal', changes: {} }))).toEqual({
      kind: 'nothing-changed',
    })
  })

  it('starts the clock anew when the same next action is confirmed', () => {
    const given = givenDeal().after(DAY_MS)
    const { nextAction } = openCommand().changes
    expect(
      happened(given.when({ kind: 'update-deal', changes: { nextAction: nextAction! } })),
    ).toEqual(['fields-updated'])
    expect(given.state.nextActionUpdatedAt).toBe(given.now)
  })

  it('leaves the clock alone when only something else changes', () => {
    const given = givenDeal()
    const { nextActionUpdatedAt } = given.state
    given.after(DAY_MS).having({ kind: 'update-deal', changes: { obstacle: '交期' } })
    expect(given.state.nextActionUpdatedAt).toBe(nextActionUpdatedAt)
    expect(given.state.updatedAt).toBe(given.now)
  })

  it('ends a wait with a new next action', () => {
    const given = givenDeal().having({
      kind: 'wait',
      until: localDate('2026-12-01'),
      reason: '客户出国',
    })
    given.having({ kind: 'update-deal', changes: { nextAction: visit } })
    expect(given.state.wait).toBeNull()
    expect(given.state.waitCount).toBe(1)
  })

  it('clears an open alert with a new next action, and not with another field', () => {
    const given = givenDeal().after(5 * DAY_MS)
    given.having(redFlag(given), BY_CLOCK)
    given.having({ kind: 'update-deal', changes: { obstacle: '交期' } })
    expect(given.state.alerts[0]?.status).toBe('open')
    const next = { ...visit, date: localDate('2026-11-30') }
    given.having({ kind: 'update-deal', changes: { nextAction: next } })
    expect(given.state.alerts[0]).toMatchObject({
      status: 'cleared',
      closedBy: 'rep',
      closedAt: given.now,
    })
  })

  it('refuses the whole update when one part is refused', () => {
    const given = givenDeal()
    const before = given.state
    const changes = { amountFen: 5, obstacle: '待定' }
    expect(refusalOf(given.when({ kind: 'update-deal', changes }))).toMatchObject({
      kind: 'empty-obstacle',
    })
    expect(given.state).toBe(before)
  })

  it('refuses a deal that does not exist by the id that was asked for', () => {
    const decision = new GivenDeal().when(
      { kind: 'update-deal', changes: { obstacle: '交期' } },
      { context: { dealId: 'd7' } },
    )
    expect(refusalOf(decision)).toEqual({ kind: 'unknown-deal', dealId: 'd7' })
  })

  it.each(['mate', 'otherLead', 'finance'] as const)('is refused to %s', (by) => {
    const decision = givenDeal().when(
      { kind: 'update-deal', changes: { obstacle: '交期' } },
      { by },
    )
    expect(refusalOf(decision)).toEqual({ kind: 'not-allowed', needs: 'owner' })
  })

  it.each(['lead', 'boss', 'admin', 'standIn'] as const)(
    'by %s is stored under their name',
    (by) => {
      const given = givenDeal()
      given.having({ kind: 'update-deal', changes: { obstacle: '交期' } }, { by })
      expect(given.state).toMatchObject({ ownerId: 'rep', updatedBy: by })
    },
  )
})

describe('moving 报价 → 合同', () => {
  const move = { kind: 'update-deal', changes: { stage: 'contract' } } as const

  it('is refused without both papers, and the deal stays in 报价', () => {
    const given = givenDeal()
    expect(refusalOf(given.when(move))).toEqual({
      kind: 'gate-unmet',
      from: 'quote',
      to: 'contract',
      missing: ['contract-scan', 'signature-page'],
    })
    expect(given.state.stage).toBe('quote')
  })

  it.each([
    ['scan', 'signature-page'],
    ['sign', 'contract-scan'],
  ])('names what is missing beside %s', (present, missing) => {
    const evidence = CONTRACT_FILES.filter((file) => file.id === present)
    const given = givenDeal().having({ kind: 'attach-evidence', evidence })
    expect(refusalOf(given.when(move))).toMatchObject({ missing: [missing] })
  })

  it('is refused when one picture is sent under both names', () => {
    const evidence = [
      aFile('a', 'contract-scan', 'sha-same'),
      aFile('b', 'signature-page', 'sha-same'),
    ]
    const given = givenDeal().having({ kind: 'attach-evidence', evidence })
    expect(refusalOf(given.when(move))).toMatchObject({ kind: 'gate-unmet' })
  })

  it('goes through with both, linked to the move and marked as doubtful', () => {
    const given = givenDeal()
      .having({ kind: 'attach-evidence', evidence: CONTRACT_FILES })
      .judged('doubtful')
    const decision = given.when(move)
    expect(decision.kind === 'accepted' && decision.events).toMatchObject([
      {
        kind: 'stage-moved',
        from: 'quote',
        to: 'contract',
        action: '送样',
        evidenceIds: ['scan', 'sign'],
        doubtful: ['contract-scan', 'signature-page'],
      },
    ])
    expect(given.state).toMatchObject({ stage: 'contract', stageEnteredAt: given.now })
  })

  it('waits for the verdicts, and is refused by a strict gate when they are doubtful', () => {
    const process = lightProcess()
    for (const gate of process.gates) gate.strict = true
    const given = givenDeal({ process }).having({
      kind: 'attach-evidence',
      evidence: CONTRACT_FILES,
    })
    expect(refusalOf(given.when(move))).toMatchObject({
      missing: [],
      pending: ['contract-scan', 'signature-page'],
    })
    given.judged('doubtful')
    expect(refusalOf(given.when(move))).toMatchObject({
      missing: ['contract-scan', 'signature-page'],
    })
  })
})

describe('moving through the funnel', () => {
  const withProcess = (part: Partial<SalesProcess>): SalesProcess => ({ ...b2bProcess(), ...part })
  const b2bOpen = (stage: string) =>
    openCommand({ changes: { stage, industry: '机械设备', firstContact: '电话' } })
  const at = (stage: string, part: Partial<SalesProcess> = {}) =>
    new GivenDeal(withProcess(part)).having(b2bOpen(stage))
  const to = (stage: string) => ({ kind: 'update-deal', changes: { stage } }) as const

  it('refuses to skip a stage and names the next one', () => {
    expect(refusalOf(at('lead').when(to('quote')))).toEqual({
      kind: 'stage-skipped',
      from: 'lead',
      to: 'quote',
      next: 'need',
    })
  })

  it('skips where the process allows it, but over no gate', () => {
    expect(happened(at('lead', { allowSkip: true }).when(to('quote')))).toEqual(['stage-moved'])
    expect(refusalOf(at('lead', { allowSkip: true }).when(to('delivery')))).toMatchObject({
      kind: 'gate-unmet',
      missing: ['contract-scan', 'signature-page'],
    })
  })

  it('keeps the gate shut when a stage is put in front of it', () => {
    const process = b2bProcess()
    process.stages.splice(3, 0, { id: 'talk', name: '谈判', aliases: [] })
    const given = new GivenDeal(process).having(b2bOpen('quote')).having(to('talk'))
    expect(refusalOf(given.when(to('contract')))).toMatchObject({ kind: 'gate-unmet' })
  })

  it('moves back by anyone, by a manager, or by nobody, as the process says', () => {
    expect(happened(at('need', { moveBack: 'anyone' }).when(to('lead')))).toEqual(['stage-moved'])
    const byManager = at('need', { moveBack: 'manager' })
    expect(refusalOf(byManager.when(to('lead')))).toEqual({ kind: 'not-allowed', needs: 'manager' })
    expect(refusalOf(byManager.when(to('lead'), { by: 'standIn' }))).toMatchObject({
      needs: 'manager',
    })
    expect(happened(byManager.when(to('lead'), { by: 'lead' }))).toEqual(['stage-moved'])
    const byNobody = at('need', { moveBack: 'nobody' })
    expect(refusalOf(byNobody.when(to('lead'), { by: 'admin' }))).toEqual({
      kind: 'move-back-refused',
      from: 'need',
      to: 'lead',
    })
  })

  it('links everything attached since the stage was entered', () => {
    const given = at('lead')
      .having({ kind: 'attach-evidence', evidence: [aFile('old')] })
      .after(1000)
      .having(to('need'))
      .after(1000)
      .having({ kind: 'attach-evidence', evidence: [aFile('new')] })
    const decision = given.when(to('quote'))
    expect(decision.kind === 'accepted' && decision.events[0]).toMatchObject({
      evidenceIds: ['new'],
    })
  })
})

describe('closing and reopening', () => {
  const won = { kind: 'close-deal', outcome: 'won', reason: '', amountFen: 100 } as const
  const lost = { kind: 'close-deal', outcome: 'lost', reason: '价格高', amountFen: null } as const

  it('wins a deal in 合同 and keeps the amount', () => {
    const given = givenContract()
    expect(happened(given.when(won))).toEqual(['fields-updated', 'outcome-set'])
    expect(given.state).toMatchObject({ outcome: { kind: 'won', at: given.now }, amountFen: 100 })
  })

  it('does not win around the gate', () => {
    expect(refusalOf(givenDeal().when(won))).toMatchObject({ kind: 'gate-unmet' })
    expect(refusalOf(givenDeal({ stage: 'lead' }).when(won))).toMatchObject({
      kind: 'stage-skipped',
    })
  })

  it('wins from 报价 by moving to 合同 when the papers are there', () => {
    const given = givenDeal().having({ kind: 'attach-evidence', evidence: CONTRACT_FILES }).judged()
    expect(happened(given.when(won))).toEqual(['stage-moved', 'fields-updated', 'outcome-set'])
    expect(given.state.stage).toBe('contract')
  })

  it.each(['lost', 'on-hold'] as const)('asks for a reason for %s', (outcome) => {
    const close = { kind: 'close-deal', outcome, reason: ' ', amountFen: null } as const
    expect(refusalOf(givenDeal().when(close))).toMatchObject({ kind: 'invalid', field: 'reason' })
    expect(happened(givenDeal().when({ ...close, reason: '项目取消' }))).toEqual(['outcome-set'])
  })

  it('refuses changes of a closed deal but takes and sorts papers', () => {
    const given = givenDeal().having(lost)
    const closed = { kind: 'deal-closed', outcome: 'lost' }
    const { nextAction } = openCommand().changes
    expect(
      refusalOf(given.when({ kind: 'update-deal', changes: { nextAction: nextAction! } })),
    ).toEqual(closed)
    expect(refusalOf(given.when(lost))).toEqual(closed)
    expect(
      refusalOf(given.when({ kind: 'wait', until: localDate('2026-12-01'), reason: '出国' })),
    ).toEqual(closed)
    expect(refusalOf(given.when({ kind: 'reassign-deal', toId: 'mate', reason: '' }))).toEqual(
      closed,
    )
    given.having({ kind: 'attach-evidence', evidence: [aFile('late')] })
    given.having({ kind: 'sort-evidence', evidenceIds: ['late'], evidenceKind: 'document' })
    expect(given.state.evidence).toHaveLength(1)
  })

  it('opens a closed deal again with a fresh clock, and refuses to open an open one', () => {
    const given = givenDeal()
      .having(lost)
      .after(30 * DAY_MS)
      .having({ kind: 'reopen-deal' })
    expect(given.state).toMatchObject({
      outcome: { kind: 'open' },
      nextActionUpdatedAt: given.now,
    })
    expect(refusalOf(given.when({ kind: 'reopen-deal' }))).toEqual({ kind: 'nothing-changed' })
  })

  it('clears open alerts', () => {
    const given = givenDeal().after(5 * DAY_MS)
    given.having(redFlag(given), BY_CLOCK).having(lost)
    expect(given.state.alerts[0]?.status).toBe('cleared')
  })
})

describe('waiting for the customer', () => {
  const wait = (until: string, reason = '客户出国') =>
    ({ kind: 'wait', until: localDate(until), reason }) as const

  it('rests the clock until 18:00 of the day, with the reason', () => {
    const given = givenDeal()
    given.having(wait('2026-12-01'))
    expect(given.state).toMatchObject({
      wait: {
        until: '2026-12-01',
        untilAt: Date.UTC(2026, 11, 1, 10),
        reason: '客户出国',
        setBy: 'rep',
      },
      waitCount: 1,
    })
  })

  it('asks for a reason that says something', () => {
    expect(refusalOf(givenDeal().when(wait('2026-12-01', '待定')))).toMatchObject({
      field: 'reason',
    })
  })

  it('refuses a day in the past', () => {
    expect(refusalOf(givenDeal().when(wait('2026-11-22')))).toMatchObject({ kind: 'date-in-past' })
  })

  it('asks for fresh evidence the second time', () => {
    const given = givenDeal()
      .having({ kind: 'attach-evidence', evidence: [aFile('old')] })
      .having(wait('2026-12-01'))
      .after(DAY_MS)
    expect(refusalOf(given.when(wait('2026-12-05')))).toEqual({
      kind: 'wait-needs-evidence',
      waitCount: 1,
    })
    // The same picture under another kind is not fresh.
    given.having({ kind: 'attach-evidence', evidence: [aFile('old2', 'site-photo', 'sha-old')] })
    expect(refusalOf(given.when(wait('2026-12-05')))).toMatchObject({ kind: 'wait-needs-evidence' })
    given.having({ kind: 'attach-evidence', evidence: [aFile('new')] }).having(wait('2026-12-05'))
    given.after(1000)
    expect(refusalOf(given.when(wait('2026-12-06')))).toMatchObject({ waitCount: 2 })
  })

  it('counts waits that a next action has ended', () => {
    const { nextAction } = openCommand().changes
    const given = givenDeal()
      .having(wait('2026-12-01'))
      .having({ kind: 'update-deal', changes: { nextAction: nextAction! } })
    expect(refusalOf(given.when(wait('2026-12-05')))).toMatchObject({ kind: 'wait-needs-evidence' })
  })

  it('must end in the future: today counts until the due time and not from then on', () => {
    const until = localDate('2026-11-25')
    const given = givenDeal()
    given.now = instantOf(until, 'Asia/Shanghai', '18:00')
    expect(refusalOf(given.when(wait(until)))).toEqual({
      kind: 'date-in-past',
      date: until,
      today: until,
    })
    given.after(-1)
    expect(happened(given.when(wait(until)))).toContain('wait-set')
  })
})

describe('handing a deal over', () => {
  const give = { kind: 'reassign-deal', toId: 'mate', reason: '换区域' } as const

  it.each(['rep', 'lead', 'boss', 'admin'] as const)(
    'is allowed to %s and starts the clock of the new owner',
    (by) => {
      const given = givenDeal().after(DAY_MS)
      expect(happened(given.when(give, { by }))).toEqual(['owner-changed'])
      expect(given.state).toMatchObject({ ownerId: 'mate', nextActionUpdatedAt: given.now })
    },
  )

  it('is refused to a stand-in and to strangers', () => {
    expect(refusalOf(givenDeal().when(give, { by: 'standIn' }))).toEqual({
      kind: 'not-allowed',
      needs: 'manager',
    })
    expect(refusalOf(givenDeal().when(give, { by: 'mate' }))).toMatchObject({ kind: 'not-allowed' })
  })

  it('is refused to somebody unknown, who does not sell, or who has it already', () => {
    const to = (toId: string) => givenDeal().when({ ...give, toId })
    expect(refusalOf(to('nobody'))).toMatchObject({ kind: 'invalid', field: 'owner' })
    expect(refusalOf(to('finance'))).toMatchObject({ kind: 'invalid', field: 'owner' })
    expect(refusalOf(to('rep'))).toEqual({ kind: 'nothing-changed' })
  })
})

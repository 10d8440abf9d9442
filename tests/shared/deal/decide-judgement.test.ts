import { lightProcess } from '@kedu/shared/process/templates'
import { HOUR_MS } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aFile,
  BY_CLOCK,
  CONTRACT_FILES,
  givenDeal,
  happened,
  judgeCommand,
  refusalOf,
} from '../../support/given-deal.ts'

const move = { kind: 'update-deal', changes: { stage: 'contract' } } as const
const want = { kind: 'want-move', to: 'contract', action: '合同谈妥' } as const
const attach = (...evidence: ReturnType<typeof aFile>[]) =>
  ({ kind: 'attach-evidence', evidence }) as const
const overrule = (evidenceId: string, verdict: 'pass' | 'doubtful' | 'missing' = 'pass') =>
  ({ kind: 'overrule-evidence', evidenceId, verdict, reason: '看过原件' }) as const

function strictProcess() {
  const process = lightProcess()
  return { ...process, gates: process.gates.map((gate) => ({ ...gate, strict: true })) }
}

describe('a verdict', () => {
  it("is stored with its reasons and is nobody's update", () => {
    const given = givenDeal().having(attach(aFile('a', 'contract-scan')))
    const { updatedAt } = given.state
    given.after(HOUR_MS).having(judgeCommand('a', 'contract-scan', 'doubtful'), BY_CLOCK)
    expect(given.state.evidence[0]).toMatchObject({
      verdict: 'doubtful',
      judgement: {
        findings: [{ reason: { kind: 'seal-unclear' } }],
        engine: 'test',
        at: given.now,
      },
    })
    expect(given.state.updatedAt).toBe(updatedAt)
  })

  it('is given by Kedu alone, once, and for what the file is said to show', () => {
    const given = givenDeal().having(attach(aFile('a', 'contract-scan')))
    const judge = judgeCommand('a', 'contract-scan', 'pass')
    expect(refusalOf(given.when(judge, { by: 'admin' }))).toMatchObject({ kind: 'not-allowed' })
    expect(refusalOf(given.when(judgeCommand('a', 'quote', 'pass'), BY_CLOCK))).toEqual({
      kind: 'nothing-changed',
    })
    given.having(judge, BY_CLOCK)
    expect(refusalOf(given.when(judge, BY_CLOCK))).toEqual({ kind: 'nothing-changed' })
  })

  it('is asked for again when the file is said to show something else', () => {
    const given = givenDeal()
      .having(attach(aFile('a', 'contract-scan')))
      .judged()
    given.having({ kind: 'sort-evidence', evidenceIds: ['a'], evidenceKind: 'quote' })
    expect(given.state.evidence[0]).toMatchObject({ verdict: 'unjudged' })
    expect(given.state.evidence[0]).not.toHaveProperty('judgement')
  })

  it('does not hinder taking back the file it is about', () => {
    const given = givenDeal().having(attach(aFile('a', 'contract-scan')))
    const target = given.lastCommandId
    given.judged('missing')
    given.having({ kind: 'undo', targetCommandId: target })
    expect(given.state.evidence).toEqual([])
  })

  it('on an old deal behind the gate changes nothing but itself', () => {
    const given = givenDeal()
      .having(attach(...CONTRACT_FILES))
      .judged()
      .having(move)
    // As they were stored before files were judged.
    const old = given.state.evidence.map(({ judgement: _none, ...item }) => ({
      ...item,
      verdict: 'unjudged' as const,
    }))
    given.deal = { ...given.state, evidence: old }
    given.judged('missing')
    expect(given.state.stage).toBe('contract')
    expect(given.state.evidence.map(({ verdict }) => verdict)).toEqual(['missing', 'missing'])
  })
})

describe('a move that waits', () => {
  it('names what is missing, what is being looked at and why a file does not count', () => {
    const given = givenDeal().having(attach(aFile('scan', 'contract-scan')))
    expect(refusalOf(given.when(move))).toMatchObject({
      missing: ['signature-page'],
      pending: ['contract-scan'],
    })
    given.judged('missing')
    expect(refusalOf(given.when(move))).toMatchObject({
      missing: ['contract-scan', 'signature-page'],
      rejected: [{ kind: 'contract-scan', verdict: 'missing', reason: { kind: 'seal-missing' } }],
    })
  })

  it("is made with the last verdict, in its asker's name and words", () => {
    const given = givenDeal()
      .having(want, { by: 'standIn' })
      .having(attach(...CONTRACT_FILES))
    const [scan, sign] = CONTRACT_FILES
    given.after(HOUR_MS)
    given.having(judgeCommand(scan!.id, 'contract-scan', 'pass'), BY_CLOCK)
    expect(given.state.stage).toBe('quote')
    const last = given.when(judgeCommand(sign!.id, 'signature-page', 'doubtful'), BY_CLOCK)
    expect(last.kind === 'accepted' && last.events).toMatchObject([
      { kind: 'evidence-judged', meta: { door: 'clock' } },
      {
        kind: 'stage-moved',
        action: '合同谈妥',
        evidenceIds: ['scan', 'sign'],
        doubtful: ['signature-page'],
        wantedAt: given.now - HOUR_MS,
        meta: { actorId: 'standIn', door: 'chat' },
      },
    ])
    expect(given.state).toMatchObject({ stage: 'contract', stageEnteredAt: given.now })
    expect(given.state).not.toHaveProperty('wantedMove')
  })

  it('is made when a file is sorted out that was judged before', () => {
    const given = givenDeal()
      .having(attach(aFile('scan', 'contract-scan'), aFile('sign', 'signature-page')))
      .judged()
      .having({ kind: 'detach-evidence', evidenceIds: ['sign'] })
      .having(want)
      .having(attach(aFile('again', 'signature-page')))
    expect(given.state.stage).toBe('quote')
    given.judged('doubtful')
    expect(given.state.stage).toBe('contract')
  })

  it('stays where it is while a strict gate has only doubtful evidence', () => {
    const given = givenDeal({ process: strictProcess() }).having(want)
    given.having(attach(...CONTRACT_FILES)).judged('doubtful')
    expect(given.state.stage).toBe('quote')
    given.having(overrule('scan'), { by: 'lead' }).having(overrule('sign'), { by: 'boss' })
    expect(given.state.stage).toBe('contract')
  })

  it('is not made on a closed deal, and waits on when it is opened again', () => {
    const lost = { kind: 'close-deal', outcome: 'lost', reason: '价格', amountFen: null } as const
    const given = givenDeal()
      .having(want)
      .having(lost)
      .having(attach(...CONTRACT_FILES))
      .judged()
    expect(given.state.stage).toBe('quote')
    expect(happened(given.when({ kind: 'reopen-deal' }))).toEqual(['outcome-set', 'stage-moved'])
  })

  it('is given up by undo, and taken back once made without being made again', () => {
    const given = givenDeal().having(want)
    const wish = given.lastCommandId
    const dropped = given.fork().having({ kind: 'undo', targetCommandId: wish })
    dropped.having(attach(...CONTRACT_FILES)).judged()
    expect(dropped.state.stage).toBe('quote')

    given.having(attach(...CONTRACT_FILES)).judged()
    given.having({ kind: 'undo', targetCommandId: `${wish}/done` })
    expect(given.state.stage).toBe('quote')
    given.having(attach(aFile('more', 'site-photo'))).judged()
    expect(given.state.stage).toBe('quote')
  })

  it('is only wished where nothing but evidence is missing', () => {
    expect(refusalOf(givenDeal({ stage: 'lead' }).when(want))).toMatchObject({
      kind: 'stage-skipped',
    })
    expect(refusalOf(givenDeal().when(want, { by: 'mate' }))).toMatchObject({ kind: 'not-allowed' })
    const given = givenDeal().having(want)
    expect(refusalOf(given.when(want))).toEqual({ kind: 'nothing-changed' })
  })
})

describe('overruling a verdict', () => {
  const given = () =>
    givenDeal()
      .having(attach(...CONTRACT_FILES))
      .judged('missing')

  it.each(['rep', 'mate', 'standIn', 'otherLead', 'finance'] as const)('is refused to %s', (by) => {
    expect(refusalOf(given().when(overrule('scan'), { by }))).toMatchObject({ kind: 'not-allowed' })
  })

  it('is refused to a manager whose own deal it is', () => {
    const own = given()
    own.deal = { ...own.state, ownerId: 'lead' }
    expect(refusalOf(own.when(overrule('scan'), { by: 'lead' }))).toMatchObject({
      kind: 'not-allowed',
    })
    expect(happened(own.when(overrule('scan'), { by: 'boss' }))).toEqual(['evidence-overruled'])
  })

  it('takes a reason, and stores who said so', () => {
    const deal = given()
    expect(refusalOf(deal.when({ ...overrule('scan'), reason: ' ' }, { by: 'lead' }))).toEqual({
      kind: 'invalid',
      field: 'reason',
      problem: 'empty',
    })
    deal.having(overrule('scan'), { by: 'lead' })
    expect(deal.state.evidence[0]).toMatchObject({
      verdict: 'pass',
      judgement: { verdict: 'missing' },
      overruled: { byId: 'lead', reason: '看过原件' },
    })
  })

  it('cannot take from a passed gate what it stands on', () => {
    const inside = givenDeal()
      .having(attach(...CONTRACT_FILES))
      .judged()
      .having(move)
    expect(refusalOf(inside.when(overrule('scan', 'missing'), { by: 'lead' }))).toMatchObject({
      kind: 'gate-unmet',
      missing: ['contract-scan'],
    })
  })
})

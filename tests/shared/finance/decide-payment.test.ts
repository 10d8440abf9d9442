import type { DealCommand, Door } from '@kedu/shared/deal/commands'
import { toRow } from '@kedu/shared/deal/row'
import {
  type PaymentSubject,
  paymentPaper,
  paymentPapers,
} from '@kedu/shared/finance/payment-paper'
import type { PaymentRefusal } from '@kedu/shared/finance/refusals'
import { CUSTOMER_ID } from '@kedu/shared/people/person'
import { b2bProcess } from '@kedu/shared/process/templates'
import { DAY_MS, localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aFile,
  BY_CLOCK,
  type CastName,
  CONTRACT_FILES,
  type GivenDeal,
  givenContract,
  givenDeal,
  happened,
  refusalOf,
  type WhenOptions,
  ZONE,
} from '../../support/given-deal.ts'

const QUOTE: PaymentSubject = { kind: 'quote', quoteId: 'q1' }
const CONTRACT: PaymentSubject = { kind: 'contract' }
const FINANCE: WhenOptions = { by: 'finance' }
const BOSS: WhenOptions = { by: 'boss' }

const make: DealCommand = {
  kind: 'make-quote',
  quoteId: 'q1',
  content: {
    items: [{ name: 'A型泵', spec: '', unit: '台', quantity: 2, priceFen: 3_200_000 }],
    validUntil: localDate('2026-12-08'),
    terms: '',
  },
}
const send: DealCommand = { kind: 'send-quote', quoteId: 'q1', nonce: 'link-1' }
const release = (subject: PaymentSubject, amountFen: number | null = null): DealCommand => ({
  kind: 'release-payment',
  subject,
  amountFen,
  note: '',
})
const overrule = (subject: PaymentSubject, reason = '客户盖章件在路上'): DealCommand => ({
  kind: 'overrule-payment',
  subject,
  reason,
})

const sent = () => givenDeal().having(make).having(send)
const signed = () => {
  const given = sent()
  const { kind: _, ...file } = aFile('signed', 'quote')
  return given.having(
    {
      kind: 'sign-quote',
      quoteId: 'q1',
      by: 'page',
      linkNonce: 'link-1',
      signer: { name: '李明', phone: '13800138000' },
      stamp: { nonce: 'n1', at: given.now, source: 'server' },
      file,
    },
    { by: null, meta: { actorId: CUSTOMER_ID, door: 'link' } },
  )
}
const paymentRefusal = (
  given: GivenDeal,
  command: DealCommand,
  options: WhenOptions = FINANCE,
): PaymentRefusal => {
  const refusal = refusalOf(given.when(command, options))
  if (refusal.kind !== 'payment') throw new Error(JSON.stringify(refusal))
  return refusal.payment
}
const standing = (given: GivenDeal, subject: PaymentSubject) =>
  paymentPaper(toRow(given.state, 1), subject, {
    process: given.process,
    now: given.now,
    zone: ZONE,
  })?.standing ?? null

describe('paying on a quote', () => {
  it('is refused while the customer has not signed, whatever state it is in', () => {
    const states: [string, GivenDeal, object][] = [
      ['draft', givenDeal().having(make), { kind: 'unsigned', isOver: false }],
      ['sent', sent(), { kind: 'unsigned', isOver: false }],
      ['expired', sent().after(16 * DAY_MS), { kind: 'unsigned', isOver: true }],
      [
        'withdrawn',
        sent().having({ kind: 'withdraw-quote', quoteId: 'q1', reason: '价格写错' }),
        { kind: 'withdrawn' },
      ],
    ]
    for (const [name, given, fault] of states) {
      expect(standing(given, QUOTE), name).toBe('refused')
      expect(paymentRefusal(given, release(QUOTE)), name).toMatchObject({
        reason: 'refused',
        faults: [{ fault }],
      })
      expect(given.state.releases, name).toBeUndefined()
    }
  })

  it('goes through once it is signed, for its whole amount, once', () => {
    const given = signed()
    expect(standing(given, QUOTE)).toBe('accepted')
    expect(happened(given.when(release(QUOTE), FINANCE))).toEqual(['payment-released'])
    expect(given.state.releases).toMatchObject([{ amountFen: 6_400_000, byId: 'finance' }])
    expect(standing(given, QUOTE)).toBe('released')
    expect(paymentRefusal(given, release(QUOTE))).toMatchObject({ reason: 'released' })
  })

  it('is refused again when the signed copy is found not to count', () => {
    const given = signed().having(
      { kind: 'overrule-evidence', evidenceId: 'signed', verdict: 'missing', reason: '签错公司了' },
      { by: 'lead' },
    )
    expect(paymentRefusal(given, release(QUOTE))).toMatchObject({
      faults: [{ fault: { evidence: 'quote', verdict: 'missing' }, reason: null }],
    })
  })

  it('takes no more than the paper says, and no nonsense', () => {
    const given = signed()
    expect(paymentRefusal(given, release(QUOTE, 6_400_001))).toEqual({
      reason: 'amount',
      problem: 'too-much',
      mostFen: 6_400_000,
    })
    for (const amount of [0, -1, 0.5, Number.NaN, Number.MAX_VALUE]) {
      expect(paymentRefusal(given, release(QUOTE, amount))).toMatchObject({ reason: 'amount' })
    }
    happened(given.when(release(QUOTE, 100), FINANCE))
    expect(given.state.releases).toMatchObject([{ amountFen: 100 }])
  })

  it('is for finance and admins alone', () => {
    for (const by of ['rep', 'lead', 'boss', 'mate', 'standIn', 'otherLead'] as CastName[]) {
      const refusal = refusalOf(signed().when(release(QUOTE), { by }))
      expect(refusal, by).toEqual({ kind: 'not-allowed', needs: 'finance' })
    }
    for (const by of ['finance', 'admin'] as CastName[]) {
      expect(happened(signed().when(release(QUOTE), { by })), by).toEqual(['payment-released'])
    }
  })

  it('knows no quote that is not on the deal', () => {
    const given = signed()
    const other: PaymentSubject = { kind: 'quote', quoteId: 'q2' }
    expect(paymentRefusal(given, release(other))).toEqual({ reason: 'unknown' })
    expect(paymentRefusal(given, overrule(other), BOSS)).toEqual({ reason: 'unknown' })
    expect(paymentRefusal(givenDeal(), release(CONTRACT))).toEqual({ reason: 'unknown' })
  })
})

describe('paying on a contract', () => {
  it('goes through when scan and signature page have passed', () => {
    const given = givenContract().having({ kind: 'update-deal', changes: { amountFen: 500_000 } })
    expect(standing(given, CONTRACT)).toBe('accepted')
    expect(happened(given.when(release(CONTRACT), FINANCE))).toEqual(['payment-released'])
  })

  it('asks for an amount where the deal has none', () => {
    const given = givenContract()
    expect(paymentRefusal(given, release(CONTRACT))).toEqual({
      reason: 'amount',
      problem: 'missing',
    })
    happened(given.when(release(CONTRACT, 1_000), FINANCE))
  })

  it('says which of the two is missing, waited for or no proof', () => {
    const given = givenDeal().having({
      kind: 'attach-evidence',
      evidence: [aFile('scan', 'contract-scan')],
    })
    const absent = { fault: { evidence: 'signature-page', verdict: 'absent' } }
    expect(paymentRefusal(given, release(CONTRACT))).toMatchObject({
      faults: [{ fault: { evidence: 'contract-scan', verdict: 'unjudged' } }, absent],
    })
    given.judged('doubtful')
    const { faults } = paymentRefusal(given, release(CONTRACT)) as { faults?: unknown }
    expect(faults).toMatchObject([absent])
    const failed = givenDeal()
      .having({ kind: 'attach-evidence', evidence: [aFile('scan', 'contract-scan')] })
      .judged('missing')
    expect(paymentRefusal(failed, release(CONTRACT))).toMatchObject({
      faults: [{ fault: { verdict: 'missing' }, reason: { kind: 'seal-missing' } }, absent],
    })
  })

  it('is marked and goes through on doubtful files, as the move did, and the payment keeps the mark', () => {
    const given = givenDeal()
      .having({ kind: 'attach-evidence', evidence: [aFile('page', 'signature-page')] })
      .judged()
      .having({ kind: 'attach-evidence', evidence: [aFile('worn', 'contract-scan')] })
      .judged('doubtful')
    expect(standing(given, CONTRACT)).toBe('doubtful')
    expect(paymentRefusal(given, overrule(CONTRACT), BOSS)).toEqual({ reason: 'not-refused' })
    expect(happened(given.when(release(CONTRACT, 1_000), FINANCE))).toEqual(['payment-released'])
    const worn = { kind: 'evidence', evidence: 'contract-scan', verdict: 'doubtful' }
    expect(given.history.at(-1)).toMatchObject({ doubts: [{ ...worn, evidenceId: 'worn' }] })
    expect(standing(given, CONTRACT)).toBe('released')
  })

  it('is refused on doubtful files where the gate into the contract is strict', () => {
    const { gates, contractStage, ...rest } = b2bProcess()
    const strict = gates.map((gate) =>
      gate.to === contractStage ? { ...gate, strict: true } : gate,
    )
    const process = { ...rest, contractStage, gates: strict }
    const given = givenDeal()
      .having({ kind: 'attach-evidence', evidence: CONTRACT_FILES })
      .judged('doubtful')
    const context = { process, now: given.now, zone: ZONE }
    const [paper] = paymentPapers(toRow(given.state, 1), context)
    expect(paper).toMatchObject({ standing: 'refused', doubts: [] })
    expect(paper?.faults).toHaveLength(2)
  })

  it('takes one picture for one proof only', () => {
    const given = givenDeal()
      .having({
        kind: 'attach-evidence',
        evidence: [aFile('scan', 'contract-scan', 'same'), aFile('sign', 'signature-page', 'same')],
      })
      .judged()
    expect(standing(given, CONTRACT)).toBe('refused')
  })
})

describe('letting a refused paper be paid on', () => {
  it('takes a reason, is on record, and then the payment goes through', () => {
    const given = sent()
    for (const reason of ['', '  ', '待定']) {
      const refusal = refusalOf(given.when(overrule(QUOTE, reason), BOSS))
      expect(refusal).toMatchObject({ kind: 'invalid', field: 'reason' })
    }
    expect(happened(given.when(overrule(QUOTE), BOSS))).toEqual(['payment-overruled'])
    expect(given.history.at(-1)).toMatchObject({
      reason: '客户盖章件在路上',
      faults: [{ kind: 'unsigned' }],
      meta: { actorId: 'boss' },
    })
    expect(standing(given, QUOTE)).toBe('overruled')
    expect(happened(given.when(release(QUOTE), FINANCE))).toEqual(['payment-released'])
  })

  it('is for those above the owner, not for the owner, finance, a deputy or another team', () => {
    for (const by of ['rep', 'finance', 'standIn', 'otherLead', 'mate'] as CastName[]) {
      const refusal = refusalOf(sent().when(overrule(QUOTE), { by }))
      expect(refusal, by).toEqual({ kind: 'not-allowed', needs: 'manager' })
    }
    for (const by of ['lead', 'boss', 'admin'] as CastName[]) {
      expect(happened(sent().when(overrule(QUOTE), { by })), by).toEqual(['payment-overruled'])
    }
  })

  it('lets through what was wrong then, and nothing that comes up later', () => {
    const given = sent().having(overrule(QUOTE), BOSS)
    expect(standing(given.fork().after(20 * DAY_MS), QUOTE)).toBe('overruled')
    given.having({ kind: 'withdraw-quote', quoteId: 'q1', reason: '价格写错' })
    expect(paymentRefusal(given, release(QUOTE))).toMatchObject({
      faults: [{ fault: { kind: 'withdrawn' } }],
    })
    const contract = givenDeal()
      .having({ kind: 'attach-evidence', evidence: [aFile('scan', 'contract-scan')] })
      .judged('missing')
      .having(overrule(CONTRACT), BOSS)
    expect(standing(contract, CONTRACT)).toBe('overruled')
    contract
      .having({ kind: 'attach-evidence', evidence: [aFile('other', 'contract-scan')] })
      .judged('missing')
    expect(standing(contract, CONTRACT)).toBe('refused')
  })

  it('wants another person to pay', () => {
    const given = sent().having(overrule(QUOTE), { by: 'admin' })
    expect(paymentRefusal(given, release(QUOTE), { by: 'admin' })).toEqual({
      reason: 'own-overrule',
    })
    expect(happened(given.when(release(QUOTE), FINANCE))).toEqual(['payment-released'])
  })

  it('is refused where nothing is wrong, and where it was paid already', () => {
    const given = signed()
    expect(paymentRefusal(given, overrule(QUOTE), BOSS)).toEqual({ reason: 'not-refused' })
    given.having(release(QUOTE), FINANCE)
    expect(paymentRefusal(given, overrule(QUOTE), BOSS)).toMatchObject({ reason: 'released' })
  })
})

describe('the gate of payments', () => {
  const DOORS: readonly Door[] = ['chat', 'card', 'page', 'import', 'api', 'cli', 'clock', 'link']

  it('is the same at every door, for finance and for nobody in particular', () => {
    for (const door of DOORS) {
      const given = sent()
      const meta = { door }
      expect(paymentRefusal(given, release(QUOTE), { by: 'finance', meta }), door).toMatchObject({
        reason: 'refused',
      })
      for (const command of [release(QUOTE), overrule(QUOTE)]) {
        const refusal = refusalOf(given.when(command, { by: null, meta }))
        expect(refusal.kind, door).toBe('not-allowed')
      }
      expect(given.state.releases, door).toBeUndefined()
    }
    expect(refusalOf(signed().when(release(QUOTE), BY_CLOCK)).kind).toBe('not-allowed')
  })

  it('is not walked around by undo: neither a payment nor a letting through is taken back', () => {
    const given = sent().having(overrule(QUOTE), BOSS)
    const letId = given.ownCommandId
    given.having(release(QUOTE), FINANCE)
    for (const [by, targetCommandId] of [
      ['admin', given.ownCommandId],
      ['boss', letId],
    ] as const) {
      expect(refusalOf(given.when({ kind: 'undo', targetCommandId }, { by })).kind).toBe(
        'nothing-to-undo',
      )
    }
  })

  it('finds the same from a row as from the deal, contract first, then the newest quote', () => {
    const given = signed().having({ ...make, quoteId: 'q2' } as DealCommand)
    const papers = paymentPapers(toRow(given.state, 1), {
      process: given.process,
      now: given.now,
      zone: ZONE,
    })
    expect(papers.map(({ number, standing }) => [number, standing])).toEqual([
      ['C-0001-B02', 'refused'],
      ['C-0001-B01', 'accepted'],
    ])
  })

  it('tries a command again without paying twice', () => {
    const given = signed().having(release(QUOTE), { ...FINANCE, commandId: 'pay' })
    const again = given.when(release(QUOTE), { ...FINANCE, commandId: 'pay' })
    expect(again).toMatchObject({ kind: 'accepted', duplicate: true, events: [] })
    expect(given.state.releases).toHaveLength(1)
  })
})

import type { DealCommand } from '@kedu/shared/deal/commands'
import { CUSTOMER_ID } from '@kedu/shared/people/person'
import type { QuoteRefusal } from '@kedu/shared/quotes/refusals'
import { DAY_MS, type Instant, localDate, plusMs } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import {
  aFile,
  type GivenDeal,
  givenDeal,
  happened,
  refusalOf,
  type WhenOptions,
} from '../../support/given-deal.ts'

const BY_LINK: WhenOptions = { by: null, meta: { actorId: CUSTOMER_ID, door: 'link' } }

const make: DealCommand = {
  kind: 'make-quote',
  quoteId: 'q1',
  content: {
    items: [{ name: 'A型泵', spec: '', unit: '台', quantity: 2, priceFen: 3_200_000 }],
    validUntil: localDate('2026-12-08'),
    terms: '款到发货',
  },
}
const send: DealCommand = { kind: 'send-quote', quoteId: 'q1', nonce: 'link-1' }
const open: DealCommand = { kind: 'open-quote', quoteId: 'q1', linkNonce: 'link-1' }
const withdraw: DealCommand = { kind: 'withdraw-quote', quoteId: 'q1', reason: '价格写错' }

function sign(
  stampedAt: Instant,
  part: Partial<Extract<DealCommand, { kind: 'sign-quote' }>> = {},
): DealCommand {
  const { kind: _, ...file } = aFile('signed', 'quote')
  return {
    kind: 'sign-quote',
    quoteId: 'q1',
    by: 'page',
    linkNonce: 'link-1',
    signer: { name: '李明', phone: '138 0013 8000' },
    stamp: { nonce: 'n1', at: stampedAt, source: 'server' },
    file,
    ...part,
  }
}

const sent = (): GivenDeal => givenDeal().having(make).having(send)
const quoteRefusal = (given: GivenDeal, command: DealCommand, options = BY_LINK): QuoteRefusal => {
  const refusal = refusalOf(given.when(command, options))
  if (refusal.kind !== 'quote') throw new Error(JSON.stringify(refusal))
  return refusal.quote
}
const stateOf = (given: GivenDeal) => given.state.quotes?.[0]?.state

describe('a quote', () => {
  it('goes from draft by its link to signed, and the copy is evidence that passed', () => {
    const given = givenDeal().having(make)
    expect(given.state.quotes?.[0]).toMatchObject({
      number: 'C-0001-B01',
      state: { kind: 'draft' },
    })
    given.having(send)
    expect(stateOf(given)).toMatchObject({ kind: 'sent', link: { nonce: 'link-1' } })
    expect(happened(given.when(open, BY_LINK))).toEqual(['quote-opened'])
    expect(happened(given.when(sign(given.now), BY_LINK))).toEqual(['quote-signed'])
    expect(stateOf(given)).toMatchObject({
      kind: 'signed',
      signer: { name: '李明', phone: '13800138000' },
      stamp: { source: 'server' },
      fileId: 'sha-signed',
    })
    expect(given.state.evidence).toMatchObject([
      { id: 'signed', kind: 'quote', verdict: 'pass', addedBy: CUSTOMER_ID },
    ])
  })

  it('is signed at 2 min 59.999 s after its stamp and not at 3 min 00.000 s', () => {
    const late = sent()
    const stampedAt = late.now
    late.after(180_000)
    expect(quoteRefusal(late, sign(stampedAt))).toMatchObject({
      reason: 'signing-time',
      verdict: { kind: 'too-late', gapMs: 180_000, source: 'server' },
    })
    expect(stateOf(late)?.kind).toBe('sent')
    const intime = sent().after(179_999)
    expect(happened(intime.when(sign(stampedAt), BY_LINK))).toEqual(['quote-signed'])
  })

  it('is opened once, and no link of another nonce opens it', () => {
    const given = sent().having(open, BY_LINK)
    expect(refusalOf(given.when(open, BY_LINK))).toEqual({ kind: 'nothing-changed' })
    const forged: DealCommand = { ...open, linkNonce: 'link-2' } as DealCommand
    expect(quoteRefusal(given, forged)).toEqual({ reason: 'unknown' })
    expect(quoteRefusal(given, sign(given.now, { linkNonce: 'link-2' }))).toEqual({
      reason: 'unknown',
    })
    expect(quoteRefusal(givenDeal().having(make), sign(given.now))).toEqual({ reason: 'unknown' })
  })

  it('is not opened or signed as the customer by anybody who did not come by the link', () => {
    const given = sent()
    for (const command of [open, sign(given.now)])
      expect(refusalOf(given.when(command)).kind).toBe('not-allowed')
  })

  it('gives a link no other power over the deal', () => {
    const given = sent()
    const others: DealCommand[] = [
      make,
      withdraw,
      { kind: 'attach-evidence', evidence: [aFile('x')] },
      { kind: 'update-deal', changes: { obstacle: '无' } },
      sign(given.now, { by: 'upload' }),
    ]
    for (const command of others)
      expect(refusalOf(given.when(command, BY_LINK)).kind).toBe('not-allowed')
  })

  it('is signed once', () => {
    const given = sent().having(sign(plusMs(sent().now, 0)), BY_LINK)
    expect(quoteRefusal(given, sign(given.now))).toEqual({ reason: 'signed' })
    expect(quoteRefusal(given, withdraw, {})).toEqual({ reason: 'signed' })
  })

  it('is not signed after its last day or when it was withdrawn', () => {
    const old = sent().after(16 * DAY_MS)
    expect(quoteRefusal(old, sign(old.now))).toEqual({
      reason: 'expired',
      validUntil: '2026-12-08',
    })
    const taken = sent().having(withdraw)
    expect(quoteRefusal(taken, sign(taken.now))).toEqual({ reason: 'withdrawn' })
    expect(stateOf(taken)).toMatchObject({ kind: 'withdrawn', byId: 'rep', reason: '价格写错' })
  })

  it('keeps its link however often it is sent', () => {
    const given = sent()
    const again: DealCommand = { ...send, nonce: 'link-2' } as DealCommand
    expect(refusalOf(given.when(again))).toEqual({ kind: 'nothing-changed' })
    expect(stateOf(given)).toMatchObject({ link: { nonce: 'link-1' } })
  })

  it('signed elsewhere is put on by a colleague of the deal, in three minutes as well', () => {
    const given = sent()
    const upload = sign(given.now, {
      by: 'upload',
      linkNonce: null,
      stamp: { nonce: 'n', at: given.now, source: 'time-stamp' },
    })
    expect(refusalOf(given.when(upload, { by: 'mate' })).kind).toBe('not-allowed')
    given.after(180_000)
    expect(quoteRefusal(given, upload, {})).toMatchObject({
      reason: 'signing-time',
      verdict: { source: 'time-stamp' },
    })
    given.after(-1)
    expect(happened(given.when(upload))).toEqual(['quote-signed'])
  })

  it('is not undone: what the customer signed stays', () => {
    const given = sent().having(sign(sent().now), BY_LINK)
    const undo: DealCommand = { kind: 'undo', targetCommandId: given.lastCommandId }
    expect(refusalOf(given.when(undo, { by: 'lead' }))).toEqual({ kind: 'nothing-to-undo' })
    const opening: DealCommand = { kind: 'undo', targetCommandId: 'c1' }
    expect(refusalOf(given.when(opening))).toEqual({ kind: 'undo-overtaken' })
  })

  it('needs the right of change, a whole content, and room', () => {
    expect(refusalOf(givenDeal().when(make, { by: 'mate' })).kind).toBe('not-allowed')
    const empty: DealCommand = { ...make, content: { ...make.content, items: [] } } as DealCommand
    expect(quoteRefusal(givenDeal(), empty, {})).toEqual({
      reason: 'content',
      problem: { kind: 'no-items' },
    })
    const full = givenDeal()
    for (let i = 0; i < 50; i += 1) full.having({ ...make, quoteId: `q${i}` } as DealCommand)
    expect(quoteRefusal(full, make, {})).toEqual({ reason: 'too-many' })
    expect(full.state.quotes?.at(-1)?.number).toBe('C-0001-B50')
  })

  it("leaves who updated the deal and the red flag's clock as they were when the customer acts", () => {
    const given = sent()
    const { updatedAt, updatedBy, nextActionUpdatedAt } = given.state
    given.after(1000).having(open, BY_LINK)
    expect(given.state).toMatchObject({ updatedAt, updatedBy, nextActionUpdatedAt })
  })
})

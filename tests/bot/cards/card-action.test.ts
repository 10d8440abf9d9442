import { decodeAction, encodeAction, MAX_ACTION_BYTES } from '@kedu/bot/cards/card-action'
import type { CardAction, RepairChoice } from '@kedu/shared/messages/outbound-message'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'

const id = fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme-ascii' })
const words = fc.string({ maxLength: 120, unit: 'grapheme' })
const day = fc
  .tuple(
    fc.integer({ min: 2024, max: 2099 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
  )
  .map(([y, m, d]) => localDate(`${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`))
const choice: fc.Arbitrary<RepairChoice> = fc.oneof(
  fc.constant<RepairChoice>({ kind: 'contacted' }),
  fc.constant<RepairChoice>({ kind: 'advance' }),
  fc.record({ kind: fc.constant('wait' as const), until: fc.option(day) }),
)
const actionWith = (text: fc.Arbitrary<string>): fc.Arbitrary<CardAction> =>
  fc.oneof(
    fc.record({ kind: fc.constant('answer' as const), questionId: id, value: text }),
    fc.record({ kind: fc.constant('confirm' as const), questionId: id }),
    fc.record({ kind: fc.constant('change' as const), commandId: id, dealId: id }),
    fc.record({ kind: fc.constant('undo' as const), commandId: id, dealId: id }),
    fc.record({ kind: fc.constant('ok' as const), commandId: id }),
    fc.record({ kind: fc.constant('repair' as const), alertId: id, dealId: id, choice }),
    fc.record({
      kind: fc.constant('repair-commit' as const),
      alertId: id,
      dealId: id,
      choice,
      obstacle: fc.option(text),
    }),
    fc.record({ kind: fc.constant('repair-back' as const), alertId: id, dealId: id }),
    fc.record({ kind: fc.constant('show-deal' as const), dealId: id }),
    fc.record({ kind: fc.constant('show-sum' as const), alertId: id, dealId: id }),
    fc.record({ kind: fc.constant('show-contract' as const), dealId: id }),
    fc.record({ kind: fc.constant('move-evidence' as const), commandId: id, dealId: id }),
    fc.record({ kind: fc.constant('say' as const), text }),
  )

const bytes = (text: string) => Buffer.byteLength(text, 'utf8')

describe('card actions in button keys', () => {
  it('gives back every action that fits, unchanged', () => {
    void fc.assert(
      fc.property(actionWith(words), (action) => {
        const text = encodeAction(action)
        // Emoji families are long: what does not fit is covered by the next test.
        fc.pre(bytes(text) < MAX_ACTION_BYTES - 40)
        expect(decodeAction(text)).toEqual(action)
      }),
    )
  })

  it('stays within 1024 bytes and readable however long the words are', () => {
    const long = fc.string({ minLength: 300, maxLength: 3000, unit: 'binary' })
    void fc.assert(
      fc.property(actionWith(long), (action) => {
        const text = encodeAction(action)
        expect(bytes(text)).toBeLessThanOrEqual(MAX_ACTION_BYTES)
        expect(decodeAction(text)?.kind).toBe(action.kind)
      }),
    )
  })

  it('cuts long words on a code point and fills the key', () => {
    const text = encodeAction({ kind: 'say', text: '𠮷'.repeat(1000) })
    expect(bytes(text)).toBeGreaterThan(MAX_ACTION_BYTES - 4)
    const back = decodeAction(text)
    expect(back?.kind === 'say' && /^(?:𠮷)+$/u.test(back.text)).toBe(true)
  })

  it('refuses ids that do not fit as a bug', () => {
    expect(() => encodeAction({ kind: 'ok', commandId: 'x'.repeat(1100) })).toThrow(RangeError)
  })

  it('reads nothing from any other text, and never throws', () => {
    void fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const action = decodeAction(text)
        if (action) expect(decodeAction(encodeAction(action))).toEqual(action)
      }),
    )
    for (const text of [
      '',
      'null',
      '[]',
      '["z","1"]',
      '["o"]',
      '["o",""]',
      '["o","1","2"]',
      '["o",1]',
      '{"0":"o","1":"x"}',
      '["r","alert","deal","w2026-02-30"]',
      '["r","alert","deal","x"]',
      `["t","${'字'.repeat(400)}"]`,
    ])
      expect(decodeAction(text)).toBeNull()
  })
})

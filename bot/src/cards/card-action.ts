import type { CardAction, RepairChoice } from '@kedu/shared/messages/outbound-message'
import { isLocalDate } from '@kedu/shared/time/instant'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'

/**
 * A tap's meaning as the short text a platform carries in a button key: a JSON array, first a letter
 * for the kind. WeCom allows 1024 bytes for it (button_list.key) and gives it back as it was sent.
 */
export const MAX_ACTION_BYTES = 1024

const Id = Type.String({ minLength: 1, maxLength: 256 })
/** Free words; anything longer could never have fitted into a key. */
const Words = Type.String({ maxLength: MAX_ACTION_BYTES })
/** `c` contacted, `a` advance, `w` wait (date still to be chosen), `wYYYY-MM-DD` wait until. */
const Choice = Type.String({ pattern: '^(?:c|a|w|w\\d{4}-\\d{2}-\\d{2})$' })

const WireAction = Type.Union([
  Type.Tuple([Type.Literal('a'), Id, Words]),
  Type.Tuple([Type.Literal('y'), Id]),
  Type.Tuple([Type.Literal('c'), Id, Id]),
  Type.Tuple([Type.Literal('u'), Id, Id]),
  Type.Tuple([Type.Literal('o'), Id]),
  Type.Tuple([Type.Literal('r'), Id, Id, Choice]),
  Type.Tuple([Type.Literal('R'), Id, Id, Choice, Type.Union([Words, Type.Null()])]),
  Type.Tuple([Type.Literal('b'), Id, Id]),
  Type.Tuple([Type.Literal('d'), Id]),
  Type.Tuple([Type.Literal('s'), Id, Id]),
  Type.Tuple([Type.Literal('k'), Id]),
  Type.Tuple([Type.Literal('m'), Id, Id]),
  Type.Tuple([Type.Literal('p'), Id, Id]),
  Type.Tuple([Type.Literal('v'), Id, Id]),
  Type.Tuple([Type.Literal('l'), Id]),
  Type.Tuple([Type.Literal('L'), Id]),
  Type.Tuple([Type.Literal('B'), Id, Id]),
  Type.Tuple([Type.Literal('t'), Words]),
])
type WireAction = Static<typeof WireAction>

/**
 * Encodes an action for a button key, at most 1024 bytes of UTF-8. Free words (an obstacle, a sentence
 * to say, an answer) that would not fit are cut on a code point.
 * @throws {RangeError} when the ids alone do not fit: ids are ours, so that is a bug.
 */
export function encodeAction(action: CardAction): string {
  switch (action.kind) {
    case 'answer':
      return fit(action.value, (words) => ['a', action.questionId, words])
    case 'confirm':
      return fit('', () => ['y', action.questionId])
    case 'change':
      return fit('', () => ['c', action.commandId, action.dealId])
    case 'undo':
      return fit('', () => ['u', action.commandId, action.dealId])
    case 'ok':
      return fit('', () => ['o', action.commandId])
    case 'repair':
      return fit('', () => ['r', action.alertId, action.dealId, choiceText(action.choice)])
    case 'repair-commit':
      return fit(action.obstacle ?? '', (words) => [
        'R',
        action.alertId,
        action.dealId,
        choiceText(action.choice),
        action.obstacle === null ? null : words,
      ])
    case 'repair-back':
      return fit('', () => ['b', action.alertId, action.dealId])
    case 'show-deal':
      return fit('', () => ['d', action.dealId])
    case 'show-sum':
      return fit('', () => ['s', action.alertId, action.dealId])
    case 'show-contract':
      return fit('', () => ['k', action.dealId])
    case 'show-marks':
      return fit('', () => ['p', action.dealId, action.evidenceId])
    case 'overrule':
      return fit('', () => ['v', action.dealId, action.evidenceId])
    case 'move-evidence':
      return fit('', () => ['m', action.commandId, action.dealId])
    case 'lead-accept':
      return fit('', () => ['l', action.leadId])
    case 'lead-return':
      return fit('', () => ['L', action.leadId])
    case 'use-brief':
      return fit('', () => ['B', action.date, action.itemId])
    case 'say':
      return fit(action.text, (words) => ['t', words])
    default:
      return action satisfies never
  }
}

/**
 * Reads a button key back. Null for anything that is not one of ours (foreign, cut, forged); never
 * throws. Says nothing about whether the tapper may do it: the deciding door checks that.
 */
export function decodeAction(text: string): CardAction | null {
  if (new TextEncoder().encode(text).length > MAX_ACTION_BYTES) return null
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return null
  }
  return Value.Check(WireAction, parsed) ? fromWire(parsed) : null
}

function fromWire(wire: WireAction): CardAction | null {
  switch (wire[0]) {
    case 'a':
      return { kind: 'answer', questionId: wire[1], value: wire[2] }
    case 'y':
      return { kind: 'confirm', questionId: wire[1] }
    case 'c':
      return { kind: 'change', commandId: wire[1], dealId: wire[2] }
    case 'u':
      return { kind: 'undo', commandId: wire[1], dealId: wire[2] }
    case 'o':
      return { kind: 'ok', commandId: wire[1] }
    case 'r': {
      const choice = readChoice(wire[3])
      return choice && { kind: 'repair', alertId: wire[1], dealId: wire[2], choice }
    }
    case 'R': {
      const choice = readChoice(wire[3])
      return (
        choice && {
          kind: 'repair-commit',
          alertId: wire[1],
          dealId: wire[2],
          choice,
          obstacle: wire[4],
        }
      )
    }
    case 'b':
      return { kind: 'repair-back', alertId: wire[1], dealId: wire[2] }
    case 'd':
      return { kind: 'show-deal', dealId: wire[1] }
    case 's':
      return { kind: 'show-sum', alertId: wire[1], dealId: wire[2] }
    case 'k':
      return { kind: 'show-contract', dealId: wire[1] }
    case 'm':
      return { kind: 'move-evidence', commandId: wire[1], dealId: wire[2] }
    case 'p':
      return { kind: 'show-marks', dealId: wire[1], evidenceId: wire[2] }
    case 'v':
      return { kind: 'overrule', dealId: wire[1], evidenceId: wire[2] }
    case 'l':
      return { kind: 'lead-accept', leadId: wire[1] }
    case 'L':
      return { kind: 'lead-return', leadId: wire[1] }
    case 'B':
      return isLocalDate(wire[1]) ? { kind: 'use-brief', date: wire[1], itemId: wire[2] } : null
    case 't':
      return { kind: 'say', text: wire[1] }
    default:
      return wire satisfies never
  }
}

function choiceText(choice: RepairChoice): string {
  switch (choice.kind) {
    case 'contacted':
      return 'c'
    case 'advance':
      return 'a'
    case 'wait':
      return `w${choice.until ?? ''}`
    default:
      return choice satisfies never
  }
}

function readChoice(text: string): RepairChoice | null {
  if (text === 'c') return { kind: 'contacted' }
  if (text === 'a') return { kind: 'advance' }
  if (text === 'w') return { kind: 'wait', until: null }
  const until = text.slice(1)
  return isLocalDate(until) ? { kind: 'wait', until } : null
}

/** The longest beginning of `words` with which the array fits; halving, since escapes make bytes uneven. */
function fit(words: string, build: (words: string) => WireAction): string {
  const whole = JSON.stringify(build(words))
  if (byteLength(whole) <= MAX_ACTION_BYTES) return whole
  const points = [...words]
  let fits = 0
  let tooMany = points.length
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2)
    const text = JSON.stringify(build(points.slice(0, middle).join('')))
    if (byteLength(text) <= MAX_ACTION_BYTES) fits = middle
    else tooMany = middle
  }
  const cut = JSON.stringify(build(points.slice(0, fits).join('')))
  if (byteLength(cut) > MAX_ACTION_BYTES) throw new RangeError('Ids of a card action do not fit')
  return cut
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}

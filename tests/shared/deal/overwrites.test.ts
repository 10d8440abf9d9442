import type { DealEvent, DealEventBody } from '@kedu/shared/deal/events'
import { overwrites } from '@kedu/shared/deal/overwrites'
import { instant } from '@kedu/shared/time/instant'
import { expect, it } from 'vitest'

const event = (body: DealEventBody): DealEvent => ({
  ...body,
  at: instant(1),
  meta: { commandId: 'c', actorId: 'zhangwei', door: 'page', messageId: null, place: null },
})
const obstacle = event({
  kind: 'fields-updated',
  after: { obstacle: '交期', nextActionUpdatedAt: instant(2) },
  before: { obstacle: '价格', nextActionUpdatedAt: instant(1) },
})
const amount = event({
  kind: 'fields-updated',
  after: { amountFen: 5, nextActionUpdatedAt: instant(2) },
  before: { amountFen: null, nextActionUpdatedAt: instant(1) },
})
const alert = event({
  kind: 'alert-recorded',
  alertId: 'a',
  rule: 'red-flag',
  episode: '1',
  steps: [],
})
const undone = event({
  kind: 'command-undone',
  targetCommandId: 'x',
  restored: {},
  withdrawn: false,
  reopenedAlerts: [],
})

it('is an overwriting when both wrote the same field', () => {
  expect(overwrites([obstacle], [amount, obstacle])).toBe(true)
})

it('is none for different fields that only share the clock, nor for what the clock noted', () => {
  expect(overwrites([obstacle], [amount])).toBe(false)
  expect(overwrites([obstacle], [alert])).toBe(false)
  expect(overwrites([obstacle], [])).toBe(false)
})

it('is one after an undo, which may have put back anything', () => {
  expect(overwrites([amount], [undone])).toBe(true)
})

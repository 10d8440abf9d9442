import { deliveryOf } from '@kedu/bot/platforms/dingtalk/card-delivery'
import { describe, expect, it } from 'vitest'

describe('the answer to a card', () => {
  it.each([
    ['says yes for each place', { success: true, result: { deliverResults: [{ success: true }] } }],
    ['names no place', { success: true, result: {} }],
    ['has places of a form nobody knows', { result: { deliverResults: ['IM_ROBOT'] } }],
  ])('that %s means delivered', (_, answer) => {
    expect(deliveryOf(answer)).toEqual({ kind: 'ok', value: 'delivered' })
  })

  it.each([
    [
      'one place is refused',
      {
        success: true,
        result: { deliverResults: [{ success: true }, { success: false, errorMsg: 'no space' }] },
      },
    ],
    ['the whole is refused without a place', { success: false, result: {} }],
  ])('where %s is no delivery, whatever the status', (_, answer) => {
    expect(deliveryOf(answer)).toMatchObject({ kind: 'refused', code: 'card.notDelivered' })
  })
})

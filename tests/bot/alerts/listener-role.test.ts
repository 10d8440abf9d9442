/** Where rep and manager hear the same step, each is spoken to as who they are. */
import { listenerRole } from '@kedu/bot/alerts/stage-alert'
import type { Recipient } from '@kedu/shared/process/recipient'
import { expect, it } from 'vitest'
import { dealRow, settingsWith } from '../../shared/policies/given-deal.ts'

const role = (yellowTo: Recipient | Recipient[], listenerId: string) =>
  listenerRole('long-stage-dwell', 'manager', listenerId, {
    row: dealRow({ ownerId: 'rep' }),
    settings: settingsWith({ yellowTo }),
  })

it('speaks to the rep as the rep, to all others as those above', () => {
  expect(role(['manager', 'owner'], 'rep')).toBe('rep')
  expect(role(['manager', 'owner'], 'lead')).toBe('manager')
  expect(role('manager', 'rep')).toBe('manager')
})

it('speaks to whoever stands in for the rep as to the rep, where only the rep was to hear it', () => {
  expect(role('owner', 'deputy')).toBe('rep')
  expect(role(['owner', 'manager'], 'deputy')).toBe('manager')
})

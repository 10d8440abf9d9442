import { dealIdFor } from '@kedu/server/flow-wiring'
import { LeadDesk } from '@kedu/server/leads/lead-desk'
import pino from 'pino'
import type { TestApp } from './build-test-app.ts'

/** The door of leads for a test that drives a part of the app alone. */
export function leadDesk({ workspace }: Pick<TestApp, 'workspace'>): LeadDesk {
  return new LeadDesk({
    workspace,
    dealIdFor,
    log: pino({ level: 'silent' }),
    onPlanned: () => {},
  })
}

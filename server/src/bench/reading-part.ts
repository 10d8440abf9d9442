/** Understanding as a measured process: one index of customers, messages about them. */
import { buildCustomerIndex } from '@kedu/bot/understand/customers/customer-index'
import { understand } from '@kedu/bot/understand/understand'
import type { UnderstandContext } from '@kedu/bot/understand/understanding'
import { lightProcess } from '@kedu/shared/process/templates'
import { chinaCalendar } from '../calendar/china-calendar.ts'
import { benchClock } from './bench-clock.ts'
import type { Answers } from './child.ts'
import { knownCustomers, messageAbout } from './company.ts'
import { ZONE } from './seed.ts'

export interface ReadingPart {
  customers: number
  offsetMs: number
}

export interface ReadingResult {
  latencies: number[]
  cpuMs: number
  /** How many of the messages named a customer it knew. */
  recognised: number
}

export async function readingPart({ customers, offsetMs }: ReadingPart): Promise<Answers> {
  const context: UnderstandContext = {
    customers: buildCustomerIndex(knownCustomers(customers)),
    now: benchClock(offsetMs)(),
    zone: ZONE,
    process: lightProcess(),
    calendar: chinaCalendar(ZONE),
    regions: [],
    departments: [],
    people: [],
  }
  return {
    read: (messages: number): ReadingResult => {
      const latencies: number[] = []
      let recognised = 0
      const cpuBefore = process.cpuUsage()
      for (let n = 0; n < messages; n += 1) {
        const text = messageAbout((n * 7919) % customers)
        const begin = performance.now()
        const { customer, candidates } = understand(text, context)
        latencies.push(performance.now() - begin)
        if (customer !== null || candidates.length > 0) recognised += 1
      }
      const { user, system } = process.cpuUsage(cpuBefore)
      return { latencies, cpuMs: (user + system) / 1000, recognised }
    },
  }
}

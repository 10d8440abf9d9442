/** For tests about what one process does, or what lies in the data folder, whatever the run is on. Before other hooks. */
import { afterAll, beforeAll, vi } from 'vitest'

/** One process: each has a memory, a terminal and a health of its own. */
export function inOneProcess(): void {
  stubbed('KEDU_TEST_INSTANCES', '1')
}

/** The data folder, which one process at a time works on. */
export function onTheFolder(): void {
  stubbed('KEDU_TEST_STORE', '')
}

function stubbed(name: string, value: string): void {
  const before = process.env[name]
  beforeAll(() => {
    vi.stubEnv(name, value)
  })
  afterAll(() => {
    vi.stubEnv(name, before)
  })
}

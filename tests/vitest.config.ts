import { defineConfig } from 'vitest/config'

const root = import.meta.dirname

/** Three kinds of proof: rules and parts alone, contracts every implementation keeps, whole journeys. */
export default defineConfig({
  test: {
    root,
    watch: false,
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          root,
          include: ['{shared,bot,server,miniprogram}/**/*.test.ts'],
          // No test waits for anything: only a busy machine takes this long.
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'contract', root, include: ['contracts/**/*.test.ts'] } },
      {
        test: {
          name: 'journey',
          root,
          include: ['journeys/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})

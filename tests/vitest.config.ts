import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = import.meta.dirname
/** Journeys on the compiled mini-programs. */
const PHONES = 'journeys/mini-program-*.test.ts'
/** One process each: two of them keep the usual two cores busy, and begin with what takes long. */
const PARTS = { maxWorkers: 2, sequence: { groupOrder: 0 } } as const
/** A whole application each, most with a browser beside it, which is busy enough. */
const WHOLES = { maxWorkers: 1, sequence: { groupOrder: 1 } } as const

/** Kinds of proof: rules and parts alone, parts of the page, contracts every implementation keeps, whole journeys. */
export default defineConfig({
  test: {
    root,
    watch: false,
    passWithNoTests: true,
    // Costs nothing until a test asks for a database.
    globalSetup: 'support/postgres/shared-cluster.ts',
    projects: [
      {
        test: {
          name: 'rule',
          root,
          ...PARTS,
          include: ['{shared,bot}/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // Nothing here keeps anything between tests: modules are loaded once, not once a file.
          isolate: false,
        },
      },
      {
        test: {
          name: 'unit',
          root,
          ...PARTS,
          include: ['{server,miniprogram}/**/*.test.ts'],
          // No test waits for anything: only a busy machine takes this long.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          isolate: false,
        },
      },
      {
        // Parts of the page as a browser gets them: the build's files for h5, without Taro's router.
        resolve: {
          extensions: ['.h5.tsx', '.h5.ts', '.tsx', '.ts', '.mjs', '.js', '.json'],
          alias: { '@tarojs/taro': resolve(root, 'support/on-page/fake-taro.ts') },
          dedupe: ['react', 'react-dom'],
        },
        esbuild: { jsx: 'automatic' },
        test: {
          name: 'component',
          root,
          ...PARTS,
          include: ['miniprogram/**/*.test.tsx'],
          environment: 'jsdom',
          setupFiles: ['support/on-page/in-jsdom.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'contract',
          root,
          ...PARTS,
          include: ['contracts/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          isolate: false,
        },
      },
      {
        // Real processes that are killed: mostly waits for them, so that the parts go on beside it.
        test: {
          name: 'fault',
          root,
          ...PARTS,
          include: ['faults/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          isolate: false,
        },
      },
      {
        test: {
          name: 'journey',
          root,
          ...WHOLES,
          include: ['journeys/**/*.test.ts'],
          exclude: [PHONES],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          isolate: false,
        },
      },
      {
        // Each simulated phone leaves globals of its own behind.
        test: {
          name: 'phone',
          root,
          ...WHOLES,
          include: [PHONES],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})

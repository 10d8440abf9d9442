import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const root = import.meta.dirname
/** Journeys on the compiled mini-programs. */
const PHONES = 'journeys/mini-program-*.test.ts'
/** Journeys gone once more on PostgreSQL, by so many processes; all others: see README.md. */
const SIDE_BY_SIDE = {
  2: '{message-to-deal,sign-in}',
  3: '{one-door,leave,evidence,wecom-bot-callbacks}',
}

/** Kinds of proof: rules and parts alone, parts of the page, contracts every implementation keeps, whole journeys. */
export default defineConfig({
  test: {
    root,
    watch: false,
    // Side by side they keep the usual two cores busy: what waits in one, for a browser or a killed process, leaves the
    // cores to the other. Kinds follow one another by name, so that what is short comes last.
    maxWorkers: 2,
    // What one kind has compiled, the next one finds.
    experimental: { fsModuleCache: true },
    passWithNoTests: true,
    // Costs nothing until a test asks for a database.
    globalSetup: 'support/postgres/shared-cluster.ts',
    projects: [
      {
        test: {
          name: 'rule',
          root,
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
          include: ['contracts/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          isolate: false,
        },
      },
      {
        // Real processes that are killed: mostly waits for them.
        test: {
          name: 'fault',
          root,
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
          include: ['journeys/**/*.test.ts'],
          exclude: [PHONES],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          isolate: false,
        },
      },
      ...Object.entries(SIDE_BY_SIDE).map(([instances, names]) => ({
        test: {
          name: `journey-on-${instances}`,
          root,
          include: [`journeys/${names}.test.ts`],
          env: { KEDU_TEST_STORE: 'postgres', KEDU_TEST_INSTANCES: instances },
          testTimeout: 120_000,
          hookTimeout: 300_000,
          isolate: false,
        },
      })),
      {
        // Each simulated phone leaves globals of its own behind.
        test: {
          name: 'phone',
          root,
          include: [PHONES],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})

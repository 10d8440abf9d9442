import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, describe } from 'vitest'

/** The one without windows first: it does the same work in half the time. */
const CANDIDATES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Where a browser is installed, or null. */
export function installedBrowser(): string | null {
  const { CHROMIUM_PATH: named } = process.env
  return [named ?? '', ...CANDIDATES].find((candidate) => existsSync(candidate)) ?? null
}

/** Tests that need a browser: left out, with a word, where there is none; in CI there must be one. */
export function describeInBrowser(title: string, tests: () => void): void {
  const isThere = installedBrowser() !== null
  if (!isThere && process.env.CI === 'true') {
    throw new Error('No Chromium found: node tests/prepare.mjs')
  }
  if (!isThere) console.warn('Skipped: the pages need Chromium (apt install chromium)')
  describe.skipIf(!isThere)(title, () => {
    tests()
    // The last hook runs first: no page is left that asks a server which is about to close.
    afterAll(closeWindows)
  })
}

let opened: Promise<Browser> | null = null

/** The process's one browser, opened by who first needs it; it ends with the process. */
export async function openBrowser(): Promise<Browser> {
  if (opened !== null && !(await opened).isConnected()) opened = null
  opened ??= chromium.launch({
    executablePath: installedBrowser() ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  return opened
}

async function closeWindows(): Promise<void> {
  for (const context of (await opened)?.contexts() ?? []) await context.close()
}

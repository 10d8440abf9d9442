import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { describe } from 'vitest'

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a browser is installed, or null. */
export function installedBrowser(): string | null {
  const { CHROMIUM_PATH: named } = process.env
  return [named ?? '', ...CANDIDATES].find((candidate) => existsSync(candidate)) ?? null
}

/** Tests that need a browser: left out, with a word, where there is none; in CI there must be one. */
export function describeInBrowser(title: string, tests: () => void): void {
  const isThere = installedBrowser() !== null
  if (!isThere && process.env.CI === 'true') {
    throw new Error('No Chromium found: apt-get install -y chromium fonts-noto-cjk')
  }
  if (!isThere) console.warn('Skipped: the pages need Chromium (apt install chromium)')
  describe.skipIf(!isThere)(title, tests)
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
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
}

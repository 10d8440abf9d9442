import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a browser is installed, or null. */
export function installedBrowser(): string | null {
  return CANDIDATES.find((candidate) => existsSync(candidate)) ?? null
}

export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
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

/** The built page; built here when it is not there yet. */
export function builtPage(): string {
  const miniprogram = path.resolve(import.meta.dirname, '../../../miniprogram')
  const root = path.join(miniprogram, 'dist/h5')
  if (!existsSync(path.join(root, 'index.html'))) {
    execFileSync('npm', ['run', '--silent', 'build:h5'], { cwd: miniprogram, stdio: 'pipe' })
  }
  return root
}

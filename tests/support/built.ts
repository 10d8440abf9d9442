import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** What each build is there by. */
const MADE = { h5: 'index.html', weapp: 'app.json', dd: 'app.json' } as const

/** The folder of the built page (`h5`) or of a compiled mini-program; built here when it is not there yet. */
export function built(target: keyof typeof MADE): string {
  const folder = path.join(root, 'miniprogram/dist', target)
  if (!existsSync(path.join(folder, MADE[target]))) {
    execFileSync(process.execPath, [path.join(root, 'server/run.mjs'), '--page', target], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return folder
}

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '../..')

/** What each build is there by. */
const MADE = { h5: 'index.html', weapp: 'app.json', dd: 'app.json' } as const

/** The folder of the built page (`h5`) or of a compiled mini-program; built here when it is not there yet. */
export function built(target: keyof typeof MADE): string {
  const folder = path.join(root, 'miniprogram/dist', target)
  if (!existsSync(path.join(folder, MADE[target]))) build(target, {})
  return folder
}

/** The folder of a mini-program compiled for one of several companies; compiled when that is not as it is now. */
export function builtFor(target: 'weapp' | 'dd', workspace: string): string {
  build(target, {
    KEDU_PUBLIC_ORIGIN: 'https://kedu.example.com',
    KEDU_MINIPROGRAM_WORKSPACE: workspace,
  })
  return path.join(root, 'miniprogram/dist', `${target}-${workspace}`)
}

function build(target: keyof typeof MADE, settings: Record<string, string>): void {
  execFileSync(process.execPath, [path.join(root, 'server/run.mjs'), '--page', target], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...settings },
  })
}

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

const miniprogram = path.resolve(import.meta.dirname, '../../../miniprogram')

/** The folder of a compiled mini-program; compiled here when it is not there yet. */
export function builtMini(target: 'weapp' | 'dd'): string {
  const root = path.join(miniprogram, 'dist', target)
  if (!existsSync(path.join(root, 'app.json'))) {
    execFileSync('npm', ['run', '--silent', `build:${target}`], { cwd: miniprogram, stdio: 'pipe' })
  }
  return root
}

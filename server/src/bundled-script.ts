/** Programs beside the running one, for processes and threads of their own (decision 0007). */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The path of an entry of `run.mjs`, bundled when it is not yet. */
export async function bundledScript(entry: string): Promise<string> {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'run.mjs'))) {
    if (dirname(folder) === folder) throw new Error('run.mjs is not there')
    folder = dirname(folder)
  }
  const run: unknown = await import(pathToFileURL(join(folder, 'run.mjs')).href)
  const bundle: unknown =
    typeof run === 'object' && run !== null && 'bundle' in run ? run.bundle : null
  const path: unknown = typeof bundle === 'function' ? bundle(entry) : null
  if (typeof path !== 'string') throw new Error(`run.mjs bundles no ${entry}`)
  return path
}

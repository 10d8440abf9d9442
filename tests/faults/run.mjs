// Bundles the scenarios with esbuild (Node 20 runs no TypeScript) and runs them in this process.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'

const here = import.meta.dirname
const { dependencies } = JSON.parse(readFileSync(join(here, '../package.json'), 'utf8'))
// Beside its sources: what it loads at run time is named relative to them.
const out = join(here, 'dist/faults.mjs')
buildSync({
  entryPoints: [join(here, 'faults.ts')],
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  outfile: out,
  external: Object.keys(dependencies).filter((name) => !name.startsWith('@kedu/')),
  define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(here, 'faults.ts')).href) },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.filename);",
  },
  logLevel: 'warning',
})
await import(pathToFileURL(out).href)

/**
 * Prints what a build weighs and fails above its limit: `node check-size.mjs h5|weapp|dd`. A page is
 * counted as it travels, compressed; a mini-program as its platform counts it, the main package alone.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { pathOf } from './folder.js'

const KIB = 1024
/** h5: all pages, without the suites' own code, which only their web views load. The platforms allow a main package of 2 MiB; half of it is ours. */
const LIMITS = { h5: 300 * KIB, weapp: 1024 * KIB, dd: 1024 * KIB }
/** Smaller ones are counted, not listed. */
const LISTED_BYTES = 4 * KIB

const [, , target] = process.argv
const limit = LIMITS[target]
if (limit === undefined) throw new Error(`No size limit for ${target}`)
const env = path.resolve(import.meta.dirname, '../../.env')
if (existsSync(env)) process.loadEnvFile(env)
const root = pathOf(target, process.env.KEDU_MINIPROGRAM_WORKSPACE)
const isPage = target === 'h5'

const counted = isPage ? /^(?!suite-).*\.(html|js|css|svg)$/ : /^(?!.*(\.map|\.LICENSE\.txt)$)/
const subpackages = isPage
  ? []
  : (JSON.parse(readFileSync(path.join(root, 'app.json'), 'utf8')).subPackages ?? [])

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && counted.test(entry.name))
  .map((entry) => {
    const full = path.join(entry.parentPath, entry.name)
    const bytes = readFileSync(full)
    const name = path.relative(root, full)
    return { name, bytes: isPage ? gzipSync(bytes).length : bytes.length }
  })
  .filter(({ name }) => !subpackages.some((one) => name.startsWith(one.root)))
  .sort((a, b) => b.bytes - a.bytes)

const total = files.reduce((sum, file) => sum + file.bytes, 0)
const kib = (bytes) => `${(bytes / KIB).toFixed(1).padStart(8)} KiB`
for (const { name, bytes } of files) {
  if (bytes >= LISTED_BYTES) console.log(`${kib(bytes)}  ${name}`)
}
const what = isPage ? 'gzip, all pages' : 'main package'
console.log(`${kib(total)}  ${target}: ${what}; limit ${limit / KIB} KiB`)
if (total > limit) {
  console.error(`${target} is over its size limit.`)
  process.exit(1)
}

/**
 * Prints what a first visit loads, compressed, and fails above the limit. Counted: index.html, every
 * script and style it names, and the chunks of the page a first visit opens (all that is not in index).
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

const LIMIT_BYTES = 300 * 1024
const root = path.resolve(import.meta.dirname, '../dist/h5')

const files = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(html|js|css|svg)$/.test(entry.name))
  .map((entry) => {
    const full = path.join(entry.parentPath, entry.name)
    const bytes = readFileSync(full)
    return { name: path.relative(root, full), raw: bytes.length, gzip: gzipSync(bytes).length }
  })
  .sort((a, b) => b.gzip - a.gzip)

const total = files.reduce((sum, file) => sum + file.gzip, 0)
const kib = (bytes) => `${(bytes / 1024).toFixed(1).padStart(8)} KiB`
for (const file of files) console.log(`${kib(file.gzip)} gz ${kib(file.raw)} raw  ${file.name}`)
console.log(`${kib(total)} gz  in all; limit ${LIMIT_BYTES / 1024} KiB`)
if (total > LIMIT_BYTES) {
  console.error('The page is over its size limit.')
  process.exit(1)
}

/** What is installed may be shipped: no package that only GPL or AGPL allows, none of an unknown licence. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const STORE = join(import.meta.dirname, '../../../node_modules/.pnpm')

const FREE = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MIT/X11',
  // By the file: what is changed of it would have to be shown, and nothing is.
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
])

/** Judged by hand: name → why it may stay. */
const JUDGED: Readonly<Record<string, RegExp>> = {
  // A shared library of its own beside sharp, which anybody may exchange: what the LGPL asks for.
  '@img/sharp-libvips-': /^LGPL-3\.0-or-later$/,
  // These name MIT in their text and not in package.json; buffers comes with exceljs and is never loaded by us.
  buffers: /^$/,
  'humanize-number': /^$/,
  only: /^$/,
  'png-js': /^$/,
}

interface Manifest {
  name: string
  version: string
  license?: string | { type?: string }
  licenses?: { type?: string }[]
}

/** "(MIT OR GPL-3.0-or-later)" is free by its first half; "MIT AND Zlib" needs both. */
function isFree(expression: string): boolean {
  return expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((one) => one.split(' AND ').every((part) => FREE.has(part.trim())))
}

function licenceOf({ license, licenses }: Manifest): string {
  if (typeof license === 'string') return license
  return license?.type ?? licenses?.map(({ type = '' }) => type).join(' OR ') ?? ''
}

/** Each version once: its own folder is named after it, what stands beside it are links. */
function installed(): Manifest[] {
  return readdirSync(STORE).flatMap((folder) => {
    const at = folder.indexOf('@', 1)
    if (at < 0) return []
    const name = folder.slice(0, at).replace('+', '/')
    const file = join(STORE, folder, 'node_modules', name, 'package.json')
    return [JSON.parse(readFileSync(file, 'utf8')) as Manifest]
  })
}

it('holds nothing that only GPL or AGPL allows, and nothing unknown', () => {
  const packages = installed()
  const barred = packages.filter((one) => {
    const licence = licenceOf(one)
    if (isFree(licence)) return false
    return !Object.entries(JUDGED).some(
      ([name, allowed]) => one.name.startsWith(name) && allowed.test(licence),
    )
  })
  expect(barred.map((one) => `${one.name}@${one.version}: ${licenceOf(one)}`)).toEqual([])
  expect(packages.length).toBeGreaterThan(500)
})

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['MIT AND Zlib', true],
  ['GPL-3.0-or-later', false],
  ['MIT AND AGPL-3.0-only', false],
  ['', false],
])('reads %s', (expression, free) => {
  expect(isFree(expression)).toBe(free)
})

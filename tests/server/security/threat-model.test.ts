/** The threat model names a test for each threat; the tests are there, and the audit is in CI. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../..')
const model = readFileSync(join(root, 'server/docs/threat-model.md'), 'utf8')

/** A file of tests, and the title of one where one is named. */
const proofs = [...model.matchAll(/`([\w/.-]+\.test\.ts)`(?:「([^」]+)」)?/g)].map(
  ([, path = '', title]) => ({ path: path.replace(/^tests\//, ''), title }),
)

it('names tests that exist, by their titles', () => {
  const missing = proofs.filter(({ path, title }) => {
    const file = join(root, 'tests', path)
    if (!existsSync(file)) return true
    const text = readFileSync(file, 'utf8')
    return (
      title !== undefined && !["'", '`', '"'].some((quote) => text.includes(quote + title + quote))
    )
  })
  expect(missing).toEqual([])
  expect(proofs.length).toBeGreaterThan(60)
})

it('has a proof in every row about a threat', () => {
  const rows = model
    .slice(model.indexOf('## 冒充'))
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\| (威胁|---)/.test(line))
  expect(rows.length).toBeGreaterThan(40)
  expect(rows.filter((row) => !row.includes('.test.ts`'))).toEqual([])
})

it('has what is shipped looked through for known holes before the tests of CI', () => {
  const script = readFileSync(join(root, '.ci/run'), 'utf8')
  expect(script).toMatch(/audit --prod --audit-level high/)
  expect(script.indexOf('audit --prod')).toBeLessThan(script.indexOf('exec npx'))
})

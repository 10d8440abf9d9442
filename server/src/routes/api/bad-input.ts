/** What is wrong with a request, part by part, in words that say how to put it right. */
import type { ApiProblem, InputProblem } from '@kedu/shared/contracts/api/problem'
import { DAY_PATTERN, TIME_PATTERN } from '@kedu/shared/contracts/api/values'
import { inputWords, partName, problems } from './wording.ts'

/** One finding of the validator, as far as it is used here. */
interface Finding {
  keyword: string
  instancePath: string
  params: Record<string, unknown>
}

const MOST_SHOWN = 5

/** `findings`: what the validator found, believed only as far as it fits. */
export function badInput(findings: unknown): ApiProblem {
  const fields = plainest(readable(findings)).flatMap(problemsOf)
  const shown = distinct(fields).slice(0, MOST_SHOWN)
  const [first] = shown
  if (first === undefined) return problems.malformed
  return { code: 'bad-input', message: shown.map(({ message }) => message).join(''), fields: shown }
}

function readable(findings: unknown): Finding[] {
  if (!Array.isArray(findings)) return []
  return findings.filter(
    (finding): finding is Finding =>
      typeof finding === 'object' &&
      finding !== null &&
      typeof finding.keyword === 'string' &&
      typeof finding.instancePath === 'string' &&
      typeof finding.params === 'object' &&
      finding.params !== null,
  )
}

/**
 * Every branch of a union complains. What a branch misses inside is no help to somebody who meant
 * another one; what is wrong with the value itself is, and comes before that no branch fits.
 */
function plainest(findings: readonly Finding[]): Finding[] {
  const unions = findings.filter(({ keyword }) => keyword === 'anyOf')
  const isInside = ({ instancePath }: Finding) =>
    unions.some((union) => instancePath.startsWith(`${union.instancePath}/`))
  const isAtUnion = ({ instancePath }: Finding) =>
    unions.some((union) => instancePath === union.instancePath)
  return findings
    .filter((finding) => !isInside(finding))
    .filter(({ keyword, ...at }) => !isAtUnion({ keyword, ...at }) || !BRANCH_ONLY.has(keyword))
    .toSorted((a, b) => Number(a.keyword === 'anyOf') - Number(b.keyword === 'anyOf'))
}

/** Findings that only say which branch it is not. */
const BRANCH_ONLY = new Set(['type', 'const', 'required', 'additionalProperties'])

function problemsOf({ keyword, instancePath: path, params }: Finding): InputProblem[] {
  const part = nameAt(path)
  const limit = String(params.limit ?? '')
  const at = (message: string): InputProblem[] => [{ path: path === '' ? '/' : path, message }]
  switch (keyword) {
    case 'required':
      return namesIn(params.requiredProperties).map((name) => ({
        path: `${path}/${name}`,
        message: inputWords.missing(partName(name)),
      }))
    case 'additionalProperties':
      return namesIn(params.additionalProperties).map((name) => ({
        path: `${path}/${name}`,
        message: inputWords.unknown(partName(name)),
      }))
    case 'maxLength':
      return at(inputWords.tooLong(part, limit))
    case 'minLength':
      return at(inputWords.tooShort(part))
    case 'maxItems':
      return at(inputWords.tooMany(part, limit))
    case 'minItems':
      return at(inputWords.tooFew(part))
    case 'maximum':
      return at(inputWords.tooBig(part, limit))
    case 'minimum':
      return at(inputWords.tooSmall(part, limit))
    case 'pattern':
      return at(patternWords(part, String(params.pattern)))
    case 'const':
    case 'enum':
    case 'anyOf':
      return at(inputWords.notAChoice(part))
    case 'type':
      return at(inputWords.wrongType(part))
    default:
      return []
  }
}

function patternWords(part: string, pattern: string): string {
  if (pattern.includes(DAY_PATTERN)) return inputWords.notADay(part)
  if (pattern.includes(TIME_PATTERN)) return inputWords.notATime(part)
  return inputWords.wrongForm(part)
}

/** `/files/0/kind` is about the kind; `/files/0` about the files. */
function nameAt(path: string): string {
  const name = path.split('/').findLast((part) => part !== '' && !/^\d+$/.test(part))
  return name === undefined ? inputWords.body : partName(name)
}

/** Names come from the request: only such as could be one are repeated. */
function namesIn(names: unknown): string[] {
  if (!Array.isArray(names)) return []
  return names.filter((name) => typeof name === 'string' && /^\w{1,40}$/.test(name))
}

/** The branches of a union complain one by one about the same part. */
function distinct(fields: readonly InputProblem[]): InputProblem[] {
  const seen = new Set<string>()
  return fields.filter(({ path }) => {
    if (seen.has(path)) return false
    seen.add(path)
    return true
  })
}

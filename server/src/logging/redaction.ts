/**
 * What is taken out of a log line before it is written. The first wall is that nobody logs it: lines
 * hold ids and closed words. This is the second, for the day somebody forgets, and for the errors of
 * libraries, which like to quote what they choked on.
 */

/** Fields that hold people's words, names or secrets wherever they come up. */
const FIELDS = [
  'accessToken',
  'authorization',
  'body',
  'caption',
  'content',
  'cookie',
  'customerName',
  'detail',
  'email',
  'headers',
  'inbound',
  'mobile',
  'name',
  'password',
  'phone',
  'plaintext',
  'query',
  'refreshToken',
  'secret',
  'state',
  'text',
  'title',
  'token',
  'transcript',
  'url',
] as const

export const REMOVED = '[removed]'

/** For pino's `redact`: at the top of a line and one level below it. */
export const REDACTION = {
  paths: FIELDS.flatMap((field) => [field, `*.${field}`]),
  censor: REMOVED,
}

/** So deep causes are followed. */
const MAX_CAUSES = 3

const SCRUBBED: readonly (readonly [RegExp, string])[] = [
  // Node quotes what is no JSON.
  [/"[^"]*"?(?:\.\.\.)? is not valid JSON/gs, '"…" is not valid JSON'],
  [/Unexpected token '.{1,2}'/gsu, "Unexpected token '…'"],
  // Codes, tickets and tokens travel in queries, passwords before the host.
  [/(https?:\/\/[^\s?#'"]*)[?#][^\s'"]*/g, '$1?…'],
  [/(\w+:\/\/)[^\s/@'"]+@/g, '$1…@'],
  // Our own errors are in English: Chinese is something somebody wrote.
  [/[\p{Script=Han}][\p{Script=Han}\p{P}\d\s]*/gu, '…'],
  [/(?<!\d)1[3-9]\d{9}(?!\d)/g, '…'],
  [/[\w.+-]+@[\w-]+\.[\w.]+/g, '…'],
  [/\b(?:Bearer|token|secret|key)[=: ]+\S+/gi, '…'],
]

/** A text of a library without what it may quote. */
export function scrubbed(text: string): string {
  return SCRUBBED.reduce((left, [pattern, put]) => left.replace(pattern, put), text)
}

export interface LoggedError {
  type: string
  message: string
  code?: string | number
  stack?: string
  cause?: LoggedError
}

/** Kind, code, words and place of an error; its other fields (rows, parameters, bodies) stay out. */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: scrubbed(String(error)) }
  const { name, message, stack, cause } = error
  const code: unknown = 'code' in error ? error.code : undefined
  return {
    type: name,
    message: scrubbed(message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(stack === undefined ? {} : { stack: scrubbed(stack) }),
    ...(cause === undefined || depth >= MAX_CAUSES ? {} : { cause: loggedError(cause, depth + 1) }),
  }
}

/**
 * What a call to DingTalk comes to. The new API says no by status and `{code, message}`, the old one
 * by `errcode` in a body with status 200; a gateway in front of both answers with a page of HTML.
 */
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import {
  type CallFailure,
  type HttpAnswer,
  type HttpOptions,
  redact,
} from '../outgoing/call-http.ts'

/** DingTalk answered, and said no. Branch on `code`, never on `message`, which may change. */
export interface ApiRefusal {
  kind: 'refused'
  /** `Forbidden.AccessDenied.…` of the new API, the digits of `errcode` of the old one. */
  code: string
  /** Redacted, cut; for logs and the admin. */
  message: string
  /** HTTP status. */
  status: number
}

export type ApiFailure = ApiRefusal | CallFailure
export type ApiResult<T> = { kind: 'ok'; value: T } | ApiFailure

const NewRefusal = Type.Object({
  code: Type.String({ minLength: 1, maxLength: 200 }),
  message: Type.Optional(Type.Unknown()),
  accessdenieddetail: Type.Optional(Type.Unknown()),
})
/** Some samples print the number as a text. `sub_code` says more where `errcode` is 88. */
const OldRefusal = Type.Object({
  errcode: Type.Union([Type.Integer(), Type.String({ pattern: '^-?\\d{1,9}$' })]),
  errmsg: Type.Optional(Type.Unknown()),
  sub_code: Type.Optional(Type.Unknown()),
  sub_msg: Type.Optional(Type.Unknown()),
})
const Punished = Type.Object({ status: Type.Literal(1111), punish: Type.Unknown() })
const Scopes = Type.Object({ requiredScopes: Type.Array(Type.String({ maxLength: 100 })) })

/** Reads an answer as JSON of the given shape; a refusal inside a 200 is a refusal. */
export function readJson<S extends TSchema>(
  options: HttpOptions,
  answer: HttpAnswer,
  schema: S,
): ApiResult<Static<S>> {
  const parsed = parse(answer.bytes)
  const refusal = refusalIn(options, parsed, answer.status)
  if (refusal !== null) return refusal
  if (Value.Check(Punished, parsed)) {
    return { kind: 'failed', reason: 'rate-limited', detail: 'Too many calls from this address' }
  }
  const detail = `HTTP ${answer.status}`
  if (answer.status >= 500 || answer.status === 429)
    return { kind: 'failed', reason: 'busy', detail }
  if (answer.status !== 200) return { kind: 'failed', reason: 'unknown', detail }
  // A page instead of an answer is what the gateway shows to whoever calls too often.
  if (parsed === null) return { kind: 'failed', reason: 'busy', detail: 'Answer is not JSON' }
  if (!Value.Check(schema, parsed)) {
    return { kind: 'failed', reason: 'unknown', detail: 'Answer does not have the expected form' }
  }
  return { kind: 'ok', value: parsed }
}

function refusalIn(options: HttpOptions, parsed: unknown, status: number): ApiRefusal | null {
  if (Value.Check(OldRefusal, parsed) && Number(parsed.errcode) !== 0) {
    const sub = [parsed.sub_code, parsed.sub_msg].filter((part) => typeof part === 'string')
    const message = [parsed.errmsg, ...sub].filter((part) => typeof part === 'string').join(' ')
    const code = codeOf(parsed)
    return { kind: 'refused', code, message: redact(options.secrets, message), status }
  }
  if (status === 200 || !Value.Check(NewRefusal, parsed)) return null
  const scopes = Value.Check(Scopes, parsed.accessdenieddetail)
    ? ` ${parsed.accessdenieddetail.requiredScopes.slice(0, 5).join(' ')}`
    : ''
  const words = typeof parsed.message === 'string' ? parsed.message : ''
  const message = redact(options.secrets, `${words}${scopes}`)
  return { kind: 'refused', code: parsed.code, message, status }
}

/** 88 only says that the call was not authorized; why, the code beside it says: right, IP, limit. */
function codeOf({ errcode, sub_code: subCode }: Static<typeof OldRefusal>): string {
  const code = String(Number(errcode))
  const named = typeof subCode === 'number' ? String(subCode) : subCode
  return code === '88' && typeof named === 'string' && /^\d{1,9}$/.test(named) ? named : code
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8').decode(bytes))
  } catch {
    return null
  }
}

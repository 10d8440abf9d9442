/** What a call to WeCom comes to. */
import { type Static, type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import {
  type CallFailure,
  type HttpAnswer,
  type HttpOptions,
  redact,
} from '../outgoing/call-http.ts'

/** WeCom answered, and said no. Branch on `errcode`, never on `errmsg`, which may change. */
export interface ApiRefusal {
  kind: 'refused'
  errcode: number
  /** Redacted, cut; for logs and the admin. */
  errmsg: string
}

export type ApiFailure = ApiRefusal | CallFailure

export type ApiResult<T> = { kind: 'ok'; value: T } | ApiFailure

/** A schema made ready: every answer is looked at, and compiled that costs a tenth. */
export type Shape<S extends TSchema> = ReturnType<typeof Compile<S>>

const Refusal = Compile(
  Type.Object({ errcode: Type.Integer(), errmsg: Type.Optional(Type.Unknown()) }),
)

/** Reads an answer as JSON of the given shape. A non-zero `errcode` is a refusal whatever the status. */
export function readJson<S extends TSchema>(
  options: HttpOptions,
  answer: HttpAnswer,
  shape: Shape<S>,
): ApiResult<Static<S>> {
  const parsed = parse(answer.bytes)
  if (Refusal.Check(parsed) && parsed.errcode !== 0) {
    const errmsg = typeof parsed.errmsg === 'string' ? parsed.errmsg : ''
    return { kind: 'refused', errcode: parsed.errcode, errmsg: redact(options.secrets, errmsg) }
  }
  if (answer.status >= 500 || answer.status === 429) {
    return { kind: 'failed', reason: 'busy', detail: `HTTP ${answer.status}` }
  }
  if (answer.status !== 200 && answer.status !== 206) {
    return { kind: 'failed', reason: 'unknown', detail: `HTTP ${answer.status}` }
  }
  if (!shape.Check(parsed)) {
    return { kind: 'failed', reason: 'unknown', detail: 'Answer does not have the expected form' }
  }
  return { kind: 'ok', value: parsed }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8').decode(bytes))
  } catch {
    return null
  }
}

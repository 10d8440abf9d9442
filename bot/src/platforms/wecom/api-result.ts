import type { FailureReason } from '../../platform.ts'

/** WeCom answered, and said no. Branch on `errcode`, never on `errmsg`, which may change. */
export interface ApiRefusal {
  kind: 'refused'
  errcode: number
  /** Redacted, cut; for logs and the admin. */
  errmsg: string
}

export type ApiFailure =
  | ApiRefusal
  /** No answer that can be read. `detail` holds no URL and no secret. */
  | { kind: 'failed'; reason: FailureReason; detail: string }

export type ApiResult<T> = { kind: 'ok'; value: T } | ApiFailure

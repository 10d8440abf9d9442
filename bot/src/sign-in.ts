/**
 * The contract of signing in through a suite (E23): who stands behind a one-time code, and the
 * signatures with which the suite lets our page call its functions.
 */
import type { FailureReason } from './platform.ts'

/** `mini-program`: from the mini-program's login; `page`: brought back by the suite's own sign-in page. */
export type CodeSource = 'mini-program' | 'page'

export type CodeAnswer =
  | { kind: 'user'; userId: string }
  /** Used, too old, or made up. */
  | { kind: 'bad-code' }
  /** Real, but nobody of this company. */
  | { kind: 'outsider' }
  /** Of the company, but the app is not visible to them. */
  | { kind: 'out-of-scope' }
  /** `adminHint`: Chinese, what an admin can mend. */
  | { kind: 'retry'; reason: FailureReason; adminHint: string | null }

export interface PageSignature {
  /** As the suite counts: WeCom in epoch seconds, DingTalk in ms. */
  timestamp: number
  nonceStr: string
  /** Hex. */
  signature: string
}

export type SignatureAnswer<T> =
  | { kind: 'signed'; value: T }
  | { kind: 'retry'; reason: FailureReason; adminHint: string | null }

export interface WecomSignIn {
  readonly suite: 'wecom'
  readonly corpId: string
  readonly agentId: number
  userByCode(code: string, source: CodeSource): Promise<CodeAnswer>
  /** WeCom's page that brings a member back to `redirectUri` with a code. `state`: a–z, 0–9, at most 128. */
  authorizeUrl(redirectUri: string, state: string): string
  signPage(
    url: string,
  ): Promise<SignatureAnswer<{ config: PageSignature; agentConfig: PageSignature }>>
}

export interface DingtalkSignIn {
  readonly suite: 'dingtalk'
  readonly clientId: string
  /** Null: pages cannot be signed for. */
  readonly corpId: string | null
  readonly agentId: string | null
  userByCode(code: string): Promise<CodeAnswer>
  signPage(url: string, algorithm: 'sha256' | 'sha1'): Promise<SignatureAnswer<PageSignature>>
}

export type SuiteSignIn = WecomSignIn | DingtalkSignIn

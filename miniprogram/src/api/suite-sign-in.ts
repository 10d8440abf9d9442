import type { SignInAnswer, SignInWays } from '@kedu/shared/contracts/sign-in'
import { suite } from '../platform/suite'
import type { SuiteProof } from '../platform/suite-types.ts'
import { zh } from '../wording/zh-cn.ts'
import type { Result } from './http.ts'

type Ask = <T>(method: 'GET' | 'POST', path: string, json?: unknown) => Promise<Result<T>>

/**
 * Who one is, proved by the suite whose client one is in: tokens, or the reason why not. Null where there
 * is no suite. Never settles when the browser leaves for the suite's own page.
 */
export async function signInBySuite(ask: Ask): Promise<Result<SignInAnswer> | null> {
  if (suite === null) return null
  const ways = await ask<SignInWays>('GET', '/auth/ways')
  if (ways.kind !== 'ok') return ways
  return tokensFor(await suite.prove(ways.data), ask)
}

function tokensFor(proof: SuiteProof, ask: Ask): Promise<Result<SignInAnswer>> | typeof NOTHING {
  switch (proof.kind) {
    case 'wecom':
      return ask('POST', '/auth/wecom/miniprogram', { code: proof.code })
    case 'dingtalk':
      return ask('POST', '/auth/dingtalk', { authCode: proof.authCode })
    case 'none':
      return NOTHING
    default:
      return proof satisfies never
  }
}

const NOTHING: Result<SignInAnswer> = {
  kind: 'problem',
  status: 403,
  code: 'no-proof',
  message: zh.suiteGaveNothing,
  refusal: null,
  conflict: null,
}

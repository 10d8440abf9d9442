import type { ApiProblem, ConflictView, RefusalView } from '@kedu/shared/contracts/api/problem'
import type { HttpAnswer } from '../platform/host-types.ts'
import { zh } from '../wording/zh-cn.ts'

/** The answer, the server's "no" with its sentence, or nothing at all. */
export type Result<T> =
  | { kind: 'ok'; data: T }
  | {
      kind: 'problem'
      status: number
      code: string
      /** What happened and what to do, always in words. */
      message: string
      /** What a rule of the process still wants. */
      refusal: RefusalView | null
      /** What others changed meanwhile. */
      conflict: ConflictView | null
    }
  | { kind: 'unreachable' }

/** Our own server's answers are believed as the contract types them. */
export function read<T>(answer: HttpAnswer): Result<T> {
  if (answer.kind === 'unreachable') return answer
  const { status, body } = answer
  if (status >= 200 && status < 300) return { kind: 'ok', data: body as T }
  const problem = body as Partial<ApiProblem> | null
  return {
    kind: 'problem',
    status,
    code: problem?.code ?? 'unknown',
    message: sentenceOf(status, problem),
    refusal: problem?.refusal ?? null,
    conflict: problem?.conflict ?? null,
  }
}

/**
 * The server's own sentence. Without one somebody between us answered, or the server broke: from 500 on the trouble is
 * Kedu's, and the number of the request is what the administrator finds it by.
 */
function sentenceOf(status: number, problem: Partial<ApiProblem> | null): string {
  const said = problem?.message ?? (status >= 500 ? zh.serverTrouble(status) : zh.notTaken(status))
  const requestId = problem?.requestId
  return requestId === undefined ? said : said + zh.requestNumber(requestId)
}

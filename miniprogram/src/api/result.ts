import type { ApiProblem, ConflictView, RefusalView } from '@kedu/shared/contracts/api/problem'
import type { HttpAnswer } from '../platform/host-types.ts'

/** The answer, the server's "no" with its sentence, or nothing at all. */
export type Result<T> =
  | { kind: 'ok'; data: T }
  | {
      kind: 'problem'
      status: number
      code: string
      message: string | null
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
    message: problem?.message ?? null,
    refusal: problem?.refusal ?? null,
    conflict: problem?.conflict ?? null,
  }
}

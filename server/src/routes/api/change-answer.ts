/** What became of a command, as an answer of HTTP. */
import type { ChangeAnswer } from '@kedu/shared/contracts/api/commands'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type { Refusal } from '@kedu/shared/deal/refusals'
import type { FastifyReply } from 'fastify'
import type { PageDone, PageResult } from '../../flows/page-commands.ts'
import { type Asking, visibleRow } from '../../queries/asking.ts'
import { conflictView } from '../../queries/conflict-view.ts'
import { dealRowView } from '../../queries/deal-row-view.ts'
import { refusalView } from '../../queries/refusal-view.ts'
import { lineViews } from '../../queries/timeline.ts'
import { refuse } from './signed-in.ts'
import { problems } from './wording.ts'

type NotDone = Exclude<PageResult, PageDone>

export function changeAnswer(asking: Asking, done: PageDone): ChangeAnswer {
  const row = done.row === null ? null : visibleRow(asking, done.row.id)
  const customerName = done.row?.customerName ?? null
  const { completed, held } = done
  return {
    deal: row === null ? null : dealRowView(asking, row),
    commandId: done.commandId,
    changes: lineViews(done.changes),
    completed:
      completed === null
        ? null
        : { commandId: completed.commandId, changes: lineViews(completed.changes) },
    held: held === null ? null : refusalView(asking, held, { customerName, isHeld: true }),
    notes: done.notes,
  }
}

/** `dealId` null: there is no deal yet. */
export async function refuseResult(
  reply: FastifyReply,
  asking: Asking,
  dealId: string | null,
  result: NotDone,
): Promise<FastifyReply> {
  switch (result.kind) {
    case 'unknown':
      return refuse(reply, 404, problems.notFound)
    case 'not-kept':
      return refuse(reply, 422, { code: 'process-note', message: result.message })
    case 'refused': {
      const { refusal } = result
      if (refusal.kind === 'changed-meanwhile' && dealId !== null) {
        const conflict = await conflictView(asking, dealId, refusal.fromVersion)
        return refuse(reply, 409, { ...problems.changedMeanwhile, conflict })
      }
      const status = statusOf(refusal)
      return refuse(reply, status, refusedProblem(asking, result, status))
    }
    default:
      return result satisfies never
  }
}

function refusedProblem(
  asking: Asking,
  { refusal, customerName, isHeld }: Extract<NotDone, { kind: 'refused' }>,
  status: number,
): ApiProblem {
  const view = refusalView(asking, refusal, { customerName, isHeld })
  return {
    code: status === 403 ? 'not-yours' : status === 404 ? 'not-found' : 'refused',
    message: `${view.title}。${view.way}`,
    refusal: view,
  }
}

function statusOf(refusal: Refusal): number {
  if (refusal.kind === 'unknown-deal') return 404
  if (refusal.kind === 'not-allowed') return 403
  if (refusal.kind === 'already-handled') return 409
  return 422
}

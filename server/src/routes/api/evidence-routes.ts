/** Files onto a deal, named on it, off it. A move that waited for them completes by itself. */
import {
  AttachEvidence,
  ChangeAnswer,
  EvidenceParams,
  OverruleEvidence,
  RemoveEvidence,
  SortEvidence,
} from '@kedu/shared/contracts/api/commands'
import { DealParams } from '@kedu/shared/contracts/api/deals'
import { commandOnPage } from '../../flows/page-commands.ts'
import { visibleRow } from '../../queries/asking.ts'
import { fileFor } from '../../uploads/file-access.ts'
import { sendFile } from '../send-file.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers } from './api-scope.ts'
import { changeAnswer, refuseResult } from './change-answer.ts'
import { actOf } from './command-routes.ts'
import { evidenceOf } from './given-files.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

const response = { 200: ChangeAnswer, ...noAnswers }

export function evidenceRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.post(
    '/api/deals/:dealId/evidence',
    { schema: { params: DealParams, body: AttachEvidence, response }, config: changeLimit },
    async (request, reply) => {
      const asking = askingOf(request)
      const { dealId } = request.params
      const { clientId, files } = request.body
      const given = await evidenceOf(deps, asking, clientId, files)
      if (given.kind === 'problem') return refuse(reply, given.status, given.problem)
      const body = { kind: 'attach-evidence' as const, evidence: given.files }
      const result = await commandOnPage(asking, deps.page, actOf(request.body), dealId, body)
      return result.kind === 'done'
        ? changeAnswer(asking, result)
        : refuseResult(reply, asking, dealId, result)
    },
  )

  scope.post(
    '/api/deals/:dealId/evidence/sort',
    { schema: { params: DealParams, body: SortEvidence, response }, config: changeLimit },
    async (request, reply) => {
      const asking = askingOf(request)
      const { dealId } = request.params
      const { evidenceIds, kind } = request.body
      const body = { kind: 'sort-evidence' as const, evidenceIds, evidenceKind: kind }
      const result = await commandOnPage(asking, deps.page, actOf(request.body), dealId, body)
      return result.kind === 'done'
        ? changeAnswer(asking, result)
        : refuseResult(reply, asking, dealId, result)
    },
  )

  scope.post(
    '/api/deals/:dealId/evidence/overrule',
    { schema: { params: DealParams, body: OverruleEvidence, response }, config: changeLimit },
    async (request, reply) => {
      const asking = askingOf(request)
      const { dealId } = request.params
      const { evidenceId, verdict, reason } = request.body
      const body = { kind: 'overrule-evidence' as const, evidenceId, verdict, reason }
      const result = await commandOnPage(asking, deps.page, actOf(request.body), dealId, body)
      return result.kind === 'done'
        ? changeAnswer(asking, result)
        : refuseResult(reply, asking, dealId, result)
    },
  )

  scope.get(
    '/api/deals/:dealId/evidence/:evidenceId/marked',
    { schema: { params: EvidenceParams, response: noAnswers } },
    async (request, reply) => {
      const asking = askingOf(request)
      const { dealId, evidenceId } = request.params
      const isSeen = visibleRow(asking, dealId) !== null
      const marked = isSeen ? await deps.page.desk.markedUp(dealId, evidenceId) : null
      const file = marked && (await fileFor(asking.me, marked.fileId, 'preview', deps.fileAccess))
      if (file?.kind !== 'file') return refuse(reply, 404, problems.notFound)
      return sendFile(reply, file, 'preview')
    },
  )

  scope.post(
    '/api/deals/:dealId/evidence/remove',
    { schema: { params: DealParams, body: RemoveEvidence, response }, config: changeLimit },
    async (request, reply) => {
      const asking = askingOf(request)
      const { dealId } = request.params
      const { evidenceIds } = request.body
      const body = { kind: 'detach-evidence' as const, evidenceIds }
      const result = await commandOnPage(asking, deps.page, actOf(request.body), dealId, body)
      return result.kind === 'done'
        ? changeAnswer(asking, result)
        : refuseResult(reply, asking, dealId, result)
    },
  )
}

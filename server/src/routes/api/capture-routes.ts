import {
  CaptureAnswer,
  CaptureEntry,
  UnderstandAnswer,
  UnderstandText,
} from '@kedu/shared/contracts/api/capture'
import { DAY_MS, type Instant, instant } from '@kedu/shared/time/instant'
import { capture } from '../../flows/capture.ts'
import type { Asking } from '../../queries/asking.ts'
import { captureChips } from '../../queries/capture-chips.ts'
import { refusalView } from '../../queries/refusal-view.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers } from './api-scope.ts'
import { changeAnswer, refuseResult } from './change-answer.ts'
import { actOf } from './command-routes.ts'
import { evidenceOf } from './given-files.ts'
import { askingOf, refuse } from './signed-in.ts'

/** Further back a device's clock is not believed. */
const OLDEST_DRAFT_MS = 30 * DAY_MS

/** Nothing was written after it came in, or before the device was last near a right clock. */
function writtenAt({ now }: Asking, given: number | undefined): Instant | null {
  if (given === undefined) return null
  return instant(Math.round(Math.min(now, Math.max(given, now - OLDEST_DRAFT_MS))))
}

export function captureRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.post(
    '/api/capture/understand',
    {
      schema: { body: UnderstandText, response: { 200: UnderstandAnswer, ...noAnswers } },
      config: changeLimit,
    },
    async (request) => {
      const asking = askingOf(request)
      const at = writtenAt(asking, request.body.writtenAt)
      return captureChips(asking, deps.page, request.body, at ?? asking.now)
    },
  )

  scope.post(
    '/api/capture',
    {
      schema: { body: CaptureEntry, response: { 200: CaptureAnswer, ...noAnswers } },
      config: changeLimit,
    },
    async (request, reply) => {
      const asking = askingOf(request)
      const { clientId, files = [], customer } = request.body
      const given = await evidenceOf(deps, asking, clientId, files)
      if (given.kind === 'problem') return refuse(reply, given.status, given.problem)
      const act = {
        ...actOf(request.body),
        saidAt: writtenAt(asking, request.body.capturedAt),
        addsWords: true,
      }
      const result = await capture(asking, deps.page, act, request.body, given.files)
      if (result.kind !== 'done') {
        const dealId = 'dealId' in customer ? customer.dealId : null
        return refuseResult(reply, asking, dealId, result)
      }
      const { refused, isNew } = result
      return {
        ...changeAnswer(asking, result),
        isNew,
        refused: refused === null ? null : refusalView(asking, refused.refusal, refused),
      }
    },
  )
}

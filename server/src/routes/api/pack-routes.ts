/** A deal's evidence pack: made when it is asked for, saved or opened as a PDF. */
import { DealParams } from '@kedu/shared/contracts/api/deals'
import { attachmentNamed } from '../../files/file-name.ts'
import type { ApiDeps } from './api-deps.ts'
import type { ApiScope } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

/** Each takes seconds of the judging process. */
const packLimit = { rateLimit: { max: 6, timeWindow: 60_000 } }

export function packRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.get(
    '/api/deals/:dealId/evidence-pack.pdf',
    { schema: { params: DealParams }, config: packLimit },
    async (request, reply) => {
      const result = await deps.packs.export(askingOf(request), request.params.dealId)
      switch (result.kind) {
        case 'made': {
          const { pdf, fileName } = result.pack
          return reply
            .type('application/pdf')
            .header('content-disposition', attachmentNamed(fileName))
            .header('cache-control', 'private, no-store')
            .send(pdf)
        }
        case 'unknown':
          return refuse(reply, 404, problems.notFound)
        case 'no-font':
          return refuse(reply, 503, problems.noFont)
        case 'broken-chain':
          return refuse(reply, 409, problems.brokenChain)
        case 'busy':
          return refuse(reply, 429, problems.packsBusy)
        default:
          return result satisfies never
      }
    },
  )
}

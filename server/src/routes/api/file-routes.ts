import { Type } from '@fastify/type-provider-typebox'
import { addressFor, type FileVariant, fileFor } from '../../uploads/file-access.ts'
import { sendFile } from '../send-file.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, noAnswers } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

const Params = Type.Object({ fileId: Type.String({ pattern: '^[0-9a-f]{64}$' }) })
const COPIES: readonly [string, FileVariant][] = [
  ['thumb', 'thumb'],
  ['display', 'preview'],
]
/** Who can follow an address elsewhere may ask for one. */
const OriginalQuery = Type.Object({ redirect: Type.Optional(Type.Literal('true')) })

export function fileRoutes(scope: ApiScope, deps: ApiDeps): void {
  for (const [name, variant] of COPIES) {
    scope.get(
      `/api/files/:fileId/${name}`,
      { schema: { params: Params, response: noAnswers } },
      async (request, reply) => {
        const { me } = askingOf(request)
        const file = await fileFor(me, request.params.fileId, variant, deps.fileAccess)
        if (file.kind === 'none') return refuse(reply, 404, problems.notFound)
        return sendFile(reply, file, variant)
      },
    )
  }

  scope.get(
    '/api/files/:fileId/original',
    {
      schema: {
        params: Params,
        querystring: OriginalQuery,
        response: { 302: Type.Null(), ...noAnswers },
      },
    },
    async (request, reply) => {
      const { me } = askingOf(request)
      const { fileId } = request.params
      if (request.query.redirect === 'true') {
        const address = await addressFor(me, fileId, deps.fileAccess)
        if (address !== null) {
          return reply
            .header('cache-control', 'private, no-store')
            .header('referrer-policy', 'no-referrer')
            .redirect(address, 302)
        }
      }
      const file = await fileFor(me, fileId, 'original', deps.fileAccess)
      if (file.kind === 'none') return refuse(reply, 404, problems.notFound)
      return sendFile(reply, file, 'original')
    },
  )
}

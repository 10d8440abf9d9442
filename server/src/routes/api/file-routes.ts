import { Type } from '@fastify/type-provider-typebox'
import { type FileVariant, fileFor } from '../../uploads/file-access.ts'
import { sendFile } from '../send-file.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, noAnswers } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

const Params = Type.Object({ fileId: Type.String({ pattern: '^[0-9a-f]{64}$' }) })
const VARIANTS: readonly [string, FileVariant][] = [
  ['thumb', 'thumb'],
  ['display', 'preview'],
  ['original', 'original'],
]

export function fileRoutes(scope: ApiScope, deps: ApiDeps): void {
  for (const [name, variant] of VARIANTS) {
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
}

import { Type } from '@fastify/type-provider-typebox'
import type { FileVariant } from '../../uploads/file-access.ts'
import { sendFile } from '../send-file.ts'
import { refuse, refuseSignedOut, signedIn } from './signed-in.ts'
import type { WebChatDeps } from './web-chat-deps.ts'
import type { WebChatScope } from './web-chat-scope.ts'
import { problems } from './wording.ts'

const Params = Type.Object({ fileId: Type.String({ pattern: '^[A-Za-z0-9_-]{1,128}$' }) })

/** Files of the transcript: the original to save, a preview and a thumbnail to look at. */
export function fileRoutes(scope: WebChatScope, deps: WebChatDeps): void {
  const variants: [string, FileVariant][] = [
    ['/web/files/:fileId', 'original'],
    ['/web/files/:fileId/preview', 'preview'],
    ['/web/files/:fileId/thumb', 'thumb'],
  ]
  for (const [url, variant] of variants) {
    scope.get(url, { schema: { params: Params } }, async (request, reply) => {
      const known = await signedIn(request, deps)
      if (known === null) return refuseSignedOut(reply)
      const file = await deps.file(known.session.personId, request.params.fileId, variant)
      if (file.kind === 'none') return refuse(reply, 404, problems.notFound)
      return sendFile(reply, file, variant)
    })
  }
}

import { Type } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import { refuse, refuseSignedOut, signedIn } from './signed-in.ts'
import type { FileVariant, WebChatDeps } from './web-chat-deps.ts'
import type { WebChatScope } from './web-chat-scope.ts'
import { problems } from './wording.ts'

/** Types a browser may show; anything else is only ever saved. Copies we re-encoded ourselves. */
const SHOWN = new Set(['image/jpeg', 'image/png', 'image/webp'])

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
      const inline = variant !== 'original' && SHOWN.has(file.mime)
      return withFileHeaders(reply, inline, file.fileName)
        .type(inline ? file.mime : 'application/octet-stream')
        .send(Buffer.from(file.bytes))
    })
  }
}

/** A file may never run as a page here, whatever it contains. */
function withFileHeaders(reply: FastifyReply, inline: boolean, fileName: string): FastifyReply {
  const name = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  )
  return (
    reply
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', "default-src 'none'; sandbox")
      .header('cross-origin-resource-policy', 'same-origin')
      .header('content-disposition', inline ? 'inline' : `attachment; filename*=UTF-8''${name}`)
      // Content-addressed, so it never changes; private, since it is one person's right to see it.
      .header('cache-control', inline ? 'private, max-age=86400, immutable' : 'private, no-store')
  )
}

import multipart from '@fastify/multipart'
import {
  MAX_FILES_PER_UPLOAD,
  MAX_UPLOAD_BYTES,
  WebProblem,
  WebUploadsAnswer,
} from '@kedu/shared/contracts/web-chat'
import { isFromOwnPage, refuse, refuseSignedOut, signedIn } from './signed-in.ts'
import type { WebChatDeps } from './web-chat-deps.ts'
import type { WebChatScope } from './web-chat-scope.ts'
import { problems, uploadRefusal } from './wording.ts'

/** As the sender's device called it: shown, never a path. */
function shownName(fileName: string): string {
  const base = fileName.split(/[\\/]/).at(-1) ?? ''
  // Controls and direction marks could make a name read as another one.
  const clean = base.replace(/[\p{Cc}\p{Cf}]/gu, '').trim()
  return [...clean].slice(0, 120).join('') || '未命名文件'
}

/** Photos and files, stored one after the other as they arrive: at most one is in memory. */
export async function uploadRoutes(scope: WebChatScope, deps: WebChatDeps): Promise<void> {
  await scope.register(multipart, {
    throwFileSizeLimit: false,
    limits: {
      files: MAX_FILES_PER_UPLOAD,
      fileSize: MAX_UPLOAD_BYTES,
      fields: 0,
      parts: MAX_FILES_PER_UPLOAD,
      headerPairs: 20,
    },
  })

  scope.post(
    '/web/uploads',
    {
      bodyLimit: MAX_FILES_PER_UPLOAD * (MAX_UPLOAD_BYTES + 4096),
      schema: { response: { 200: WebUploadsAnswer, '4xx': WebProblem } },
      config: { rateLimit: { max: 60, timeWindow: 60_000 } },
    },
    async (request, reply) => {
      const known = await signedIn(request, deps)
      if (known === null) return refuseSignedOut(reply)
      if (!isFromOwnPage(request, deps)) return refuse(reply, 403, problems.otherSite)
      if (!request.isMultipart()) return refuse(reply, 415, problems.malformed)
      const { personId } = known.session
      const answer: WebUploadsAnswer = { uploads: [], refused: [] }
      for await (const part of request.files()) {
        const fileName = shownName(part.filename)
        const bytes = await part.toBuffer()
        if (part.file.truncated) {
          answer.refused.push({ fileName, reason: uploadRefusal('too-large') })
          continue
        }
        if (bytes.length === 0) {
          answer.refused.push({ fileName, reason: uploadRefusal('empty') })
          continue
        }
        const stored = await deps.storeUpload(bytes, fileName, part.mimetype, personId)
        if (stored.kind === 'refused') {
          answer.refused.push({ fileName, reason: uploadRefusal(stored.reason) })
          continue
        }
        const { fileId, mime } = stored
        const uploadId = deps.sessions.uploadId(personId, fileId)
        answer.uploads.push({ uploadId, fileId, fileName: stored.fileName, mime })
      }
      if (answer.uploads.length + answer.refused.length === 0) {
        return refuse(reply, 400, problems.noFiles)
      }
      return answer
    },
  )
}

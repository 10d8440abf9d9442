import {
  ChunkQuery,
  CreateUpload,
  MAX_CHUNK_BYTES,
  MAX_CHUNK_CHARS,
  TextPiece,
  UploadParams,
  UploadState,
} from '@kedu/shared/contracts/api/uploads'
import type { FastifyReply } from 'fastify'
import type { Asking } from '../../queries/asking.ts'
import { mayLinkOriginal } from '../../uploads/file-access.ts'
import type { UploadAnswer } from '../../uploads/resumable-uploads.ts'
import { uploadRefusal } from '../web-chat/wording.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

const response = { 200: UploadState, ...noAnswers }
/** A phone on a bad network sends small pieces. */
const chunkLimit = { rateLimit: { max: 600, timeWindow: 60_000 } }
/** A piece as text, and the words around it. */
const MAX_TEXT_PIECE_BYTES = MAX_CHUNK_CHARS + 128

export function uploadRoutes(scope: ApiScope, deps: ApiDeps): void {
  scope.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: MAX_CHUNK_BYTES },
    (_request, body, done) => done(null, body),
  )

  scope.post(
    '/api/uploads',
    { schema: { body: CreateUpload, response }, config: changeLimit },
    async (request, reply) => {
      const asking = askingOf(request)
      const { originalOf = null, ...given } = request.body
      if (originalOf !== null && !(await mayLinkOriginal(asking, originalOf, deps.fileAccess))) {
        return refuse(reply, 404, problems.notFound)
      }
      const answer = await deps.uploads.create(asking.me.id, { ...given, originalOf })
      return stateOf(reply, asking, deps, answer)
    },
  )

  scope.get(
    '/api/uploads/:id',
    { schema: { params: UploadParams, response } },
    async (request, reply) => {
      const asking = askingOf(request)
      const answer = await deps.uploads.standing(asking.me.id, request.params.id)
      return stateOf(reply, asking, deps, answer)
    },
  )

  scope.put(
    '/api/uploads/:id',
    {
      schema: { params: UploadParams, querystring: ChunkQuery, response },
      bodyLimit: MAX_CHUNK_BYTES,
      config: chunkLimit,
    },
    async (request, reply) => {
      const asking = askingOf(request)
      const { body } = request
      if (!Buffer.isBuffer(body)) return refuse(reply, 415, problems.malformed)
      const offset = Number(request.query.offset)
      const answer = await deps.uploads.put(asking.me.id, request.params.id, offset, body)
      return stateOf(reply, asking, deps, answer)
    },
  )

  scope.post(
    '/api/uploads/:id',
    {
      schema: { params: UploadParams, body: TextPiece, response },
      bodyLimit: MAX_TEXT_PIECE_BYTES,
      config: chunkLimit,
    },
    async (request, reply) => {
      const asking = askingOf(request)
      const { offset, base64 } = request.body
      const bytes = Buffer.from(base64, 'base64')
      const answer = await deps.uploads.put(asking.me.id, request.params.id, offset, bytes)
      return stateOf(reply, asking, deps, answer)
    },
  )
}

async function stateOf(
  reply: FastifyReply,
  { me, workspace }: Asking,
  deps: ApiDeps,
  answer: UploadAnswer,
): Promise<UploadState | FastifyReply> {
  switch (answer.kind) {
    case 'unknown':
      return refuse(reply, 404, problems.notFound)
    case 'other-file':
      return refuse(reply, 409, problems.otherFile)
    case 'too-many-open':
      return refuse(reply, 429, problems.tooManyUploads)
    case 'wrong-offset':
      return refuse(reply, 409, { ...problems.wrongOffset, offset: answer.offset })
    case 'damaged':
      return refuse(reply, 422, problems.damaged)
    case 'refused':
      return refuse(reply, 422, {
        code: /-limit$/.test(answer.reason) ? 'daily-limit' : 'file-refused',
        message: uploadRefusal(answer.reason),
      })
    case 'standing':
      break
    default:
      return answer satisfies never
  }
  const { id, offset, size, file, originalOf, expiresAt } = answer.standing
  const isLinked =
    file !== null &&
    originalOf !== null &&
    (await deps.fileAccess.files.linkOriginal(workspace.id, originalOf, file.fileId))
  return {
    id,
    offset,
    size,
    file:
      file === null
        ? null
        : {
            uploadId: deps.uploadId(me.id, file.fileId),
            fileId: file.fileId,
            fileName: file.fileName,
            mime: file.mime,
            hasPreview: file.hasPreview,
            originalOf: isLinked ? originalOf : null,
          },
    expiresAt,
  }
}

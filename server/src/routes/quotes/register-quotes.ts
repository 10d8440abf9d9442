/**
 * The customers' pages below `/q/`: read and sign by a link, verify by a QR code. Nobody signs in; what a
 * link opens is one quote and nothing beside it.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import rateLimit from '@fastify/rate-limit'
import { Type, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import { quoteRefusalWords } from '@kedu/bot/wording/quotes'
import { WebProblem } from '@kedu/shared/contracts/web-chat'
import type { Instant } from '@kedu/shared/time/instant'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { QuoteDesk } from '../../quotes/quote-desk.ts'
import { checkCode, quoteFingerprint } from '../../quotes/quote-links.ts'
import { STROKE_FIELD } from '../../quotes/quote-paper.ts'
import type { Workspace } from '../../workspace/workspace.ts'
import { answerErrors } from '../answer-errors.ts'
import type { ApiScope } from '../api/api-scope.ts'
import {
  noQuotePage,
  notKeptPage,
  QUOTE_PAGE_POLICY,
  quotePage,
  verifyPage,
} from './quote-pages.ts'
import { problems } from './wording.ts'

export interface QuoteRoutesDeps {
  workspace: Workspace
  desk: QuoteDesk
  /** Null: whatever host is asked. */
  publicOrigin: string | null
  /** Path below which the company is reached; '' at the root. */
  basePath: string
  sellerName: string | null
  now(): Instant
}

/** A carrier has thousands behind one address, a person opens a page a few times. */
const REQUESTS_PER_MINUTE = 120
/** Each draws and signs a paper. */
const PAPERS_PER_MINUTE = 12
const MAX_BODY_BYTES = 96 * 1024
/** The page stops at 3,000 points. */
const MOST_POINTS = 4000

const Token = Type.Object({ token: Type.String({ minLength: 1, maxLength: 400 }) })
const Stroke = Type.Array(Type.Integer({ minimum: 0, maximum: STROKE_FIELD.width }), {
  minItems: 2,
  maxItems: MOST_POINTS * 2,
})
const Signing = Type.Object({
  name: Type.String({ maxLength: 100 }),
  phone: Type.String({ maxLength: 100 }),
  strokes: Type.Array(Stroke, { maxItems: 300 }),
})
const paperLimit = { rateLimit: { max: PAPERS_PER_MINUTE, timeWindow: 60_000 } }
const answers = { '4xx': WebProblem, '5xx': WebProblem }

export async function registerQuotes(app: FastifyInstance, deps: QuoteRoutesDeps): Promise<void> {
  const plugin: FastifyPluginAsync = async (plain) => {
    const scope: ApiScope = plain.withTypeProvider()
    scope.setValidatorCompiler(TypeBoxValidatorCompiler)
    answerErrors(scope, 'a quote could not be served', problemFor)
    scope.addHook('onSend', async (_request, reply) => {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
      // The address holds the token.
      reply.header('referrer-policy', 'no-referrer').header('x-content-type-options', 'nosniff')
    })
    scope.addHook('onRoute', (route) => {
      route.bodyLimit ??= MAX_BODY_BYTES
    })
    await scope.register(rateLimit, { max: REQUESTS_PER_MINUTE, timeWindow: 60_000 })
    await pageFiles(scope)
    signRoutes(scope, deps)
    verifyRoutes(scope, deps)
  }
  await app.register(plugin)
}

const PAGE_FILES = {
  'sign-quote.js': 'text/javascript; charset=utf-8',
  'verify-quote.js': 'text/javascript; charset=utf-8',
  'sign-quote.css': 'text/css; charset=utf-8',
} as const

async function pageFiles(scope: ApiScope): Promise<void> {
  const require = createRequire(import.meta.url)
  for (const [name, type] of Object.entries(PAGE_FILES)) {
    const content = await readFile(require.resolve(`@kedu/server/page/${name}`), 'utf8')
    scope.get(`/q/page/${name}`, async (_request, reply) =>
      reply.type(type).header('cache-control', 'public, max-age=300').send(content),
    )
  }
}

function signRoutes(
  scope: ApiScope,
  { workspace, desk, sellerName, ...deps }: QuoteRoutesDeps,
): void {
  const { timezone: zone } = workspace.settings
  scope.get('/q/s/:token', { schema: { params: Token } }, async (request, reply) => {
    const { token } = request.params
    const found = await desk.findByLink(token)
    if (found === null) return sendPage(reply.code(404), noQuotePage())
    const makerName = workspace.people.get(found.quote.madeBy)?.name ?? ''
    return sendPage(
      reply,
      quotePage(found, { base: `${deps.basePath}/q/s/${token}`, zone, sellerName, makerName }),
    )
  })

  scope.post(
    '/q/s/:token/opened',
    { schema: { params: Token, response: { 204: Type.Null(), ...answers } } },
    async (request, reply) => {
      const found = await desk.findByLink(request.params.token)
      if (found === null) return refuse(reply, 404, problems.unknown)
      await desk.opened(found)
      return reply.code(204).send(null)
    },
  )

  scope.get(
    '/q/s/:token/quote.pdf',
    { schema: { params: Token }, config: paperLimit },
    async (request, reply) => {
      const found = await desk.findByLink(request.params.token)
      if (found === null || found.state === 'withdrawn')
        return sendPage(reply.code(404), noQuotePage())
      const pdf = await desk.pdf(found, baseOf(request, deps))
      if (pdf === null) return refuse(reply, 503, problems.noFont)
      return reply
        .type('application/pdf')
        .header('content-disposition', `inline; filename="${found.quote.number}.pdf"`)
        .send(Buffer.from(pdf))
    },
  )

  scope.post(
    '/q/s/:token/sign',
    {
      schema: { params: Token, body: Signing, response: { 204: Type.Null(), ...answers } },
      config: paperLimit,
    },
    async (request, reply) => {
      const found = await desk.findByLink(request.params.token)
      if (found === null) return refuse(reply, 404, problems.unknown)
      // A retry whose first answer was lost.
      if (found.state === 'signed') return reply.code(204).send(null)
      const { name, phone, strokes } = request.body
      if (!isSignature(strokes)) return refuse(reply, 422, problems.noStrokes)
      const given = { signer: { name, phone }, strokes }
      const result = await desk.sign(found, given, baseOf(request, deps))
      switch (result.kind) {
        case 'signed':
          return reply.code(204).send(null)
        case 'no-font':
          return refuse(reply, 503, problems.noFont)
        case 'unknown':
          return refuse(reply, 404, problems.unknown)
        case 'refused': {
          const { refusal } = result
          if (refusal.kind !== 'quote') return refuse(reply, 409, problems.unknown)
          const { title, text } = quoteRefusalWords(refusal.quote, { now: deps.now(), zone })
          return refuse(reply, 409, { code: refusal.quote.reason, message: `${title}。${text}` })
        }
        default:
          return result satisfies never
      }
    },
  )
}

function verifyRoutes(scope: ApiScope, { workspace, desk }: QuoteRoutesDeps): void {
  scope.get('/q/v/:token', { schema: { params: Token } }, async (request, reply) => {
    const found = await desk.findByCode(request.params.token)
    if (found === null) return sendPage(reply.code(404), notKeptPage())
    const { quote, deal } = found
    return sendPage(
      reply,
      verifyPage(found, {
        zone: workspace.settings.timezone,
        checkCode: checkCode(quoteFingerprint(quote, deal.customer.name)),
        fileSha256: quote.state.kind === 'signed' ? quote.state.fileId : null,
      }),
    )
  })
}

/** Long enough to be a name, in pairs, inside the field. */
function isSignature(strokes: readonly (readonly number[])[]): boolean {
  let length = 0
  let points = 0
  for (const stroke of strokes) {
    if (stroke.length % 2 !== 0) return false
    points += stroke.length / 2
    for (let i = 0; i < stroke.length; i += 2) {
      const [x = 0, y = 0] = [stroke[i], stroke[i + 1]]
      if (y > STROKE_FIELD.height) return false
      if (i > 0) length += Math.hypot(x - (stroke[i - 2] ?? 0), y - (stroke[i - 1] ?? 0))
    }
  }
  return points <= MOST_POINTS && length >= SHORTEST
}

/** A name is longer than a sixth of the field, see the page. */
const SHORTEST = 150

function baseOf(
  request: FastifyRequest,
  { publicOrigin, basePath }: Pick<QuoteRoutesDeps, 'publicOrigin' | 'basePath'>,
): string {
  return publicOrigin ?? `${request.protocol}://${request.host}${basePath}`
}

function sendPage(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .type('text/html; charset=utf-8')
    .header('content-security-policy', QUOTE_PAGE_POLICY)
    .send(text)
}

function refuse(reply: FastifyReply, status: number, problem: WebProblem): FastifyReply {
  return reply.code(status).type('application/json; charset=utf-8').send(problem)
}

function problemFor(error: unknown): { status: number; problem: WebProblem } {
  const given =
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
      ? error.statusCode
      : 500
  if (given === 429) return { status: 429, problem: problems.tooMany }
  if (given === 413) return { status: 413, problem: problems.tooLarge }
  if (given >= 400 && given < 500) return { status: given, problem: problems.malformed }
  return { status: 503, problem: problems.busy }
}

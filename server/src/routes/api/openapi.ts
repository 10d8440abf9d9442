/**
 * The API as OpenAPI 3.1, from the very schemas the routes check with. Made when it is first asked for;
 * the start of the process and every other request pay nothing for it.
 */
import swagger from '@fastify/swagger'
import { ApiProblem } from '@kedu/shared/contracts/api/problem'
import { WebhookPayload } from '@kedu/shared/contracts/api/webhooks'
import { WEBHOOK_EVENTS, type WebhookEventName } from '@kedu/shared/contracts/webhook-events'
import { scopeName } from '../../api-keys/wording.ts'
import { eventName } from '../../webhooks/wording.ts'
import { docsPage } from './api-docs-page.ts'
import type { ApiScope } from './api-scope.ts'
import { documentWords, problemWords } from './openapi-wording.ts'
import { OPERATION_TAGS, type Operation, operationAt } from './operations.ts'

/** As much of a document as is worked on here. */
export interface ApiDocument {
  openapi: string
  info: { title: string; version: string; description?: string }
  paths: Record<string, Record<string, ApiOperation>>
  components: Record<string, Record<string, unknown>>
  tags: { name: string }[]
  /** What is sent to others. */
  webhooks?: Record<string, unknown>
}

export interface ApiOperation {
  summary?: string
  description?: string
  tags?: string[]
  security?: Record<string, string[]>[]
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[]
  requestBody?: { required?: boolean; content: Record<string, { schema?: Schema }> }
  responses: Record<string, unknown>
}

export interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  enum?: unknown[]
  const?: unknown
}

const NO_BODY = new Set(['get', 'head', 'delete'])

/** `basePath`: below which the company is reached; '' at the root. */
export async function describedApi(scope: ApiScope, basePath: string): Promise<void> {
  await scope.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: '刻度 Kedu', version: '1', description: documentWords.about },
      servers: [{ url: basePath === '' ? '/' : basePath }],
      tags: OPERATION_TAGS.map((name) => ({ name })),
      components: {
        securitySchemes: {
          session: { type: 'http', scheme: 'bearer', description: documentWords.session },
          apiKey: { type: 'http', scheme: 'bearer', description: documentWords.apiKey },
        },
      },
    },
    transformObject: (made) => {
      if (!('openapiObject' in made)) throw new Error('No OpenAPI 3 was asked for')
      describe(made.openapiObject as unknown as ApiDocument)
      return made.openapiObject
    },
  })
  scope.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(scope.swagger()),
  )
  let page: string | null = null
  scope.get('/api/docs', { schema: { hide: true } }, async (_request, reply) => {
    page ??= docsPage(scope.swagger() as unknown as ApiDocument)
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
      .header('cache-control', 'public, max-age=300')
      .send(page)
  })
}

/** Words, scopes and every "no", which stands in the document once and is referred to. */
function describe(document: ApiDocument): void {
  document.components.schemas = { ...document.components.schemas, ApiProblem, WebhookPayload }
  document.webhooks = Object.fromEntries(WEBHOOK_EVENTS.map((name) => [name, { post: told(name) }]))
  document.components.responses = Object.fromEntries(
    Object.entries(problemWords).map(([name, description]) => [
      name,
      {
        description,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/ApiProblem' } } },
        ...(name === 'TooMany' ? { headers: LIMIT_HEADERS } : {}),
      },
    ]),
  )
  document.components.parameters = {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: documentWords.idempotencyKey,
      schema: { type: 'string', maxLength: 255 },
    },
  }
  for (const [path, methods] of Object.entries(document.paths)) {
    const url = path.replace(/\{(\w+)\}/g, ':$1')
    for (const [method, made] of Object.entries(methods)) {
      const operation = operationAt(method.toUpperCase(), url)
      methods[method] = described(made, operation, method, path)
    }
  }
}

function told(name: WebhookEventName) {
  const schema = { $ref: '#/components/schemas/WebhookPayload' }
  return {
    summary: eventName(name),
    requestBody: { content: { 'application/json': { schema } } },
    responses: { '2XX': { description: documentWords.taken } },
  }
}

const LIMIT_HEADERS = {
  'Retry-After': { description: documentWords.retryAfter, schema: { type: 'integer' } },
  'RateLimit-Limit': { description: documentWords.limit, schema: { type: 'integer' } },
  'RateLimit-Remaining': { description: documentWords.remaining, schema: { type: 'integer' } },
  'RateLimit-Reset': { description: documentWords.reset, schema: { type: 'integer' } },
}

function described(
  made: ApiOperation,
  operation: Operation | null,
  method: string,
  path: string,
): ApiOperation {
  const isChange = !NO_BODY.has(method)
  const scope = operation?.scope ?? null
  const { '4XX': _4xx, '5XX': _5xx, ...responses } = made.responses
  const file = operation?.file
  return {
    ...made,
    ...(operation === null ? {} : { summary: operation.summary, tags: [operation.tag] }),
    description: scopeWords(scope),
    security: [
      { session: [] },
      ...(scope === null ? [] : [{ apiKey: scope === 'any' ? [] : [scope] }]),
    ],
    ...(isChange && takesClientId(made)
      ? {
          parameters: [
            ...(made.parameters ?? []),
            { $ref: '#/components/parameters/IdempotencyKey' } as never,
          ],
        }
      : {}),
    responses: {
      ...(file === undefined ? responses : { 200: fileAnswer(file) }),
      ...problemsOf({ isChange, hasId: path.includes('{') }),
    },
  }
}

function takesClientId({ requestBody }: ApiOperation): boolean {
  return Object.values(requestBody?.content ?? {}).some(
    ({ schema }) => schema?.properties?.clientId !== undefined,
  )
}

function scopeWords(scope: Operation['scope']): string {
  if (scope === null) return documentWords.peopleOnly
  if (scope === 'any') return documentWords.anyKey
  return documentWords.keyWith(scope, scopeName(scope))
}

function fileAnswer(type: string) {
  return { description: documentWords.file, content: { [type]: {} } }
}

function problemsOf({ isChange, hasId }: { isChange: boolean; hasId: boolean }) {
  const answer = (name: keyof typeof problemWords) => ({ $ref: `#/components/responses/${name}` })
  return {
    400: answer('BadInput'),
    401: answer('SignedOut'),
    403: answer('NotAllowed'),
    ...(hasId ? { 404: answer('NotFound') } : {}),
    ...(isChange ? { 409: answer('Conflict'), 422: answer('Refused') } : {}),
    429: answer('TooMany'),
    '4XX': answer('OtherProblem'),
    '5XX': answer('Unavailable'),
  }
}

/**
 * The API's own document as a judge: whatever an `ApiUser` is answered must be what the document promises
 * for that operation and status.
 */
import type { ApiDocument } from '@kedu/server/routes/api/openapi'
import { Compile } from 'typebox/compile'
import type { TestApp } from './build-test-app.ts'

interface Judge {
  /** Null: fits. Else what does not. */
  fault(answer: unknown): string | null
}

interface Documented {
  path: RegExp
  literal: number
  methods: ApiDocument['paths'][string]
}

let documented: Promise<{ document: ApiDocument; paths: Documented[] }> | null = null
const judges = new Map<unknown, Judge>()

/** Null: as documented, or nothing of the API. `url` may have a query. */
export async function undocumented(
  test: Pick<TestApp, 'app'>,
  { method, url, status, body }: { method: string; url: string; status: number; body: unknown },
): Promise<string | null> {
  documented ??= readDocument(test)
  const { document, paths } = await documented
  const [path = ''] = url.split('?')
  const found = paths.find((one) => one.path.test(path))
  const operation = found?.methods[method.toLowerCase()]
  if (operation === undefined) return null
  const { responses } = operation
  const answer = responses[String(status)] ?? responses[`${String(status)[0]}XX`]
  if (answer === undefined) return `${method} ${url} answers ${status}, which is not documented`
  const schema = schemaOf(document, answer)
  const fault = schema === null ? null : judgeOf(document, schema).fault(body)
  return fault === null ? null : `${method} ${url} ${status}: ${fault}`
}

async function readDocument(test: Pick<TestApp, 'app'>) {
  const answer = await test.app.http.inject('/api/openapi.json')
  const document = answer.json<ApiDocument>()
  const paths = Object.entries(document.paths).map(([path, methods]) => ({
    path: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    literal: path.replace(/\{\w+\}/g, '').length,
    methods,
  }))
  // `/api/deals/by-owner` is no deal.
  paths.sort((a, b) => b.literal - a.literal)
  return { document, paths }
}

function schemaOf(document: ApiDocument, answer: unknown): unknown {
  const { content } = resolved(document, answer) as {
    content?: Record<string, { schema?: unknown }>
  }
  return content?.['application/json']?.schema ?? null
}

function resolved(document: ApiDocument, part: unknown): unknown {
  const { $ref } = part as { $ref?: string }
  if ($ref === undefined) return part
  const [, , kind = '', name = ''] = $ref.split('/')
  return document.components[kind]?.[name]
}

function judgeOf(document: ApiDocument, schema: unknown): Judge {
  const known = judges.get(schema)
  if (known !== undefined) return known
  const compiled = Compile(resolved(document, schema) as object)
  const judge: Judge = {
    fault: (answer) => {
      if (compiled.Check(answer)) return null
      const [first] = compiled.Errors(answer)
      return `${first?.instancePath ?? ''} ${first?.message ?? ''}`
    },
  }
  judges.set(schema, judge)
  return judge
}

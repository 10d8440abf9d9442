import type { ApiDocument } from '@kedu/server/routes/api/openapi'
import { operationAt } from '@kedu/server/routes/api/operations'
import { API_SCOPES } from '@kedu/shared/contracts/api-scopes'
import { WEBHOOK_EVENTS } from '@kedu/shared/contracts/webhook-events'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiCompany } from '../../support/api-company.ts'
import type { TestApp } from '../../support/build-test-app.ts'

let test: TestApp
let document: ApiDocument

beforeAll(async () => {
  test = await apiCompany()
  document = (await test.app.http.inject('/api/openapi.json')).json()
})
afterAll(() => test.close())

/** Every route below `/api/` as Fastify has it: its tree, a level a branch. */
function routes(): string[] {
  const above: string[] = []
  return test.app.http
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] =
        /^([│ ]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? []
      const level = indent.length / 4
      above[level] = part
      const path = above.slice(0, level + 1).join('')
      return methods === '' ? [] : methods.split(', ').map((method) => `${method} ${path}`)
    })
    .filter((route) => route.includes(' /api/') && !route.startsWith('HEAD '))
}

/** The document and its page. */
const OF_ITSELF = ['GET /api/openapi.json', 'GET /api/docs']

describe('the document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate({ ...document })
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
    expect(document.openapi).toBe('3.1.0')
  })

  it('has every route of the API, with a Chinese summary', () => {
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { summary = '' }]) => {
        const url = path.replace(/\{(\w+)\}/g, ':$1')
        return { at: `${method.toUpperCase()} ${url}`, url, method, summary }
      }),
    )
    expect(documented.map(({ at }) => at).sort()).toEqual(
      routes()
        .filter((route) => !OF_ITSELF.includes(route))
        .sort(),
    )
    const isSaid = ({ method, url, summary }: (typeof documented)[number]) =>
      operationAt(method.toUpperCase(), url) !== null && /[\u4e00-\u9fff]/.test(summary)
    expect(documented.filter((one) => !isSaid(one)).map(({ at }) => at)).toEqual([])
  })

  it('names scopes that exist, and lets no key near keys, rules and personal settings', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, operation })),
    )
    for (const { path, operation } of operations) {
      const key = operation.security?.find((one) => 'apiKey' in one)
      for (const scope of key?.apiKey ?? []) expect(API_SCOPES).toContain(scope)
      if (/^\/api\/(keys|rules|me\/settings|tasks)/.test(path)) expect(key).toBeUndefined()
    }
    expect(document.paths['/api/deals']?.get?.security).toEqual([
      { session: [] },
      { apiKey: ['deals:read'] },
    ])
  })

  it('lists what webhooks are told of', () => {
    expect(Object.keys(document.webhooks ?? {})).toEqual([...WEBHOOK_EVENTS])
  })

  it('says what a file is, which errors come and what a retry is sent with', () => {
    const pdf = document.paths['/api/deals/{dealId}/evidence-pack.pdf']?.get?.responses['200']
    expect(pdf).toMatchObject({ content: { 'application/pdf': {} } })
    const move = document.paths['/api/deals/{dealId}/move']?.post
    expect(Object.keys(move?.responses ?? {})).toEqual(
      expect.arrayContaining(['200', '400', '401', '403', '404', '409', '422', '429', '5XX']),
    )
    expect(move?.parameters).toContainEqual({ $ref: '#/components/parameters/IdempotencyKey' })
  })
})

describe('the page', () => {
  it('shows every operation without script and without anything from elsewhere', async () => {
    const page = await test.app.http.inject('/api/docs')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
    expect(page.body).not.toMatch(/<script|https?:\/\//)
    for (const path of Object.keys(document.paths)) expect(page.body).toContain(path)
  })
})

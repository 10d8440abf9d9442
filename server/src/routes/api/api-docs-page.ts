/** The API's document as a page to read: no script, nothing from elsewhere. */
import { API_SCOPES } from '@kedu/shared/contracts/api-scopes'
import { scopeName } from '../../api-keys/wording.ts'
import { Html, html } from '../quotes/html.ts'
import type { ApiDocument, ApiOperation, Schema } from './openapi.ts'
import { documentWords as words } from './openapi-wording.ts'

/** Deeper than this a reader takes the document itself. */
const DEEPEST = 3

export function docsPage(document: ApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const sections = document.tags.map(({ name }) => {
    const own = operations.filter(({ operation }) => operation.tags?.includes(name))
    return html`<section><h2>${name}</h2>${own.map(operationPart)}</section>`
  })
  return html`<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${words.title}</title>
<style>${STYLE}</style></head><body><main><h1>${words.title}</h1>
<p>${document.info.description ?? ''}</p>
<p>${words.lead}<a href="openapi.json">openapi.json</a></p>
<h2>${words.scopes}</h2><ul>${API_SCOPES.map(scopeLine)}</ul>
${sections}</main></body></html>`.text
}

const STYLE =
  new Html(`:root{color-scheme:light dark}body{font:15px/1.6 system-ui,sans-serif;margin:0}
main{max-width:860px;margin:0 auto;padding:24px 16px 64px}h1{font-size:24px}
h2{font-size:18px;margin-top:32px}summary{cursor:pointer;overflow-wrap:anywhere}
details{border-top:1px solid color-mix(in srgb,currentColor 15%,transparent);padding:8px 0}
code{font:13px ui-monospace,monospace}.verb{display:inline-block;min-width:4em;font-weight:600}
.dim{opacity:.75}ul{padding-left:20px}li{overflow-wrap:anywhere}`)

function scopeLine(scope: (typeof API_SCOPES)[number]): Html {
  return html`<li><code>${scope}</code> ${scopeName(scope)}</li>`
}

function operationPart(given: { path: string; method: string; operation: ApiOperation }): Html {
  const { path, method, operation } = given
  const { summary = '', description = '', parameters = [], requestBody, responses } = operation
  const named = parameters.filter(({ name }) => name !== undefined)
  return html`<details><summary><code class="verb">${method.toUpperCase()}</code>
<code>${path}</code> ${summary}</summary><p class="dim">${description}</p>
${named.length === 0 ? null : html`<p>${words.parameters}</p><ul>${named.map(parameterLine)}</ul>`}
${part(words.body, schemaIn(requestBody))}${part(words.answer, schemaIn(responses['200']))}</details>`
}

function part(title: string, schema: Schema | null): Html | null {
  return schema === null ? null : html`<p>${title}</p>${fields(schema, 1)}`
}

type Parameter = NonNullable<ApiOperation['parameters']>[number]

function parameterLine({ name, required = false, schema }: Parameter): Html {
  return line(name, schema ?? {}, required, null)
}

/** The schema of the JSON in a body or an answer; null: there is none. */
function schemaIn(holder: unknown): Schema | null {
  const { content } = (holder ?? {}) as { content?: Record<string, { schema?: Schema }> }
  return content?.['application/json']?.schema ?? null
}

function fields(schema: Schema, depth: number): Html | null {
  const { properties, required = [] } = shape(schema)
  if (properties === undefined || depth > DEEPEST) return null
  return html`<ul>${Object.entries(properties).map(([name, field]) =>
    line(name, field, required.includes(name), fields(field, depth + 1)),
  )}</ul>`
}

/** Of a list, or of something that may be null: what is in it. */
function shape(schema: Schema): Schema {
  if (schema.items !== undefined) return shape(schema.items)
  const some = schema.anyOf?.filter(({ type }) => type !== 'null')
  return some?.length === 1 && some[0] !== undefined ? shape(some[0]) : schema
}

function line(name: string, schema: Schema, isRequired: boolean, below: Html | null): Html {
  const must = isRequired ? html` <span class="dim">${words.required}</span>` : null
  return html`<li><code>${name}</code> <span class="dim">${typeWords(schema)}</span>${must}${below}</li>`
}

function typeWords(schema: Schema): string {
  if (schema.items !== undefined) return `${typeWords(schema.items)}[]`
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeWords))].join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  return [schema.type ?? 'any'].flat().join(' | ')
}

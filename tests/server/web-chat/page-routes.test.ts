import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type StandIn, standIn } from '../../support/web-chat/stand-in.ts'

describe('the page', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'kedu-page-'))
  let server: StandIn
  beforeAll(async () => {
    mkdirSync(path.join(root, 'js'))
    const html = '<!DOCTYPE html><title>刻度</title>'
    writeFileSync(path.join(root, 'index.html'), html)
    writeFileSync(path.join(root, 'index.html.br'), brotliCompressSync(html))
    writeFileSync(path.join(root, 'js/app.12345678.js'), '1')
    writeFileSync(path.join(root, 'js/app.12345678.js.map'), '{}')
    server = await standIn({ pageRoot: root })
  })
  afterAll(async () => {
    await server.app.close()
    rmSync(root, { recursive: true })
  })
  const get = (url: string) => server.app.inject({ method: 'GET', url })

  it('is asked for anew each time and may load nothing from elsewhere', async () => {
    const page = await get('/')
    expect(page.statusCode).toBe(200)
    expect(page.headers['cache-control']).toBe('no-cache')
    expect(page.headers['content-security-policy']).toContain("script-src 'self';")
    expect(page.headers['x-content-type-options']).toBe('nosniff')
  })

  it('comes compressed where the browser can read it, with the same rules', async () => {
    const headers = { 'accept-encoding': 'gzip, deflate, br' }
    const page = await server.app.inject({ method: 'GET', url: '/', headers })
    expect(page.headers['content-encoding']).toBe('br')
    expect(page.headers['content-type']).toContain('text/html')
    expect(brotliDecompressSync(page.rawPayload).toString()).toContain('刻度')
    for (const name of ['content-security-policy', 'cache-control']) {
      expect(page.headers[name]).toBe((await get('/')).headers[name])
    }
    // One without a compressed copy comes as it is.
    const script = await server.app.inject({ method: 'GET', url: '/js/app.12345678.js', headers })
    expect(script.headers['content-encoding']).toBeUndefined()
    expect(script.body).toBe('1')
  })

  it('keeps scripts for ever, since their names change with their content', async () => {
    const script = await get('/js/app.12345678.js')
    expect(script.statusCode).toBe(200)
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  it.each([
    '/js/app.12345678.js.map',
    '/index.html.br',
    '/../package.json',
    '/%2e%2e/package.json',
    '/nothing',
  ])('does not serve %s', async (url) => {
    expect((await get(url)).statusCode).toBe(404)
  })
})

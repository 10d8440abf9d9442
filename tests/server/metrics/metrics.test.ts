/** The numbers an operator sees, after a company really worked. */
import { serveMetrics } from '@kedu/server/metrics/serve-metrics'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE, WecomCompany } from '../../support/wecom-company.ts'

const HOUR = 60 * MINUTE

let company: WecomCompany
let text: string

/** Value of the series with these labels; the sum when there are several. */
function value(name: string, labels: Record<string, string> = {}): number {
  const found = text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => Object.entries(labels).every(([key, is]) => line.includes(`${key}="${is}"`)))
  if (found.length === 0) throw new Error(`No ${name} with ${JSON.stringify(labels)}`)
  return found.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}

beforeAll(async () => {
  company = await WecomCompany.open()
  const { test } = company
  await company.say('zhangwei', '新客户 常州天合机械，报价，卡在付款周期，明天下午3点回访')
  await company.say('zhangwei', '今天做什么')
  await company.advance(80 * HOUR, 4 * HOUR)
  await fetch(`${company.url}/callbacks/wecom/app?msg_signature=x&timestamp=1&nonce=2`, {
    method: 'POST',
    body: '<xml>没有签名</xml>',
  })
  await fetch(`${company.url}/api/deals/${'a'.repeat(16)}`)
  await fetch(`${company.url}/nowhere/13800138000`)
  await fetch(`${company.url}/auth/refresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  text = await test.metrics.text()
})
afterAll(() => company.close())

describe('what is measured', () => {
  it('counts callbacks by platform and outcome and times them', () => {
    expect(value('kedu_callback_seconds_count', { platform: 'wecom', outcome: 'recorded' })).toBe(2)
    const rejected = { platform: 'wecom', outcome: 'malformed' }
    expect(value('kedu_callback_seconds_count', rejected)).toBe(1)
  })

  it('counts commands at the one door by what became of them', () => {
    expect(value('kedu_commands_total', { command: 'open-deal', outcome: 'done' })).toBe(1)
  })

  it('counts what a platform was asked, and what left the boxes', () => {
    const sent = value('kedu_platform_call_seconds_count', { call: 'send', outcome: 'delivered' })
    expect(sent).toBeGreaterThan(2)
    expect(value('kedu_settled_total', { box: 'outbox', outcome: 'delivered' })).toBeGreaterThan(2)
    expect(value('kedu_settled_total', { box: 'inbox', outcome: 'done' })).toBe(2)
  })

  it('times the store, the scan and every loop', () => {
    for (const operation of ['append', 'load', 'receive', 'leaseInbox', 'leaseOutbox', 'due']) {
      expect(value('kedu_store_seconds_count', { operation, outcome: 'ok' })).toBeGreaterThan(0)
    }
    expect(value('kedu_due_deals_total')).toBeGreaterThan(0)
    expect(value('kedu_loop_seconds_count', { loop: 'clock', outcome: 'ok' })).toBeGreaterThan(0)
  })

  it('says what stands in each workspace', () => {
    expect(value('kedu_deals', { workspace: 'main' })).toBe(1)
    for (const name of ['kedu_inbox_pending', 'kedu_inbox_lag_seconds', 'kedu_dead_letters']) {
      expect(value(name, { workspace: 'main' })).toBe(0)
    }
  })

  it('counts answers by route template and refused sessions', () => {
    const route = '/api/deals/:dealId'
    expect(value('kedu_http_requests_total', { route, status: '401' })).toBe(1)
    expect(value('kedu_http_requests_total', { route: 'none', status: '404' })).toBe(1)
    expect(value('kedu_sign_in_refusals_total', { route: '/auth/refresh' })).toBe(1)
  })

  it('names no person, no deal, no customer and no address', async () => {
    const [deal] = await company.deals()
    for (const word of ['zhangwei', '张伟', '常州', deal?.id ?? '', '13800138000', 'nonce']) {
      expect(text).not.toContain(word)
    }
  })
})

describe('the address of its own', () => {
  it('answers to the token alone, and to one path', async () => {
    const { metrics } = company.test
    const token = 't'.repeat(32)
    const served = await serveMetrics({ host: '127.0.0.1', port: 0, token }, metrics)
    try {
      const url = `http://127.0.0.1:${served.port}/metrics`
      const ask = (authorization?: string) =>
        fetch(url, { headers: authorization === undefined ? {} : { authorization } })
      expect((await ask()).status).toBe(401)
      expect((await ask(`Bearer ${'t'.repeat(31)}`)).status).toBe(401)
      expect((await fetch(`${url}/more`)).status).toBe(404)
      expect((await fetch(url, { method: 'POST' })).status).toBe(404)
      const answer = await ask(`Bearer ${token}`)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toContain('text/plain')
      expect(await answer.text()).toContain('kedu_callback_seconds_bucket')
    } finally {
      await served.close()
    }
  })

  it('is none of the site', async () => {
    expect((await fetch(`${company.url}/metrics`)).status).toBe(404)
  })
})

/** What the environment may say of running Kedu. */
import { operationOf } from '@kedu/server/config/operation'
import { describe, expect, it } from 'vitest'

function read(env: Record<string, string>) {
  const problems: string[] = []
  const operation = operationOf((name) => env[name] ?? null, problems)
  return { operation, problems }
}

describe('numbers for Prometheus', () => {
  it('are served nowhere unless a port is given, then on this machine', () => {
    expect(read({})).toEqual({
      operation: { metrics: null, drainMs: 0, trustedProxies: [] },
      problems: [],
    })
    expect(read({ KEDU_METRICS_PORT: '9464' }).operation.metrics).toEqual({
      port: 9464,
      host: '127.0.0.1',
      token: null,
    })
    expect(read({ KEDU_METRICS_PORT: '9464', KEDU_METRICS_HOST: '::1' }).problems).toEqual([])
  })

  it('need a token where other machines reach them', () => {
    const open = { KEDU_METRICS_PORT: '9464', KEDU_METRICS_HOST: '0.0.0.0' }
    expect(read(open).problems.join()).toContain('KEDU_METRICS_TOKEN')
    expect(read({ ...open, KEDU_METRICS_TOKEN: 'x'.repeat(32) }).problems).toEqual([])
  })

  it.each([
    [{ KEDU_METRICS_PORT: '70000' }, 'KEDU_METRICS_PORT'],
    [{ KEDU_METRICS_PORT: '9464', KEDU_METRICS_TOKEN: 'short' }, '32'],
    [{ KEDU_METRICS_HOST: '0.0.0.0' }, 'KEDU_METRICS_PORT'],
    [{ KEDU_DRAIN_SECONDS: '7' }, 'KEDU_DRAIN_SECONDS'],
    [{ KEDU_TRUSTED_PROXIES: '0.0.0.0/0' }, '0.0.0.0/0'],
    [{ KEDU_TRUSTED_PROXIES: '10.0.0.5 nginx' }, 'nginx'],
    [{ KEDU_DRAIN_SECONDS: '-1' }, 'KEDU_DRAIN_SECONDS'],
  ])('are refused with what is wrong: %o', (env, part) => {
    const { problems } = read(env as Record<string, string>)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(part)
  })

  it('never repeat the token', () => {
    const { problems } = read({ KEDU_METRICS_PORT: '1', KEDU_METRICS_TOKEN: 'geheim' })
    expect(problems.join()).not.toContain('geheim')
  })
})

it('believes the proxies it is told of', () => {
  const { operation, problems } = read({
    KEDU_TRUSTED_PROXIES: '10.0.0.5, 172.30.57.0/24,fd00::/8',
  })
  expect(operation.trustedProxies).toEqual(['10.0.0.5', '172.30.57.0/24', 'fd00::/8'])
  expect(problems).toEqual([])
})

it('waits for the balancer as long as asked', () => {
  expect(read({ KEDU_DRAIN_SECONDS: '3' }).operation.drainMs).toBe(3_000)
})

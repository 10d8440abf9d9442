import { createWecomPlatform } from '@kedu/bot/platforms/wecom/wecom'
import { readConfig } from '@kedu/server/config/config'
import { instant } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'

const KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
const WECOM = {
  WECOM_CORP_ID: 'wx5823bf96d3bd56c7',
  WECOM_AGENT_ID: '1000002',
  WECOM_SECRET: 'a-secret-of-the-app',
  WECOM_TOKEN: 'QDG6eK',
  WECOM_ENCODING_AES_KEY: KEY,
}

function problemsOf(env: Record<string, string>): string[] {
  const result = readConfig(env)
  return result.kind === 'problems' ? result.problems : []
}

describe('the configuration', () => {
  it('serves the sample company on this machine only when nothing is set', () => {
    const result = readConfig({})
    expect(result).toMatchObject({
      kind: 'config',
      config: {
        port: 3000,
        host: '127.0.0.1',
        dataFolder: './data',
        database: null,
        timezone: 'Asia/Shanghai',
        wecom: null,
      },
    })
  })

  it('serves WeCom on every address when all five credentials are set', () => {
    const result = readConfig(WECOM)
    expect(result).toMatchObject({
      kind: 'config',
      config: {
        host: '0.0.0.0',
        wecom: { agentId: 1_000_002, apiBase: 'https://qyapi.weixin.qq.com' },
      },
    })
  })

  it.each(Object.keys(WECOM))('names %s when it alone is missing', (name) => {
    const env = Object.fromEntries(Object.entries(WECOM).filter(([key]) => key !== name))
    expect(problemsOf(env).join()).toContain(name)
  })

  it('reports every problem at once and shows no secret', () => {
    const problems = problemsOf({
      ...WECOM,
      PORT: '70000',
      KEDU_TIMEZONE: 'Mars/Base',
      WECOM_ENCODING_AES_KEY: `${KEY}x`,
      WECOM_AGENT_ID: 'abc',
      KEDU_LOG_LEVEL: 'loud',
      KEDU_SESSION_SECRET: 'short-secret',
    })
    expect(problems).toHaveLength(6)
    expect(problems.join()).not.toContain(KEY)
    expect(problems.join()).not.toContain('short-secret')
  })

  it('reads blanks as not set', () => {
    expect(readConfig({ WECOM_SECRET: '  ', PORT: '' })).toMatchObject({ kind: 'config' })
  })

  it.each(['0', '65535'])('takes port %s', (port) => {
    expect(problemsOf({ PORT: port })).toEqual([])
  })

  it.each(['-1', '65536', '80a', '1.5'])('refuses port %s', (port) => {
    expect(problemsOf({ PORT: port })).toHaveLength(1)
  })

  it.each(['kedu.example.com', 'ftp://kedu.example.com', 'https://u:p@kedu.example.com'])(
    'refuses %s as the public address',
    (origin) => {
      expect(problemsOf({ KEDU_PUBLIC_ORIGIN: origin })).toHaveLength(1)
    },
  )
})

describe('the WeCom credentials', () => {
  it.each([
    ['WECOM_TOKEN', 'a'.repeat(6)],
    ['WECOM_TOKEN', 'a'.repeat(32)],
    ['WECOM_SECRET', 'a'.repeat(8)],
    ['WECOM_AGENT_ID', '1'],
    ['WECOM_CORP_ID', 'ww12'],
    ['WECOM_API_BASE', 'http://127.0.0.1:8080'],
    ['WECOM_API_BASE', 'http://localhost:8080'],
    ['WECOM_API_BASE', 'http://[::1]:8080'],
    ['WECOM_API_BASE', 'https://10.0.0.8:8443'],
    ['WECOM_API_BASE', 'https://proxy.example.com/wecom/'],
  ])('may have %s=%s', (name, value) => {
    expect(problemsOf({ ...WECOM, [name]: value })).toEqual([])
  })

  it.each([
    ['WECOM_TOKEN', 'a'.repeat(5)],
    ['WECOM_TOKEN', 'a'.repeat(33)],
    ['WECOM_TOKEN', 'a-token'],
    ['WECOM_SECRET', 'a'.repeat(7)],
    ['WECOM_SECRET', 'a secret of the app'],
    ['WECOM_AGENT_ID', '0'],
    ['WECOM_AGENT_ID', '-5'],
    ['WECOM_CORP_ID', 'ww1'],
    ['WECOM_CORP_ID', '我的公司 id'],
    ['WECOM_ENCODING_AES_KEY', KEY.slice(1)],
    ['WECOM_API_BASE', 'qyapi.weixin.qq.com'],
    ['WECOM_API_BASE', 'https://proxy.example.com/?corp=1'],
    ['WECOM_API_BASE', 'https://proxy.example.com/#top'],
    ['WECOM_API_BASE', 'http://proxy.example.com'],
    ['WECOM_API_BASE', 'http://10.0.0.8:8080'],
    ['WECOM_API_BASE', 'http://127.0.0.1.example.com'],
    ['WECOM_API_BASE', 'http://localhost.example.com'],
    ['WECOM_API_BASE', 'https://u:p@proxy.example.com'],
  ])('may not have %s=%s, and the problem is said in Chinese', (name, value) => {
    const problems = problemsOf({ ...WECOM, [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name} .*[一-龥]`))
    if (name === 'WECOM_SECRET') expect(problems[0]).not.toContain(value)
  })

  it('that are taken here are all taken by the platform', () => {
    // Values around every limit, so that both sides of it come up often.
    const letters = fc.string({ unit: fc.constantFrom(...'aZ0-_+/ é'), maxLength: 70 })
    const plain = fc.string({ unit: fc.constantFrom(...'aZ09'), minLength: 1, maxLength: 70 })
    const key = fc.string({ unit: fc.constantFrom(...'aZ09'), minLength: 42, maxLength: 44 })
    const value = (...good: string[]) =>
      fc.oneof(fc.constantFrom(...good), fc.constantFrom(...good), letters, plain)
    const env = fc.record({
      WECOM_CORP_ID: value(WECOM.WECOM_CORP_ID),
      WECOM_AGENT_ID: fc.oneof(fc.constantFrom('0', '000', '1e3', '007'), fc.nat().map(String)),
      WECOM_SECRET: value(WECOM.WECOM_SECRET),
      WECOM_TOKEN: value(WECOM.WECOM_TOKEN),
      WECOM_ENCODING_AES_KEY: fc.oneof(fc.constant(KEY), key),
      WECOM_API_BASE: fc.oneof(
        fc.constantFrom('', 'https://p.example.com', 'http://p.example.com:80/a/', 'ftp://p'),
        fc.webUrl({ withQueryParameters: true, withFragments: true }),
      ),
    })
    let taken = 0
    fc.assert(
      fc.property(env, (given) => {
        const result = readConfig(given)
        if (result.kind === 'problems' || result.config.wecom === null) return
        taken += 1
        const { wecom } = result.config
        const outside = {
          now: () => instant(0),
          randomBytes: (size: number) => new Uint8Array(size),
        }
        expect(() => createWecomPlatform({ ...wecom, ...outside })).not.toThrow()
      }),
      { numRuns: 500 },
    )
    expect(taken).toBeGreaterThan(10)
  })
})

describe('the key of secrets', () => {
  const key = Buffer.alloc(32, 7).toString('base64')

  it('is 32 bytes in base64, with the one before it while it is being changed', () => {
    const read = readConfig({ KEDU_SECRET_KEY: key, KEDU_SECRET_KEY_OLD: key })
    expect(read.kind === 'config' && read.config.secretKeys.current).toHaveLength(32)
    expect(read.kind === 'config' && read.config.secretKeys.old).toHaveLength(1)
    const without = readConfig({})
    expect(without.kind === 'config' && without.config.secretKeys.current).toBeNull()
  })

  it('says what is wrong with it, without showing it', () => {
    const read = readConfig({ KEDU_SECRET_KEY: 'short-secret' })
    expect(read.kind === 'problems' && read.problems[0]).toContain('openssl rand -base64 32')
    expect(JSON.stringify(read)).not.toContain('short-secret')
    expect(readConfig({ KEDU_SECRET_KEY_OLD: key }).kind).toBe('problems')
  })
})

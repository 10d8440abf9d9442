import { readConfig } from '@kedu/server/config'
import { describe, expect, it } from 'vitest'

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

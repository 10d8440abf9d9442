/** DingTalk and the intelligent bot in the environment. */
import { isTrial, readConfig } from '@kedu/server/config/config'
import { describe, expect, it } from 'vitest'

const KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
const DINGTALK = {
  DINGTALK_CLIENT_ID: 'dingabc123def456',
  DINGTALK_CLIENT_SECRET: 'a-secret-of-dingtalk',
}
const SOCKET = { WECOM_BOT_ID: 'aib-123', WECOM_BOT_SECRET: 'secret-of-bot' }

function configOf(env: Record<string, string>) {
  const result = readConfig(env)
  if (result.kind === 'problems') throw new Error(result.problems.join('\n'))
  return result.config
}

function problemsOf(env: Record<string, string>): string {
  const result = readConfig(env)
  return result.kind === 'problems' ? result.problems.join('\n') : ''
}

describe('DingTalk in the environment', () => {
  it('needs two values; the rest has defaults', () => {
    expect(configOf(DINGTALK).dingtalk).toEqual({
      clientId: 'dingabc123def456',
      clientSecret: 'a-secret-of-dingtalk',
      robotCode: 'dingabc123def456',
      cardTemplateId: null,
      mode: 'stream',
      events: null,
      corpId: null,
      agentId: null,
      apiBase: 'https://api.dingtalk.com',
      oapiBase: 'https://oapi.dingtalk.com',
    })
  })

  it('ends the trial, also without WeCom', () => {
    expect(isTrial(configOf({}))).toBe(true)
    expect(isTrial(configOf(DINGTALK))).toBe(false)
    expect(configOf(DINGTALK).host).toBe('0.0.0.0')
  })

  it('takes events with token and key together only', () => {
    const events = { DINGTALK_MODE: 'http', DINGTALK_TOKEN: 'abc123', DINGTALK_AES_KEY: KEY }
    expect(configOf({ ...DINGTALK, ...events }).dingtalk).toMatchObject({
      mode: 'http',
      events: { token: 'abc123', aesKey: KEY },
    })
    expect(problemsOf({ ...DINGTALK, DINGTALK_TOKEN: 'abc123' })).toContain('一起填')
  })

  it('says what is missing or cannot be right, without showing a secret', () => {
    expect(problemsOf({ DINGTALK_CLIENT_ID: 'dingabc123def456' })).toContain(
      'DINGTALK_CLIENT_SECRET',
    )
    const wrong = problemsOf({
      ...DINGTALK,
      DINGTALK_CLIENT_SECRET: 'has blanks in it',
      DINGTALK_MODE: 'socket',
      DINGTALK_API_BASE: 'api.dingtalk.com',
    })
    expect(wrong).toMatch(/DINGTALK_CLIENT_SECRET.*\n.*DINGTALK_MODE.*\n.*DINGTALK_API_BASE/)
    expect(wrong).not.toContain('has blanks')
  })
})

describe('where DingTalk is', () => {
  it.each(['DINGTALK_API_BASE', 'DINGTALK_OAPI_BASE'])(
    '%s may be in the clear on this machine only',
    (name) => {
      expect(problemsOf({ ...DINGTALK, [name]: 'http://127.0.0.1:9000' })).toBe('')
      expect(problemsOf({ ...DINGTALK, [name]: 'http://proxy.example.com' })).toMatch(
        new RegExp(`^${name} 要用 https:// 开头：密钥`),
      )
    },
  )
})

describe('the intelligent bot in the environment', () => {
  it('talks over a connection of its own, or by callbacks', () => {
    expect(
      configOf({ WECOM_BOT_ID: 'aib-123', WECOM_BOT_SECRET: 'secret-of-bot' }).wecomBot,
    ).toEqual({
      mode: 'socket',
      botId: 'aib-123',
      secret: 'secret-of-bot',
      url: 'wss://openws.work.weixin.qq.com',
    })
    const callback = { WECOM_BOT_TOKEN: 'tok123', WECOM_BOT_ENCODING_AES_KEY: KEY }
    expect(configOf(callback).wecomBot).toEqual({
      mode: 'callback',
      token: 'tok123',
      encodingAesKey: KEY,
      apiBase: 'https://qyapi.weixin.qq.com',
    })
  })

  it('asks to choose when both ways are set, and for what is missing', () => {
    const both = {
      WECOM_BOT_ID: 'aib-123',
      WECOM_BOT_SECRET: 'secret-of-bot',
      WECOM_BOT_TOKEN: 'tok123',
      WECOM_BOT_ENCODING_AES_KEY: KEY,
    }
    expect(problemsOf(both)).toContain('只能选一种')
    expect(problemsOf({ WECOM_BOT_ID: 'aib-123' })).toContain('WECOM_BOT_SECRET')
  })

  it.each([
    'wss://openws.work.weixin.qq.com',
    'wss://gateway.example.com:8443/wecom',
    'ws://127.0.0.1:9000',
    'ws://localhost:9000/',
    'ws://[::1]:9000',
  ])('may have its connection at %s', (url) => {
    expect(configOf({ ...SOCKET, WECOM_BOT_WS_URL: url }).wecomBot).toMatchObject({ url })
  })

  it.each([
    'https://example.com',
    'openws.work.weixin.qq.com',
    'ws://openws.work.weixin.qq.com',
    'ws://10.0.0.8:9000',
    'ws://127.0.0.1.example.com',
    'wss://user:pass@example.com',
    'wss://example.com/#top',
  ])('may not have it at %s, where its secret would be read by others', (url) => {
    expect(problemsOf({ ...SOCKET, WECOM_BOT_WS_URL: url })).toMatch(
      /^WECOM_BOT_WS_URL 要.*wss:\/\/ 开头/,
    )
  })
})

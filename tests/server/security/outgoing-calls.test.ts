/** Addresses that come with messages: nothing is called but the platform itself (SSRF). */
import { webhookAddress } from '@kedu/bot/platforms/dingtalk/media'
import { isLoopback } from '@kedu/bot/platforms/outgoing/loopback'
import { readConfig } from '@kedu/server/config/config'
import { describe, expect, it } from 'vitest'

const INSIDE = [
  'http://127.0.0.1:8080/',
  'https://localhost/',
  'http://169.254.169.254/latest/meta-data/',
  'https://[::1]/',
  'https://10.0.0.1/',
  'https://192.168.1.1/robot',
  'file:///etc/passwd',
  'gopher://x/',
]
const ALIKE = [
  'https://evil.test/?oapi.dingtalk.com',
  'https://oapi.dingtalk.com.evil.test/robot',
  'https://oapi.dingtalk.com@evil.test/robot',
  'https://user:pass@oapi.dingtalk.com/robot',
  'https://xdingtalk.com/robot',
  'http://oapi.dingtalk.com/robot',
  'https://oapi.dingtalk.com:8443/robot',
  'https://evil.test\\@oapi.dingtalk.com/',
]

describe('the way back that a message of DingTalk brings', () => {
  it.each([...INSIDE, ...ALIKE])('is not taken when it is %s', (address) => {
    const taken = webhookAddress(address, ['proxy.example.com'])
    expect(taken === null || taken.hostname === 'oapi.dingtalk.com').toBe(true)
    if (!address.includes('\\')) expect(taken).toBeNull()
  })

  it('is DingTalk over TLS, or the host we were configured with', () => {
    const url = 'https://oapi.dingtalk.com/robot/sendBySession?session=x'
    expect(webhookAddress(url, [])?.href).toBe(url)
    expect(webhookAddress('http://proxy.example.com/robot', ['proxy.example.com'])).not.toBeNull()
  })
})

describe('hosts an admin may configure', () => {
  it.each(['WECOM_API_BASE', 'DINGTALK_API_BASE', 'DINGTALK_OAPI_BASE'])(
    '%s sends no secret in the clear beyond this machine',
    (name) => {
      const read = readConfig({
        WECOM_CORP_ID: 'ww0123456789abcdef',
        WECOM_AGENT_ID: '1000002',
        WECOM_SECRET: 's'.repeat(43),
        WECOM_TOKEN: 'token',
        WECOM_ENCODING_AES_KEY: 'a'.repeat(43),
        DINGTALK_CLIENT_ID: 'ding0123456789abcdef',
        DINGTALK_CLIENT_SECRET: 's'.repeat(64),
        [name]: 'http://proxy.example.com',
      })
      expect(read.kind).toBe('problems')
      expect(read.kind === 'problems' ? read.problems.join() : '').toContain(name)
    },
  )

  it('counts nothing as this machine but this machine', () => {
    for (const host of [
      'localhost.evil.test',
      '127.0.0.1.evil.test',
      '0.0.0.0',
      '[::ffff:7f00:1]x',
    ]) {
      expect(isLoopback({ hostname: host })).toBe(false)
    }
  })
})

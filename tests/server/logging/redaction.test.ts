import { openLog } from '@kedu/server/logging/open-log'
import { loggedError, scrubbed } from '@kedu/server/logging/redaction'
import { describe, expect, it } from 'vitest'

function line(fields: object, message = 'something happened'): string {
  const lines: string[] = []
  openLog('debug', { write: (text) => lines.push(text) }).info(fields, message)
  return lines.join('')
}

describe('a field that holds words, names or secrets', () => {
  it('is removed at the top of a line and below it', () => {
    const written = line({
      dealId: 'd1',
      text: '华东机电 报价',
      person: { name: '张伟', mobile: '13800138000', id: 'p1' },
      config: { secret: 'geheim', token: 'T0KEN' },
    })
    for (const part of ['华东', '张伟', '13800138000', 'geheim', 'T0KEN']) {
      expect(written).not.toContain(part)
    }
    expect(JSON.parse(written)).toMatchObject({ dealId: 'd1', person: { id: 'p1' } })
  })
})

describe('an error', () => {
  it.each([
    ['fetch failed: https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpsecret=abc', 'abc'],
    ['connect postgres://kedu:pass@db/kedu', 'pass'],
    ['no row for 客户 华东机电 13800138000', '华东'],
    ['no row for 13800138000', '13800138000'],
    ['bounced: zhang@example.com', 'zhang@'],
    ['Bearer eyJhbGciOi', 'eyJhbGciOi'],
  ])('is told without what it quotes: %s', (message, part) => {
    expect(scrubbed(message)).not.toContain(part)
  })

  it('of Node about what is no JSON does not repeat it', () => {
    for (const text of ['张伟 13800138000', 'zhangwei has said this and more than that', '{"a":']) {
      try {
        JSON.parse(text)
        expect.unreachable()
      } catch (error) {
        const { message, stack } = loggedError(error)
        expect(`${message}${stack}`).not.toMatch(/张|zhang|said|13800138000/)
      }
    }
  })

  it('keeps its kind, its code, its place and its causes, and nothing else', () => {
    const cause = Object.assign(new Error('Key (name)=(张伟) exists'), {
      code: '23505',
      detail: 'Key (name)=(张伟)',
    })
    const written = line({ err: new TypeError('Deal d1 is gone', { cause }) })
    expect(written).not.toContain('张伟')
    expect(JSON.parse(written).err).toMatchObject({
      type: 'TypeError',
      message: 'Deal d1 is gone',
      stack: expect.stringContaining('redaction.test.ts'),
      cause: { code: '23505' },
    })
  })

  it('that is none is told all the same', () => {
    expect(loggedError('gone')).toEqual({ type: 'string', message: 'gone' })
  })
})

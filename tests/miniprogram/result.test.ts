import { expect, it } from 'vitest'
import { read } from '../../miniprogram/src/api/result.ts'

const said = (status: number, body: unknown) => read({ kind: 'answer', status, body })

it('takes the server at its word', () => {
  expect(said(200, { a: 1 })).toEqual({ kind: 'ok', data: { a: 1 } })
  expect(said(404, { code: 'not-found', message: '没有找到。' })).toMatchObject({
    kind: 'problem',
    code: 'not-found',
    message: '没有找到。',
  })
  expect(read({ kind: 'unreachable' })).toEqual({ kind: 'unreachable' })
})

it.each([500, 502, 503, 504])('says of a bare %i that the trouble is Kedu’s', (status) => {
  for (const body of [null, 'Bad Gateway', {}]) {
    const result = said(status, body)
    if (result.kind !== 'problem') throw new Error(result.kind)
    expect(result.message).toContain(`刻度自己出了问题（${status}）`)
    expect(result.message).toContain('管理员')
    expect(result.message).not.toContain('没有连上')
  }
})

it('gives the number of the request where the answer carries one', () => {
  const busy = { code: 'busy', message: '这次没有取到。', requestId: 'req-12345' }
  expect(said(503, busy)).toMatchObject({ message: '这次没有取到。请求编号 req-12345。' })
  expect(said(500, { requestId: 'req-12345' })).toMatchObject({
    message: expect.stringMatching(/刻度自己出了问题（500）.*请求编号 req-12345。/),
  })
})

it('says of a bare no of somebody between that it was not taken', () => {
  expect(said(413, null)).toMatchObject({ message: expect.stringContaining('没有成功（413）') })
})

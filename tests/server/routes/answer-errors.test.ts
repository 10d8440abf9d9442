import { answerErrors } from '@kedu/server/routes/answer-errors'
import Fastify from 'fastify'
import { afterEach, expect, it } from 'vitest'

const http = Fastify({ genReqId: () => 'req-12345' })
afterEach(() => http.close())

it('gives the number of the request from 500 on, and only then', async () => {
  answerErrors(http, 'failed', (error) => ({
    status: Number((error as Error).message),
    problem: { code: 'busy', message: '没有取到。' },
  }))
  http.get('/:status', async ({ params }) => {
    throw new Error((params as { status: string }).status)
  })
  expect((await http.inject('/503')).json()).toEqual({
    code: 'busy',
    message: '没有取到。',
    requestId: 'req-12345',
  })
  expect((await http.inject('/404')).json()).toEqual({ code: 'busy', message: '没有取到。' })
})

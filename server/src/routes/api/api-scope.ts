import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { ApiProblem } from '@kedu/shared/contracts/api/problem'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'

/** The encapsulated part of the app the API's routes live in. */
export type ApiScope = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** Every route may say no in the same form. */
export const noAnswers = { '4xx': ApiProblem, '5xx': ApiProblem }

/** Mini-programs cannot send PATCH: at the same address POST means the same. */
export const patchMethods: ['PATCH', 'POST'] = ['PATCH', 'POST']

/** What changes something has a lower limit than what only looks. */
export const changeLimit = { rateLimit: { max: 120, timeWindow: 60_000 } }

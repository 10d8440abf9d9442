/** The company's rules: read, changed, their history. */
import { canChangeRules, canReadRules } from '@kedu/shared/access/rules'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import {
  ChangeRules,
  RuleHistoryAnswer,
  RuleHistoryQuery,
  RulesAnswer,
} from '@kedu/shared/contracts/api/rules'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { changeRules, type RuleFault, ruleHistory, rulesView } from '../../rules/rule-book.ts'
import { rulesWords } from '../../rules/wording.ts'
import { type ApiScope, changeLimit, noAnswers, patchMethods } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'

const notForYourRole = { code: 'not-for-your-role', message: rulesWords.notForYourRole }
const onlyAdmin = { code: 'not-for-your-role', message: rulesWords.onlyAdmin }

/** Null: they may. */
function refuseReader(request: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  return canReadRules(askingOf(request).me) ? null : refuse(reply, 403, notForYourRole)
}

function refuseChanger(request: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  return canChangeRules(askingOf(request).me) ? null : refuse(reply, 403, onlyAdmin)
}

export function ruleRoutes(scope: ApiScope): void {
  scope.get(
    '/api/rules',
    { schema: { response: { 200: RulesAnswer, ...noAnswers } } },
    async (request, reply) => refuseReader(request, reply) ?? rulesView(askingOf(request)),
  )

  scope.get(
    '/api/rules/history',
    {
      schema: { querystring: RuleHistoryQuery, response: { 200: RuleHistoryAnswer, ...noAnswers } },
    },
    async (request, reply) => {
      const { before } = request.query
      return (
        refuseReader(request, reply) ??
        ruleHistory(askingOf(request).workspace, before === undefined ? null : Number(before))
      )
    },
  )

  scope.route({
    method: patchMethods,
    url: '/api/rules',
    schema: { body: ChangeRules, response: { 200: RulesAnswer, ...noAnswers } },
    config: changeLimit,
    handler: async (request, reply) => {
      const refused = refuseChanger(request, reply)
      if (refused !== null) return refused
      const asking = askingOf(request)
      const result = await changeRules(asking, request.body)
      switch (result.kind) {
        case 'changed':
          return rulesView(asking)
        case 'faults':
          return refuse(reply, 400, faultProblem(result.faults))
        case 'unchanged':
          return refuse(reply, 422, { code: 'refused', message: rulesWords.nothingChanged })
        case 'conflict':
          return refuse(reply, 409, { code: 'changed-meanwhile', message: result.message })
        default:
          return result satisfies never
      }
    },
  })
}

/** Field by field, as bad input is. */
function faultProblem(faults: readonly RuleFault[]): ApiProblem {
  return {
    code: 'bad-input',
    message: faults.map(({ message }) => message).join(''),
    fields: faults.map(({ field, message }) => ({ path: `/changes/${field}`, message })),
  }
}

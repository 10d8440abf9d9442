/** The company's rules: read, changed, their history. */
import { canChangeRules, canReadRules } from '@kedu/shared/access/rules'
import type { ApiProblem } from '@kedu/shared/contracts/api/problem'
import {
  ActionRatesAnswer,
  BackTestAnswer,
  ChangeRules,
  CheckRules,
  CheckRulesAnswer,
  EndShadow,
  RuleHistoryAnswer,
  RuleHistoryQuery,
  RulesAnswer,
  ShadowAnswer,
  StartBackTest,
  StartShadow,
} from '@kedu/shared/contracts/api/rules'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  changeRules,
  checkRules,
  type RuleFault,
  ruleHistory,
  rulesView,
} from '../../rules/rule-book.ts'
import type { ShadowChange } from '../../rules/shadow-rules.ts'
import { rulesWords } from '../../rules/wording.ts'
import type { ApiDeps } from './api-deps.ts'
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

export function ruleRoutes(scope: ApiScope, { rules }: Pick<ApiDeps, 'rules'>): void {
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

  scope.get(
    '/api/rules/action-rates',
    { schema: { response: { 200: ActionRatesAnswer, ...noAnswers } } },
    async (request, reply) =>
      refuseReader(request, reply) ?? rules.actionRates.answer(askingOf(request).now),
  )

  scope.post(
    '/api/rules/check',
    { schema: { body: CheckRules, response: { 200: CheckRulesAnswer, ...noAnswers } } },
    async (request, reply) =>
      refuseChanger(request, reply) ??
      checkRules(askingOf(request).workspace, request.body.changes),
  )

  backTestRoutes(scope, { rules })
  shadowRoutes(scope, { rules })

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

function backTestRoutes(scope: ApiScope, { rules }: Pick<ApiDeps, 'rules'>): void {
  const response = { 200: BackTestAnswer, ...noAnswers }

  scope.get('/api/rules/backtest', { schema: { response } }, async (request, reply) => {
    return refuseChanger(request, reply) ?? (await rules.backTests.answer())
  })

  scope.post(
    '/api/rules/backtest',
    { schema: { body: StartBackTest, response }, config: changeLimit },
    async (request, reply) => {
      const refused = refuseChanger(request, reply)
      if (refused !== null) return refused
      const started = await rules.backTests.start(askingOf(request), request.body.changes)
      switch (started.kind) {
        case 'started':
          return rules.backTests.answer()
        case 'faults':
          return refuse(reply, 400, faultProblem(started.faults))
        case 'refused':
          return refuse(reply, 409, { code: 'refused', message: started.message })
        default:
          return started satisfies never
      }
    },
  )

  scope.post(
    '/api/rules/backtest/cancel',
    { schema: { response }, config: changeLimit },
    async (request, reply) => {
      const refused = refuseChanger(request, reply)
      if (refused !== null) return refused
      await rules.backTests.cancel()
      return rules.backTests.answer()
    },
  )
}

function shadowRoutes(scope: ApiScope, { rules }: Pick<ApiDeps, 'rules'>): void {
  const response = { 200: ShadowAnswer, ...noAnswers }
  const { shadow } = rules

  const answered = async (request: FastifyRequest, reply: FastifyReply, change: ShadowChange) => {
    switch (change.kind) {
      case 'done':
        return shadow.answer(askingOf(request))
      case 'faults':
        return refuse(reply, 400, faultProblem(change.faults))
      case 'refused':
        return refuse(reply, 422, { code: 'refused', message: change.message })
      case 'conflict':
        return refuse(reply, 409, { code: 'changed-meanwhile', message: change.message })
      default:
        return change satisfies never
    }
  }

  scope.get('/api/rules/shadow', { schema: { response } }, async (request, reply) => {
    return refuseChanger(request, reply) ?? shadow.answer(askingOf(request))
  })

  scope.post(
    '/api/rules/shadow',
    { schema: { body: StartShadow, response }, config: changeLimit },
    async (request, reply) => {
      const refused = refuseChanger(request, reply)
      if (refused !== null) return refused
      return answered(request, reply, await shadow.start(askingOf(request), request.body))
    },
  )

  scope.post(
    '/api/rules/shadow/end',
    { schema: { body: EndShadow, response }, config: changeLimit },
    async (request, reply) => {
      const refused = refuseChanger(request, reply)
      if (refused !== null) return refused
      return answered(request, reply, await shadow.end(askingOf(request), request.body))
    },
  )
}

/** Field by field, as bad input is. */
function faultProblem(faults: readonly RuleFault[]): ApiProblem {
  return {
    code: 'bad-input',
    message: faults.map(({ message }) => message).join(''),
    fields: faults.map(({ field, message }) => ({ path: `/changes/${field}`, message })),
  }
}

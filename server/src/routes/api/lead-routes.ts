/** The lead pool: who has what, entering, answering, handing out, a list, the month's table. */
import { leadRefusalWords, leadWords } from '@kedu/bot/wording/leads'
import { monthOf } from '@kedu/shared/alerts/monthly-quota'
import {
  AcceptLead,
  AssignLead,
  DiscardLead,
  EnterLead,
  FairnessAnswer,
  FairnessQuery,
  ImportLeads,
  ImportLeadsAnswer,
  LeadAnswer,
  LeadHistoryAnswer,
  LeadParams,
  LeadsAnswer,
  ReturnLead,
} from '@kedu/shared/contracts/api/leads'
import { LEAD_FILE_BYTES } from '@kedu/shared/contracts/lead-file'
import type { CommandMeta } from '@kedu/shared/deal/commands'
import type { LeadRefusal } from '@kedu/shared/leads/commands'
import { runsLeadPool } from '@kedu/shared/leads/lead-access'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { acceptLeadOnPage } from '../../flows/accept-lead-on-page.ts'
import { causeOf } from '../../flows/on-page.ts'
import { importLeads } from '../../leads/import-leads.ts'
import { givenTo, type LeadHandled } from '../../leads/lead-desk.ts'
import { whyWaiting } from '../../leads/lead-world.ts'
import type { Asking } from '../../queries/asking.ts'
import { fairnessView, leadHistory, leadsView, leadView, visibleLead } from '../../queries/leads.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers } from './api-scope.ts'
import { refuseResult } from './change-answer.ts'
import { actOf, changesOf } from './command-routes.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

const response = { 200: LeadAnswer, ...noAnswers }
const importLimit = { rateLimit: { max: 10, timeWindow: 60_000 } }

export function leadRoutes(scope: ApiScope, deps: ApiDeps): void {
  const { leads: desk } = deps

  scope.get(
    '/api/leads',
    { schema: { response: { 200: LeadsAnswer, ...noAnswers } } },
    async (request) => leadsView(askingOf(request)),
  )

  scope.post(
    '/api/leads',
    { schema: { body: EnterLead, response }, config: changeLimit },
    async (request, reply) => {
      const asking = askingOf(request)
      const { clientId, confirmedDifferent = false, ...given } = request.body
      const meta = metaOf(asking, clientId, 'lead')
      const leadId = deps.page.dealIdFor(meta.commandId)
      const handled = await desk.receive(leadId, meta, given, {
        confirmedDifferent,
        now: asking.now,
      })
      return answer(reply, asking, handled, (lead) => {
        const rep = givenTo(lead)
        const name = rep === null ? null : (asking.workspace.people.get(rep)?.name ?? null)
        const { customerName } = lead.content
        if (name !== null) return leadWords.receivedAndGiven(customerName, name)
        return runsLeadPool(asking.me) && lead.standing.kind === 'waiting'
          ? leadWords.receivedAndHeld(customerName, whyWaiting(asking.workspace, lead, asking.now))
          : leadWords.received(customerName)
      })
    },
  )

  scope.post(
    '/api/leads/import',
    {
      schema: { body: ImportLeads, response: { 200: ImportLeadsAnswer, ...noAnswers } },
      config: importLimit,
      bodyLimit: Math.ceil(LEAD_FILE_BYTES / 3) * 4 + 1024,
    },
    async (request, reply) => {
      const asking = askingOf(request)
      const { workspace, me, now } = asking
      if (!runsLeadPool(me)) return refuse(reply, 403, problems.leadsNotForYourRole)
      const bytes = Buffer.from(request.body.content, 'base64')
      const isSimilarOk = request.body.isSimilarOk ?? false
      const imported = await importLeads({ workspace, desk, me }, bytes, { now, isSimilarOk })
      if (imported.kind === 'unreadable')
        return refuse(reply, 422, { code: 'file-refused', message: imported.problem })
      const created = imported.rows.filter((row) => row.isStored).length
      const { rows, notes } = imported
      return { created, skipped: rows.length - created, rows, notes }
    },
  )

  scope.get(
    '/api/leads/fairness',
    { schema: { querystring: FairnessQuery, response: { 200: FairnessAnswer, ...noAnswers } } },
    async (request, reply) => {
      const asking = askingOf(request)
      if (!runsLeadPool(asking.me)) return refuse(reply, 403, problems.leadsNotForYourRole)
      const { timezone } = asking.workspace.settings
      return fairnessView(asking, request.query.month ?? monthOf(asking.now, timezone))
    },
  )

  scope.get(
    '/api/leads/:leadId',
    { schema: { params: LeadParams, response: { 200: LeadHistoryAnswer, ...noAnswers } } },
    async (request, reply) => {
      const asking = askingOf(request)
      const lead = visibleLead(asking, request.params.leadId)
      return lead === null ? refuse(reply, 404, problems.notFound) : leadHistory(asking, lead)
    },
  )

  scope.post(
    '/api/leads/:leadId/accept',
    { schema: { params: LeadParams, body: AcceptLead, response }, config: changeLimit },
    async (request, reply) => {
      const asking = askingOf(request)
      const lead = visibleLead(asking, request.params.leadId)
      if (lead === null) return refuse(reply, 404, problems.notFound)
      const { stage, changes, confirmedDifferent } = request.body
      const given = { ...changesOf(changes), ...(stage === undefined ? {} : { stage }) }
      const result = await acceptLeadOnPage(asking, deps.page, actOf(request.body), lead, {
        changes: given,
        confirmedDifferent,
      })
      switch (result.kind) {
        case 'accepted':
          return { lead: shown(asking, lead.id), message: result.message }
        case 'over':
          return refuseLead(reply, asking, { kind: 'not-allowed', needs: 'holder' })
        default:
          return refuseResult(reply, asking, null, result)
      }
    },
  )

  scope.post(
    '/api/leads/:leadId/return',
    { schema: { params: LeadParams, body: ReturnLead, response }, config: changeLimit },
    async (request, reply) =>
      change(request, reply, request.params.leadId, async (asking, lead) => {
        const { clientId, reason } = request.body
        const meta = metaOf(asking, clientId, 'return')
        const command = { kind: 'return-lead' as const, reason }
        return {
          handled: await desk.handle({ leadId: lead.id, meta, command }, asking.now),
          message: leadWords.gaveBack(lead.content.customerName),
        }
      }),
  )

  scope.post(
    '/api/leads/:leadId/assign',
    { schema: { params: LeadParams, body: AssignLead, response }, config: changeLimit },
    async (request, reply) =>
      change(request, reply, request.params.leadId, async (asking, lead) => {
        const { clientId, toId, reason } = request.body
        const meta = metaOf(asking, clientId, 'assign')
        const name = asking.workspace.people.get(toId)?.name ?? ''
        return {
          handled: await desk.assign(lead.id, meta, { repId: toId, reason }, asking.now),
          message: leadWords.given(lead.content.customerName, name),
        }
      }),
  )

  scope.post(
    '/api/leads/:leadId/discard',
    { schema: { params: LeadParams, body: DiscardLead, response }, config: changeLimit },
    async (request, reply) =>
      change(request, reply, request.params.leadId, async (asking, lead) => {
        const { clientId, as, reason } = request.body
        const meta = metaOf(asking, clientId, 'discard')
        const command = { kind: 'discard-lead' as const, as, reason }
        return {
          handled: await desk.handle({ leadId: lead.id, meta, command }, asking.now),
          message: leadWords.overTitle(lead.content.customerName),
        }
      }),
  )
}

type SeenLead = NonNullable<ReturnType<typeof visibleLead>>

async function change(
  request: FastifyRequest,
  reply: FastifyReply,
  leadId: string,
  work: (asking: Asking, lead: SeenLead) => Promise<{ handled: LeadHandled; message: string }>,
): Promise<LeadAnswer | FastifyReply> {
  const asking = askingOf(request)
  const lead = visibleLead(asking, leadId)
  if (lead === null) return refuse(reply, 404, problems.notFound)
  const { handled, message } = await work(asking, lead)
  return answer(reply, asking, handled, () => message)
}

function answer(
  reply: FastifyReply,
  asking: Asking,
  handled: LeadHandled,
  message: (lead: SeenLead) => string,
): LeadAnswer | FastifyReply {
  if (handled.kind === 'refused') return refuseLead(reply, asking, handled.refusal)
  const { lead } = handled
  return { lead: shown(asking, lead.id), message: message(lead) }
}

/** Null: what was done took it out of this person's sight. */
function shown(asking: Asking, leadId: string): LeadAnswer['lead'] {
  const lead = visibleLead(asking, leadId)
  return lead === null ? null : leadView(asking, lead)
}

function refuseLead(reply: FastifyReply, asking: Asking, refusal: LeadRefusal): FastifyReply {
  const { people } = asking.workspace
  const { title, way } = leadRefusalWords(refusal, (id) => people.get(id)?.name ?? null)
  const isSimilar = refusal.kind === 'duplicate' && refusal.of === 'customer' && !refusal.exact
  const code = isSimilar
    ? 'similar-customer'
    : refusal.kind === 'not-allowed'
      ? 'not-yours'
      : 'refused'
  return refuse(reply, statusOf(refusal), { code, message: `${title}。${way}` })
}

function statusOf(refusal: LeadRefusal): number {
  switch (refusal.kind) {
    case 'unknown-lead':
      return 404
    case 'not-allowed':
      return 403
    case 'over':
    case 'has-it-already':
      return 409
    default:
      return 422
  }
}

function metaOf({ me, instrument }: Asking, clientId: string, what: string): CommandMeta {
  const commandId = `${causeOf(me.id, clientId)}/${what}`
  const by = { commandId, actorId: me.id, messageId: null, place: null }
  return instrument === undefined ? { ...by, door: 'page' } : { ...by, door: 'api', instrument }
}

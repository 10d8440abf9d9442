/** Webhooks: set up, switched, tried out, looked after; for admins and their programs. */
import { createHash } from 'node:crypto'
import {
  ChangeWebhook,
  CreateWebhook,
  DELIVERIES_PAGE,
  DeliveriesAnswer,
  DeliveriesQuery,
  DeliveryAnswer,
  DeliveryParams,
  WebhookAct,
  WebhookAnswer,
  WebhookParams,
  WebhookSecretAnswer,
  WebhooksAnswer,
} from '@kedu/shared/contracts/api/webhooks'
import { WEBHOOK_EVENTS } from '@kedu/shared/contracts/webhook-events'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { activePeople } from '../../queries/active-people.ts'
import { deliveryView, webhookView } from '../../queries/webhook-views.ts'
import { urlProblem } from '../../webhooks/address-guard.ts'
import { shownSecret, WEBHOOK_SECRET_BYTES } from '../../webhooks/signature.ts'
import { openSecrets, rotated, sealed } from '../../webhooks/webhook-secrets.ts'
import { eventName, urlProblemWords } from '../../webhooks/wording.ts'
import type { ApiDeps } from './api-deps.ts'
import { type ApiScope, changeLimit, noAnswers, patchMethods } from './api-scope.ts'
import { askingOf, refuse } from './signed-in.ts'
import { problems } from './wording.ts'

const response = { 200: WebhookAnswer, ...noAnswers }
const withSecret = { 200: WebhookSecretAnswer, ...noAnswers }
/** Each waits for somebody else's machine. */
const testLimit = { rateLimit: { max: 12, timeWindow: 60_000 } }

export function webhookRoutes(scope: ApiScope, deps: ApiDeps): void {
  const { workspace, realNow } = deps
  const { webhooks: book, people } = workspace
  const { desk, box, rules } = deps.webhooks

  /** Null: an admin. */
  const refused = (request: FastifyRequest, reply: FastifyReply): FastifyReply | null =>
    askingOf(request).me.role === 'admin' ? null : refuse(reply, 403, problems.onlyAdmins)

  const badUrl = (url: string) => {
    const problem = urlProblem(url, rules)
    return problem === null ? null : { code: 'bad-input', message: urlProblemWords(problem) }
  }

  scope.get(
    '/api/webhooks',
    { schema: { response: { 200: WebhooksAnswer, ...noAnswers } } },
    async (request, reply) => {
      const no = refused(request, reply)
      if (no !== null) return no
      await desk.queue.load()
      return {
        webhooks: book.all.map((one) => webhookView(askingOf(request), one, desk.queue, realNow())),
        choices: {
          types: WEBHOOK_EVENTS.map((name) => ({ name, words: eventName(name) })),
          people: activePeople(workspace),
        },
      }
    },
  )

  scope.post(
    '/api/webhooks',
    { schema: { body: CreateWebhook, response: withSecret }, config: changeLimit },
    async (request, reply) => {
      const no = refused(request, reply)
      if (no !== null) return no
      const asking = askingOf(request)
      const { clientId, name, url, types, personId } = request.body
      if (name.trim() === '') return refuse(reply, 422, problems.noWebhookName)
      if (people.get(personId)?.active !== true) return refuse(reply, 422, problems.noSuchPerson)
      const bad = badUrl(url)
      if (bad !== null) return refuse(reply, 422, bad)
      const id = webhookIdFor(asking.me.id, clientId)
      const secret = deps.randomBytes(WEBHOOK_SECRET_BYTES)
      const webhook = {
        id,
        name: name.trim(),
        url,
        types: types === null ? null : WEBHOOK_EVENTS.filter((one) => types.includes(one)),
        personId,
        secrets: [sealed(box, workspace.id, id, secret)],
        state: 'on' as const,
        createdBy: asking.me.id,
        createdAt: asking.now,
        failingSince: null,
      }
      const event = { kind: 'webhook-made' as const, by: asking.me.id, url, personId }
      if (!(await book.add(webhook, event, asking.now))) {
        return refuse(reply, 409, problems.webhookMadeBefore)
      }
      await desk.queue.load()
      const view = webhookView(asking, webhook, desk.queue, realNow())
      return { webhook: view, secret: shownSecret(secret) }
    },
  )

  scope.route({
    method: patchMethods,
    url: '/api/webhooks/:webhookId',
    schema: { params: WebhookParams, body: ChangeWebhook, response },
    config: changeLimit,
    handler: async (request, reply) => {
      const no = refused(request, reply)
      if (no !== null) return no
      const asking = askingOf(request)
      const { clientId: _, isOn, types, name, ...given } = request.body
      if (name?.trim() === '') return refuse(reply, 422, problems.noWebhookName)
      if (given.personId !== undefined && people.get(given.personId)?.active !== true) {
        return refuse(reply, 422, problems.noSuchPerson)
      }
      const bad = given.url === undefined ? null : badUrl(given.url)
      if (bad !== null) return refuse(reply, 422, bad)
      const { webhookId } = request.params
      const fields = Object.keys(request.body).filter((field) => field !== 'clientId')
      const event = { kind: 'webhook-changed' as const, by: asking.me.id, fields }
      const changed = await book.change(
        webhookId,
        event,
        (one) => ({
          ...one,
          ...given,
          ...(name === undefined ? {} : { name: name.trim() }),
          ...(types === undefined
            ? {}
            : { types: types && WEBHOOK_EVENTS.filter((type) => types.includes(type)) }),
          ...(isOn === undefined ? {} : { state: isOn ? ('on' as const) : ('off' as const) }),
          ...(isOn === true ? { failingSince: null } : {}),
        }),
        asking.now,
      )
      if (changed === null) return refuse(reply, 404, problems.notFound)
      await desk.queue.load()
      if (changed.state === 'on') desk.forgetFailures(webhookId)
      return { webhook: webhookView(asking, changed, desk.queue, realNow()) }
    },
  })

  scope.post(
    '/api/webhooks/:webhookId/secret',
    {
      schema: { params: WebhookParams, body: WebhookAct, response: withSecret },
      config: changeLimit,
    },
    async (request, reply) => {
      const no = refused(request, reply)
      if (no !== null) return no
      const webhook = book.get(request.params.webhookId)
      if (webhook === null) return refuse(reply, 404, problems.notFound)
      const [newest] = openSecrets(box, workspace.id, webhook, realNow()) ?? []
      if (newest === undefined) return refuse(reply, 409, problems.secretLost)
      const { me } = askingOf(request)
      request.log.info({ webhookId: webhook.id, by: me.id }, 'webhook secret shown')
      await desk.queue.load()
      const view = webhookView(askingOf(request), webhook, desk.queue, realNow())
      return { webhook: view, secret: shownSecret(newest) }
    },
  )

  scope.post(
    '/api/webhooks/:webhookId/rotate',
    {
      schema: { params: WebhookParams, body: WebhookAct, response: withSecret },
      config: changeLimit,
    },
    async (request, reply) => {
      const no = refused(request, reply)
      if (no !== null) return no
      const asking = askingOf(request)
      const { webhookId } = request.params
      const secret = deps.randomBytes(WEBHOOK_SECRET_BYTES)
      const fresh = sealed(box, workspace.id, webhookId, secret)
      const changed = await book.change(
        webhookId,
        { kind: 'webhook-secret-rotated', by: asking.me.id },
        (one) => ({ ...one, secrets: rotated(one.secrets, fresh, realNow()) }),
        asking.now,
      )
      if (changed === null) return refuse(reply, 404, problems.notFound)
      await desk.queue.load()
      const view = webhookView(asking, changed, desk.queue, realNow())
      return { webhook: view, secret: shownSecret(secret) }
    },
  )

  scope.post(
    '/api/webhooks/:webhookId/remove',
    { schema: { params: WebhookParams, body: WebhookAct, response }, config: changeLimit },
    async (request, reply) => {
      const no = refused(request, reply)
      if (no !== null) return no
      const asking = askingOf(request)
      const { webhookId } = request.params
      const webhook = book.get(webhookId)
      if (webhook === null) return refuse(reply, 404, problems.notFound)
      await book.change(
        webhookId,
        { kind: 'webhook-removed', by: asking.me.id },
        // Its secrets go with it.
        (one) => ({ ...one, state: 'removed', secrets: [] }),
        asking.now,
      )
      await desk.queue.load()
      await desk.queue.clear(webhookId, asking.now)
      return { webhook: webhookView(asking, { ...webhook, state: 'off' }, desk.queue, realNow()) }
    },
  )

  scope.post(
    '/api/webhooks/:webhookId/test',
    {
      schema: {
        params: WebhookParams,
        body: WebhookAct,
        response: { 200: DeliveryAnswer, ...noAnswers },
      },
      config: testLimit,
    },
    async (request, reply) => {
      const no = refused(request, reply)
      if (no !== null) return no
      const delivery = await desk.test(request.params.webhookId, request.body.clientId)
      return delivery === null
        ? refuse(reply, 404, problems.notFound)
        : { delivery: deliveryView(delivery) }
    },
  )

  scope.get(
    '/api/webhooks/:webhookId/deliveries',
    {
      schema: {
        params: WebhookParams,
        querystring: DeliveriesQuery,
        response: { 200: DeliveriesAnswer, ...noAnswers },
      },
    },
    async (request, reply) => {
      const no = refused(request, reply)
      if (no !== null) return no
      const { webhookId } = request.params
      if (book.get(webhookId) === null) return refuse(reply, 404, problems.notFound)
      await desk.queue.load()
      const { status, offset = '0' } = request.query
      const all = desk.queue
        .deliveries(webhookId)
        .filter((one) => status === undefined || one.status === status)
      const end = Number(offset) + DELIVERIES_PAGE
      return {
        deliveries: all.slice(Number(offset), end).map(deliveryView),
        nextOffset: end < all.length ? end : null,
      }
    },
  )

  scope.post(
    '/api/webhooks/:webhookId/deliveries/:deliveryId/resend',
    {
      schema: {
        params: DeliveryParams,
        body: WebhookAct,
        response: { 200: DeliveryAnswer, ...noAnswers },
      },
      config: changeLimit,
    },
    async (request, reply) => {
      const no = refused(request, reply)
      if (no !== null) return no
      const { webhookId, deliveryId } = request.params
      const again = await desk.sendAgain(webhookId, deliveryId)
      return again === null
        ? refuse(reply, 404, problems.notFound)
        : { delivery: deliveryView(again) }
    },
  )
}

/** The same wish makes the same webhook once, also when it is tried again. */
function webhookIdFor(personId: string, clientId: string): string {
  return createHash('sha256').update(`webhook\n${personId}\n${clientId}`).digest('hex').slice(0, 12)
}

/** Webhooks, out of the parts of the app. */
import type { Instant } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { Config } from './config/config.ts'
import { SecretBox } from './secrets/secret-box.ts'
import { WebhookDesk } from './webhooks/webhook-desk.ts'
import type { WebhookSender } from './webhooks/webhook-sender.ts'
import { webhookNotice } from './webhooks/wording.ts'
import type { Workspace } from './workspace/workspace.ts'

export interface WebhookParts {
  config: Partial<Pick<Config, 'secretKeys' | 'webhooks'>>
  workspace: Workspace
  now(): Instant
  realNow(): Instant
  random(): number
  log: FastifyBaseLogger
  onQueued(): void
  tell(topic: string, title: string, text: string): Promise<unknown>
}

export interface Webhooks {
  desk: WebhookDesk
  box: SecretBox
  rules: Config['webhooks']
  close(): Promise<void>
}

export function openWebhooks(parts: WebhookParts): Webhooks {
  const { config, tell } = parts
  const rules = config.webhooks ?? { allowLoopback: false }
  const box = new SecretBox(config.secretKeys ?? { current: null, old: [] })
  let sender: Promise<WebhookSender> | null = null
  const desk = new WebhookDesk({
    ...parts,
    box,
    // The HTTP client is loaded when there is somebody to be told.
    sender: () => {
      sender ??= import('./webhooks/webhook-sender.ts').then(({ httpSender }) =>
        httpSender({ rules }),
      )
      return sender
    },
    onProblem: async (webhook, problem) => {
      const { title, text } = webhookNotice(webhook.name, problem)
      await tell(`webhook-${problem}-${webhook.id}`, title, text)
    },
  })
  return { desk, box, rules, close: async () => (await sender)?.close() }
}

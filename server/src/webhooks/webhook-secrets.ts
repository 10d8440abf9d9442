/** Secrets of webhooks: made, sealed, opened, changed for another without a moment in which neither counts. */
import { DAY_MS, type Instant, plusMs } from '@kedu/shared/time/instant'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Webhook, WebhookSecret } from './webhook.ts'

/** The old one signs beside the new one for so long. */
const OLD_SIGNS_FOR_MS = DAY_MS

export function sealed(
  box: SecretBox,
  workspaceId: string,
  webhookId: string,
  secret: Uint8Array,
): WebhookSecret {
  return { sealed: box.seal(secret, secretContext(workspaceId, webhookId)), retiresAt: null }
}

/** Those that sign now, newest first; null: they were sealed with a key nobody gave us. */
export function openSecrets(
  box: SecretBox,
  workspaceId: string,
  { id, secrets }: Webhook,
  now: Instant,
): Uint8Array[] | null {
  try {
    return living(secrets, now).map(
      (one) => box.open(one.sealed, secretContext(workspaceId, id)).bytes,
    )
  } catch {
    return null
  }
}

/** The new one first; older ones go on signing for a day. */
export function rotated(
  secrets: readonly WebhookSecret[],
  fresh: WebhookSecret,
  now: Instant,
): WebhookSecret[] {
  const retiresAt = plusMs(now, OLD_SIGNS_FOR_MS)
  return [
    fresh,
    ...living(secrets, now).map((one) => ({ ...one, retiresAt: one.retiresAt ?? retiresAt })),
  ]
}

function living(secrets: readonly WebhookSecret[], now: Instant): WebhookSecret[] {
  return secrets.filter(({ retiresAt }) => retiresAt === null || retiresAt > now)
}

/** What a secret is sealed along with: whose it is. */
export function secretContext(workspaceId: string, webhookId: string): string {
  return `${workspaceId}/webhook/${webhookId}`
}

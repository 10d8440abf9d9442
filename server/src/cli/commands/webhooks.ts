import { shortMoment } from '@kedu/bot/wording/dates'
import type { DeliveryQueue } from '../../webhooks/delivery-queue.ts'
import { eventName, stateName, tryWords, webhookWords as words } from '../../webhooks/wording.ts'
import { type CommandContext, EXIT } from '../command-io.ts'
import type { Command } from '../parse-command.ts'
import { textTable } from '../text-table.ts'

const MOST_SHOWN = 50

export async function listWebhooks({ workspace, write }: CommandContext): Promise<number> {
  const queue = await queueOf(workspace)
  const rows = workspace.webhooks.all.map(({ id, name, url, types, personId, state }) => {
    const deliveries = queue.deliveries(id)
    const count = (status: string) =>
      String(deliveries.filter((one) => one.status === status).length)
    return [
      id,
      name,
      url,
      types === null ? words.allTypes : types.join(','),
      workspace.people.get(personId)?.name ?? personId,
      stateName(state),
      count('waiting'),
      count('dead'),
    ]
  })
  write(rows.length === 0 ? `${words.none}\n` : textTable(words.table, rows))
  return EXIT.ok
}

export async function listDeliveries(
  id: string,
  { workspace, now, write }: CommandContext,
): Promise<number> {
  if (workspace.webhooks.get(id) === null) {
    write(`${words.unknown(id)}\n`)
    return EXIT.failed
  }
  const queue = await queueOf(workspace)
  const zone = workspace.settings.timezone
  const rows = queue
    .deliveries(id)
    .slice(0, MOST_SHOWN)
    .map(({ id: deliveryId, type, status, attempts, queuedAt, last }) => [
      deliveryId,
      eventName(type),
      words.statuses[status],
      String(attempts),
      shortMoment(last?.at ?? queuedAt, now(), zone),
      last === null ? '' : tryWords(last),
      last === null ? '' : String(last.durationMs),
    ])
  write(rows.length === 0 ? `${words.noDeliveries}\n` : textTable(words.deliveriesTable, rows))
  return EXIT.ok
}

export async function resendDeliveries(
  { id, deliveryId }: Extract<Command, { kind: 'webhooks-resend' }>,
  { workspace, now, write }: CommandContext,
): Promise<number> {
  if (workspace.webhooks.get(id) === null) {
    write(`${words.unknown(id)}\n`)
    return EXIT.failed
  }
  const queue = await queueOf(workspace)
  const ids =
    deliveryId === 'all'
      ? queue
          .deliveries(id)
          .filter(({ status }) => status === 'dead')
          .map((one) => one.id)
          .reverse()
      : [deliveryId]
  let count = 0
  for (const one of ids) if ((await queue.again(id, one, now())) !== null) count += 1
  if (count === 0 && deliveryId !== 'all') {
    write(`${words.unknownDelivery(deliveryId)}\n`)
    return EXIT.failed
  }
  write(`${words.sentAgain(count)}\n`)
  return EXIT.ok
}

async function queueOf({ deliveries }: CommandContext['workspace']): Promise<DeliveryQueue> {
  await deliveries.load()
  return deliveries
}

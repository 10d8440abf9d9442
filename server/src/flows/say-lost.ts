/** Tells somebody, by the platform alone, that what they did was not recorded: the store cannot help. */
import { cardFor } from '@kedu/bot/cards/card-for'
import type { ChatPlatform, Inbound } from '@kedu/bot/platform'
import { suiteOf } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { notices } from '../wording.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** Only people of the company: others were told nothing before, either. */
export async function sayLost(
  inbound: Inbound,
  platform: ChatPlatform,
  { people, settings }: Workspace,
  now: Instant,
): Promise<void> {
  const person = people.byAccount(suiteOf(inbound.platform), inbound.userId)
  const userId = person?.accounts[suiteOf(inbound.platform)]
  if (person === null || userId === undefined) return
  const text = inbound.content.kind === 'tap' ? notices.lostTap : notices.lostMessage
  const card = cardFor(
    { kind: 'text', text },
    { now, zone: settings.timezone, recipientId: person.id },
  )
  await platform.send({ userId }, card, { idempotencyKey: `lost-${inbound.id}`, now })
}

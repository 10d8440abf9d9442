import type { DealRow } from '@kedu/shared/deal/deal'
import type { DealFacts } from '@kedu/shared/messages/outbound-message'
import { entrySentence } from '../wording/dialog.ts'
import { changeLines, dealFacts, type Naming } from './deal-facts.ts'
import { say } from './turn.ts'
import type { Handled, Turn } from './world.ts'

export function namingOf(turn: Turn): Naming {
  const { world } = turn
  return {
    now: world.now,
    zone: world.settings.timezone,
    process: world.settings.process,
    person: world.person,
  }
}

export function factsOf(turn: Turn, row: DealRow): DealFacts {
  return dealFacts(row, turn.world.clock(row), namingOf(turn))
}

/** The confirming card with 〔对〕〔改〕〔撤销〕 for what one command stored. */
export function sayStored(
  turn: Turn,
  handled: Extract<Handled, { kind: 'done' }>,
  commandId: string,
  about: { isNew: boolean; notes: string[] },
): void {
  const { world } = turn
  const owner = world.person(handled.row.ownerId)
  say(turn, {
    kind: 'stored',
    commandId,
    deal: factsOf(turn, handled.row),
    changes: changeLines(handled.changes, namingOf(turn)),
    isNew: about.isNew,
    // R15: somebody else's entry says so.
    entrySentence:
      owner && owner.id !== world.me.id ? entrySentence(world.me.name, owner.name) : null,
    notes: about.notes,
  })
}

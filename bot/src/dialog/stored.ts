import { changesOf, type DealChange } from '@kedu/shared/deal/changes'
import type { DealRow } from '@kedu/shared/deal/deal'
import type { DealFacts, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { entrySentence, noteStored, okText } from '../wording/dialog.ts'
import { changeLines, dealFacts, type Naming } from './deal-facts.ts'
import { say, sayText } from './turn.ts'
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
  say(turn, storedMessage(turn, handled.row, handled.changes, commandId, about))
}

function storedMessage(
  turn: Turn,
  row: DealRow,
  changes: readonly DealChange[],
  commandId: string,
  about: { isNew: boolean; notes: string[] },
): Extract<OutboundMessage, { kind: 'stored' }> {
  const { world } = turn
  // Handing a deal over is done in one's own name, whoever owns it afterwards.
  const handedOver = changes.find((change) => change.field === 'owner' && change.before !== null)
  const ownerId = handedOver?.field === 'owner' ? handedOver.before : row.ownerId
  const owner = ownerId === null ? null : world.person(ownerId)
  const lines = changeLines(changes, namingOf(turn))
  const isNoteOnly = lines.length === 0 && about.notes.length === 0
  return {
    kind: 'stored',
    commandId,
    deal: factsOf(turn, row),
    changes: lines,
    isNew: about.isNew,
    // R15: somebody else's entry says so.
    entrySentence:
      owner && owner.id !== world.me.id ? entrySentence(world.me.name, owner.name) : null,
    notes: isNoteOnly ? [noteStored] : about.notes,
  }
}

/** 〔对〕: the card stays as it is, its buttons make room for 已确认. Nothing new is said. */
export async function confirmStored(turn: Turn, commandId: string): Promise<void> {
  const said = turn.conversation.commands.find((entry) => entry.commandId === commandId)
  const row = said ? turn.world.row(said.dealId) : null
  if (!said || row === null || turn.tap === null) return sayText(turn, okText)
  const changes = changesOf(commandId, await turn.world.events(said.dealId))
  const isNew = changes.some((change) => change.field === 'customer' && change.before === null)
  say(turn, {
    ...storedMessage(turn, row, changes, commandId, { isNew, notes: [] }),
    isConfirmed: true,
  })
}

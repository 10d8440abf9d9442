import type { Draft } from './conversation.ts'
import type { Turn } from './world.ts'

/** A draft of this message with nothing in it but what is given. */
export function newDraft(turn: Turn, part: Partial<Draft> = {}): Draft {
  return {
    commandId: `${turn.inbound.id}/0`,
    act: { kind: 'record' },
    dealId: null,
    newName: null,
    claimsNew: false,
    confirmedDifferent: false,
    changes: {},
    unsureStage: null,
    vagueDate: null,
    approximateDate: false,
    candidates: [],
    said: '',
    notes: [],
    messageId: turn.inbound.id,
    ...part,
  }
}

/** Asks to see something; nothing is to be recorded. */
export function isQuery({ act }: Draft): boolean {
  return act.kind === 'show' || act.kind === 'show-contract'
}

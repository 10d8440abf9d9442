import type { Draft } from '@kedu/bot/dialog/conversation'

export function aDraft(part: Partial<Draft> = {}): Draft {
  return {
    commandId: 'm1/0',
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
    messageId: 'm1',
    ...part,
  }
}

import type { EvidenceInput } from '@kedu/shared/deal/commands'
import type { Instant } from '@kedu/shared/time/instant'
import { evidenceKindChoices } from '../wording/dialog.ts'
import { fileFacts } from './deal-facts.ts'
import { factsOf, namingOf } from './stored.ts'
import { nextReplyKey, say } from './turn.ts'
import type { Handled, Turn } from './world.ts'

/** The card for attached files: where they went, what they are, 〔换一个〕〔撤销〕. Returns its key. */
export function sayAttached(
  turn: Turn,
  handled: Extract<Handled, { kind: 'done' }>,
  commandId: string,
  files: readonly EvidenceInput[],
  dueAt: Instant,
): string {
  const questionId = nextReplyKey(turn)
  const ids = new Set(files.map((file) => file.id))
  const naming = namingOf(turn)
  const evidenceIds = [...ids]
  if (turn.conversation.question === null) {
    turn.conversation = {
      ...turn.conversation,
      question: {
        id: questionId,
        askedAt: turn.world.now,
        cardKey: questionId,
        choices: evidenceKindChoices,
        body: { kind: 'evidence-kind', dealId: handled.row.id, evidenceIds },
      },
    }
  } else if (turn.conversation.question.body.kind === 'evidence-kind') {
    turn.conversation = {
      ...turn.conversation,
      question: {
        ...turn.conversation.question,
        id: questionId,
        cardKey: questionId,
        body: { kind: 'evidence-kind', dealId: handled.row.id, evidenceIds },
      },
    }
  }
  return say(
    turn,
    {
      kind: 'photos-attached',
      commandId,
      deal: factsOf(turn, handled.row),
      files: handled.deal.evidence
        .filter((evidence) => ids.has(evidence.id))
        .map((evidence) => fileFacts(evidence, naming)),
      questionId,
      kindChoices: evidenceKindChoices,
    },
    { dueAt },
  )
}

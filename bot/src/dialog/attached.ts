import type { EvidenceInput } from '@kedu/shared/deal/commands'
import type { Instant } from '@kedu/shared/time/instant'
import { evidenceKindChoices } from '../wording/dialog.ts'
import { fileFacts } from './deal-facts.ts'
import { factsOf, namingOf } from './stored.ts'
import { nextReplyKey, say } from './turn.ts'
import type { Handled, Turn } from './world.ts'

/** What was stored, with the verdicts that came within a moment. */
export async function afterJudging(
  turn: Turn,
  handled: Extract<Handled, { kind: 'done' }>,
): Promise<Extract<Handled, { kind: 'done' }>> {
  const { id } = handled.row
  await turn.world.judged(id)
  const deal = (await turn.world.deal(id)) ?? handled.deal
  return { ...handled, deal, row: turn.world.row(id) ?? handled.row }
}

/**
 * The card for attached files: where they went, what they are, 〔换一个〕〔撤销〕. Returns its key. What
 * the files show can be answered by tap at any time; in words only while nothing else is asked.
 */
export function sayAttached(
  turn: Turn,
  handled: Extract<Handled, { kind: 'done' }>,
  commandId: string,
  files: readonly EvidenceInput[],
  options: { dueAt?: Instant; insteadOf?: string | null } = {},
): string {
  const questionId = nextReplyKey(turn)
  const ids = new Set(files.map((file) => file.id))
  const naming = namingOf(turn)
  // A recording tells by itself what it is.
  const unsorted = files.filter((file) => file.kind === 'unsorted').map((file) => file.id)
  const { question, shelved } = turn.conversation
  if (unsorted.length > 0) {
    const asked = {
      id: questionId,
      askedAt: turn.world.now,
      cardKey: questionId,
      choices: evidenceKindChoices,
      body: { kind: 'evidence-kind' as const, dealId: handled.row.id, evidenceIds: unsorted },
    }
    const isFree = question === null || question.body.kind === 'evidence-kind'
    turn.conversation = {
      ...turn.conversation,
      question: isFree ? asked : question,
      shelved: isFree ? shelved : [asked, ...shelved],
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
      questionId: unsorted.length > 0 ? questionId : '',
      kindChoices: unsorted.length > 0 ? evidenceKindChoices : [],
    },
    options,
  )
}

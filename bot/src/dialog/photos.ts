/**
 * Forwarded photos and files (L8, R49): kept at once, put on the right deal, one question for a
 * whole burst. What was sent is never lost: while the deal is unknown the files wait in the question.
 */
import type { EvidenceInput } from '@kedu/shared/deal/commands'
import type { DealId } from '@kedu/shared/deal/deal'
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import { MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import type { MediaRef } from '../platform.ts'
import { moveEvidenceDone } from '../wording/dialog.ts'
import { fileRefusalText, KEPT_WITHOUT_PREVIEW } from '../wording/evidence.ts'
import { ask } from './ask.ts'
import { sayAttached } from './attached.ts'
import type { Draft } from './conversation.ts'
import { fileFacts } from './deal-facts.ts'
import { completePendingMove } from './pending-move.ts'
import { settleDraft } from './settle-draft.ts'
import { factsOf, namingOf } from './stored.ts'
import { command, RECENT_TALK_MS, recentDeals, say, sayText } from './turn.ts'
import type { Turn } from './world.ts'

/** Photos sent one after the other within this time are one burst. */
const BURST_MS = 60 * SECOND_MS
/** The answer to a photo waits this long for more of the same. */
const BURST_SETTLE_MS = 3 * SECOND_MS
/** A move that waits for evidence still claims photos after this long. */
const PENDING_MOVE_MS = 3 * 24 * 60 * MINUTE_MS

export async function answerMedia(turn: Turn, refs: readonly MediaRef[]): Promise<void> {
  const files: EvidenceInput[] = []
  const refusals: string[] = []
  for (const [position, ref] of refs.entries()) {
    const stored = await turn.world.storeMedia(
      ref,
      `${turn.inbound.id}/f${position}`,
      turn.inbound.sentAt,
    )
    if (stored.kind === 'stored') files.push(stored.file)
    else refusals.push(fileRefusalText(stored.reason, stored.fileName))
  }
  if (files.length > 0) await placeFiles(turn, files)
  if (files.some((file) => !file.hasPreview && file.mime.startsWith('image/'))) {
    sayText(turn, KEPT_WITHOUT_PREVIEW)
  }
  for (const refusal of refusals) sayText(turn, refusal)
}

async function placeFiles(turn: Turn, files: EvidenceInput[]): Promise<void> {
  const { conversation, world } = turn
  const { question, burst } = conversation
  const isBurst = burst !== null && world.now - burst.at <= BURST_MS
  if (question?.body.kind === 'which-deal' && question.body.draft.act.kind === 'attach') {
    return addToQuestion(turn, files)
  }
  const dealId = isBurst && burst.dealId !== null ? burst.dealId : likelyDeal(turn)
  const commandId = `${turn.inbound.id}/0`
  if (dealId === null) return askWhere(turn, files)

  const handled = await command(turn, dealId, commandId, {
    kind: 'attach-evidence',
    evidence: files,
  })
  if (handled.kind === 'refused') {
    // The guess was wrong (closed meanwhile, not allowed): ask instead of losing the photo.
    return askWhere(turn, files)
  }
  const earlier = isBurst && burst.dealId === dealId ? burst : null
  if (earlier) turn.cancelled.push(earlier.cardKey)
  const all = [...(earlier?.files ?? []), ...files]
  const cardKey = sayAttached(turn, handled, commandId, all, plusMs(world.now, BURST_SETTLE_MS))
  turn.conversation = {
    ...turn.conversation,
    burst: {
      at: world.now,
      dealId,
      files: all,
      cardKey,
      commandIds: [...(earlier?.commandIds ?? []), commandId],
    },
  }
  await completePendingMove(turn, dealId)
}

/** More photos while the question where they belong is open: they join it, the card counts on. */
function addToQuestion(turn: Turn, files: EvidenceInput[]): void {
  const { question } = turn.conversation
  if (question?.body.kind !== 'which-deal' || question.body.draft.act.kind !== 'attach') return
  const { draft } = question.body
  const all = draft.act.kind === 'attach' ? [...draft.act.files, ...files] : files
  turn.cancelled.push(question.cardKey)
  ask(turn, { kind: 'which-deal', draft: { ...draft, act: { kind: 'attach', files: all } } })
  delayLast(turn)
}

function askWhere(turn: Turn, files: EvidenceInput[]): void {
  const open = turn.conversation.question
  const draft: Draft = {
    commandId: `${turn.inbound.id}/0`,
    act: { kind: 'attach', files },
    dealId: null,
    newName: null,
    confirmedDifferent: false,
    changes: {},
    unsureStage: null,
    vagueDate: null,
    approximateDate: false,
    candidates: [],
    said: '',
    notes: [],
    messageId: turn.inbound.id,
  }
  if (open) {
    // One question at a time: the photos wait in the queue, kept, until the open one is answered.
    const { queue } = turn.conversation
    const waiting = queue.find((entry) => entry.act.kind === 'attach')
    const merged =
      waiting?.act.kind === 'attach'
        ? { ...waiting, act: { kind: 'attach' as const, files: [...waiting.act.files, ...files] } }
        : draft
    turn.conversation = {
      ...turn.conversation,
      queue: [...queue.filter((entry) => entry !== waiting), merged],
    }
    return
  }
  ask(turn, { kind: 'which-deal', draft })
  delayLast(turn)
}

function delayLast(turn: Turn): void {
  const last = turn.replies.at(-1)
  if (last) last.dueAt = plusMs(turn.world.now, BURST_SETTLE_MS)
}

/** The deal these photos are surely meant for, or null: a wrong deal is worse than a question. */
function likelyDeal(turn: Turn): DealId | null {
  const { conversation, world } = turn
  const pending = conversation.pendingMove
  if (pending && world.now - pending.askedAt <= PENDING_MOVE_MS) return pending.dealId
  const [only, second] = recentDeals(turn, RECENT_TALK_MS)
  if (only === undefined || second !== undefined) return null
  const row = world.row(only)
  return row && world.mayChange(row) ? only : null
}

/** What the photos show was answered. The move that waited for them may now complete itself. */
export async function sortEvidence(
  turn: Turn,
  dealId: DealId,
  evidenceIds: readonly string[],
  kind: EvidenceKind,
): Promise<void> {
  const commandId = `${turn.inbound.id}/0`
  const handled = await command(turn, dealId, commandId, {
    kind: 'sort-evidence',
    evidenceIds: [...evidenceIds],
    evidenceKind: kind,
  })
  if (handled.kind === 'refused') {
    say(turn, {
      kind: 'refused',
      refusal: handled.refusal,
      customerName: turn.world.row(dealId)?.customerName ?? null,
      hints: [],
      choices: [],
      questionId: null,
    })
    return
  }
  const ids = new Set(evidenceIds)
  const naming = namingOf(turn)
  say(turn, {
    kind: 'photos-attached',
    commandId,
    deal: factsOf(turn, handled.row),
    files: handled.deal.evidence
      .filter((evidence) => ids.has(evidence.id))
      .map((evidence) => fileFacts(evidence, naming)),
    questionId: '',
    kindChoices: [],
  })
  await completePendingMove(turn, dealId)
}

/** 〔换一个客户〕: off the wrong deal, onto the right one; the files themselves stay as they are. */
export async function moveEvidence(
  turn: Turn,
  fromId: DealId,
  toId: DealId,
  files: EvidenceInput[],
): Promise<void> {
  const detached = await command(turn, fromId, `${turn.inbound.id}/0`, {
    kind: 'detach-evidence',
    evidenceIds: files.map((file) => file.id),
  })
  if (detached.kind === 'refused') return sayText(turn, moveEvidenceDone)
  turn.conversation = { ...turn.conversation, burst: null }
  await settleDraft(turn, {
    commandId: `${turn.inbound.id}/1`,
    act: { kind: 'attach', files },
    dealId: toId,
    newName: null,
    confirmedDifferent: false,
    changes: {},
    unsureStage: null,
    vagueDate: null,
    approximateDate: false,
    candidates: [],
    said: '',
    notes: [],
    messageId: turn.inbound.id,
  })
}

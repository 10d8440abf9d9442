/**
 * Forwarded photos and files (L8, R49): kept at once, put on the right deal, one question for a
 * whole burst. What was sent is never lost: while the deal is unknown the files wait in the question.
 */
import type { EvidenceInput } from '@kedu/shared/deal/commands'
import type { Deal, DealId } from '@kedu/shared/deal/deal'
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import { type Instant, MINUTE_MS, plusMs, SECOND_MS } from '@kedu/shared/time/instant'
import type { MediaRef } from '../platform.ts'
import {
  alreadyThere,
  filesWaiting,
  moveEvidenceDone,
  notYoursToChange,
} from '../wording/dialog.ts'
import { fileRefusalText, KEPT_WITHOUT_PREVIEW } from '../wording/evidence.ts'
import { askedDeals } from './alerts.ts'
import { ask } from './ask.ts'
import { afterJudging, sayAttached } from './attached.ts'
import { withTogether } from './conversation.ts'
import { fileFacts } from './deal-facts.ts'
import { newDraft } from './draft.ts'
import { completePendingMove } from './pending-move.ts'
import { draftIn } from './question-shelf.ts'
import { completePendingWait, settleDraft } from './settle-draft.ts'
import { factsOf, namingOf } from './stored.ts'
import { command, RECENT_TALK_MS, say, sayRefusal, sayText } from './turn.ts'
import type { Turn } from './world.ts'

/** Photos sent one after the other within this time are one burst. */
const BURST_MS = 60 * SECOND_MS
/** The answer to a photo waits this long for more of the same. */
const BURST_SETTLE_MS = 3 * SECOND_MS
/** A task card claims a photo that comes without a word, unless another customer was talked about since. */
const TASK_MS = 24 * 60 * MINUTE_MS
/** A move or a wait that needs evidence still claims photos after this long. */
const PENDING_MS = 3 * 24 * 60 * MINUTE_MS

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
  const commandId = filesCommandId(turn)
  const burstDeal = isBurst ? burst.dealId : null
  const dealId = namedBeside(turn) ?? burstDeal ?? likelyDeal(turn)
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
  const judged = await afterJudging(turn, handled)
  const cardKey = sayAttached(turn, judged, commandId, all, {
    dueAt: plusMs(world.now, BURST_SETTLE_MS),
    insteadOf: earlier?.cardKey ?? null,
  })
  const commandIds = [commandId, ...(earlier?.commandIds ?? [])]
  const together = commandIds.slice(1).map((id) => ({ commandId: id, dealId }))
  turn.conversation = {
    ...withTogether(turn.conversation, commandId, together),
    burst: { at: world.now, dealId, files: all, cardKey, commandIds },
  }
  await completePendingMove(turn, dealId, { saysMissing: false })
  await completePendingWait(turn, dealId)
}

/** Not the number words of the same message count from: a caption is a command of its own. */
function filesCommandId(turn: Turn): string {
  return `${turn.inbound.id}/files`
}

/** The one customer the words beside the pictures were about. */
function namedBeside({ inbound, conversation, world }: Turn): DealId | null {
  if (inbound.content.kind !== 'image' || inbound.content.caption === undefined) return null
  const [only, second] = conversation.recent.filter((entry) => entry.at === world.now)
  const row = only === undefined || second !== undefined ? null : world.row(only.dealId)
  return row && world.mayChange(row) ? row.id : null
}

/** More photos while the question where they belong is open: they join it, the card counts on. */
function addToQuestion(turn: Turn, files: EvidenceInput[]): void {
  const { question } = turn.conversation
  if (question?.body.kind !== 'which-deal' || question.body.draft.act.kind !== 'attach') return
  const { draft } = question.body
  const all = draft.act.kind === 'attach' ? [...draft.act.files, ...files] : files
  turn.cancelled.push(question.cardKey)
  ask(
    turn,
    { kind: 'which-deal', draft: { ...draft, act: { kind: 'attach', files: all } } },
    {
      again: question,
      dueAt: plusMs(turn.world.now, BURST_SETTLE_MS),
      insteadOf: question.cardKey,
    },
  )
}

function askWhere(turn: Turn, files: EvidenceInput[]): void {
  const open = turn.conversation.question
  const draft = newDraft(turn, { commandId: filesCommandId(turn), act: { kind: 'attach', files } })
  if (open !== null && draftIn(open.body) !== null) {
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
    return sayText(turn, filesWaiting(merged.act.kind === 'attach' ? merged.act.files.length : 0))
  }
  ask(turn, { kind: 'which-deal', draft }, { dueAt: plusMs(turn.world.now, BURST_SETTLE_MS) })
}

/** The deal these photos are surely meant for, or null: a wrong deal is worse than a question. */
function likelyDeal(turn: Turn): DealId | null {
  const { conversation, world } = turn
  const talked = conversation.recent.filter(
    (entry) => entry.at >= plusMs(world.now, -RECENT_TALK_MS),
  )
  const asked = askedForEvidence(turn) ?? askedByTask(turn)
  // The bot asked for the photo, unless another customer was talked about since.
  const others = talked.filter(
    (entry) => asked !== null && entry.dealId !== asked.dealId && entry.at > asked.askedAt,
  )
  const [only, second] =
    asked === null ? talked.map((entry) => entry.dealId) : others.length > 0 ? [] : [asked.dealId]
  if (only === undefined || second !== undefined) return null
  const row = world.row(only)
  return row && world.mayChange(row) ? only : null
}

/** The deal whose move or wait is held until a file comes, the newer one of the two. */
function askedForEvidence({
  conversation,
  world,
}: Turn): { dealId: DealId; askedAt: Instant } | null {
  const { pendingMove, pendingWait } = conversation
  const waiting = pendingWait?.draft.dealId
    ? { dealId: pendingWait.draft.dealId, askedAt: pendingWait.askedAt }
    : null
  const [newest] = [pendingMove, waiting]
    .filter((entry) => entry !== null)
    .filter((entry) => world.now - entry.askedAt <= PENDING_MS)
    .toSorted((x, y) => y.askedAt - x.askedAt)
  return newest ?? null
}

/** The one deal whose task card came last, with nothing else said since; two cards are a question. */
function askedByTask(turn: Turn): { dealId: DealId; askedAt: number } | null {
  const { conversation, world } = turn
  const [newest, second] = askedDeals(turn).filter(({ askedAt }) => world.now - askedAt <= TASK_MS)
  if (newest === undefined || second !== undefined) return null
  const isElsewhere = conversation.recent.some(
    ({ dealId, at }) => dealId !== newest.dealId && at > newest.askedAt,
  )
  return isElsewhere ? null : newest
}

/** What the photos show was answered. The move that waited for them may now complete itself. */
export async function sortEvidence(
  turn: Turn,
  dealId: DealId,
  evidenceIds: readonly string[],
  kind: EvidenceKind,
): Promise<void> {
  const commandId = `${turn.inbound.id}/sort`
  const handled = await command(turn, dealId, commandId, {
    kind: 'sort-evidence',
    evidenceIds: [...evidenceIds],
    evidenceKind: kind,
  })
  if (handled.kind === 'refused') {
    return sayRefusal(turn, handled.refusal, turn.world.row(dealId)?.customerName ?? null)
  }
  // The photos lie now where they belong: what comes next is another burst.
  turn.conversation = { ...turn.conversation, burst: null }
  const judged = await afterJudging(turn, handled)
  const ids = new Set(evidenceIds)
  const naming = namingOf(turn)
  say(turn, {
    kind: 'photos-attached',
    commandId,
    deal: factsOf(turn, judged.row),
    files: judged.deal.evidence
      .filter((evidence) => ids.has(evidence.id))
      .map((evidence) => fileFacts(evidence, naming)),
    questionId: '',
    kindChoices: [],
  })
  await completePendingMove(turn, dealId, { saysMissing: true })
}

/** Files of a deal as they would be attached again. */
export function filesOf(deal: Deal | null, ids: ReadonlySet<string>): EvidenceInput[] {
  return (deal?.evidence ?? [])
    .filter((evidence) => ids.has(evidence.id))
    .map(({ id, fileId, kind, fileName, mime, bytes, sentAt, hasPreview }) => ({
      id,
      fileId,
      kind,
      fileName,
      mime,
      bytes,
      sentAt,
      hasPreview,
    }))
}

/** 〔换一个客户〕: off the wrong deal, onto the right one; the files themselves stay as they are. */
export async function moveEvidence(
  turn: Turn,
  fromId: DealId,
  toId: DealId,
  files: EvidenceInput[],
): Promise<void> {
  if (toId === fromId) return sayText(turn, alreadyThere)
  const to = turn.world.row(toId)
  if (to === null || !turn.world.mayChange(to)) {
    const owner = to === null ? '' : (turn.world.person(to.ownerId)?.name ?? '')
    return sayText(turn, notYoursToChange(to?.customerName ?? '', owner))
  }
  const detachId = `${turn.inbound.id}/0`
  const detached = await command(turn, fromId, detachId, {
    kind: 'detach-evidence',
    evidenceIds: files.map((file) => file.id),
  })
  if (detached.kind === 'refused') return sayText(turn, moveEvidenceDone)
  turn.conversation = { ...turn.conversation, burst: null }
  const commandId = `${turn.inbound.id}/1`
  await settleDraft(
    turn,
    newDraft(turn, { commandId, act: { kind: 'attach', files }, dealId: toId }),
  )
  turn.conversation = withTogether(turn.conversation, commandId, [
    { commandId: detachId, dealId: fromId },
  ])
}

/**
 * 随手记: chips a person has put right, for one customer. By the rules of the chat: what a gate refuses
 * is held, what else was said is stored, nothing is lost. What is plainly wrong (a day in the past, an
 * empty obstacle) is refused before anything is stored, so that it can be put right and sent again.
 */
import { withTogether } from '@kedu/bot/dialog/conversation'
import type { Turn } from '@kedu/bot/dialog/world'
import { restStored } from '@kedu/bot/wording/dialog'
import type { CaptureEntry } from '@kedu/shared/contracts/api/capture'
import type { DealChanges, DealCommand, EvidenceInput } from '@kedu/shared/deal/commands'
import type { DealId } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { stageIndex } from '@kedu/shared/process/stages'
import { type Asking, visibleRow } from '../queries/asking.ts'
import { givenDay, givenNextAction } from './given-day.ts'
import { onPage, type PageAct, type PageDeps, seenBy } from './on-page.ts'
import { openDeal } from './open-deal-on-page.ts'
import { type PageDone, type PageResult, refuseForProduction, runCommand } from './page-commands.ts'
import { wouldRefuse } from './would-refuse.ts'

export type CaptureResult =
  | (PageDone & { isNew: boolean; dealId: DealId; refused: Refused | null })
  | Exclude<PageResult, PageDone>

type Refused = Extract<PageResult, { kind: 'refused' }>

/** Refusals the person has to look at: nothing is stored before they are mended. */
const MENDABLE: readonly Refusal['kind'][] = [
  'invalid',
  'empty-obstacle',
  'date-in-past',
  'date-too-far',
  'unknown-stage',
  'not-allowed',
  'changed-meanwhile',
]

/** What one capture did so far. */
interface Progress {
  dealId: DealId
  customerName: string
  commandIds: string[]
  done: PageDone[]
  refused: Refused | null
}

export async function capture(
  asking: Asking,
  deps: PageDeps,
  act: PageAct,
  entry: CaptureEntry,
  files: readonly EvidenceInput[],
): Promise<CaptureResult> {
  const { text, obstacle, nextAction, wait, outcome, customer } = entry
  const words = [text, obstacle, nextAction?.text, wait?.reason, outcome?.reason]
  const refused = refuseForProduction(asking, words)
  if (refused) return refused
  const changes = changesIn(entry)
  if (Object.keys(changes).length + files.length === 0 && !wait && !outcome) {
    const refusal = { kind: 'nothing-changed' as const }
    return { kind: 'refused', refusal, customerName: null, isHeld: false }
  }
  if ('dealId' in customer && visibleRow(asking, customer.dealId) === null) {
    return { kind: 'unknown' }
  }
  const { result } = await onPage(asking, deps, act, async (turn): Promise<CaptureResult> => {
    if ('newName' in customer) return onNewDeal(turn, asking, entry, customer, changes, files)
    const name = turn.world.row(customer.dealId)?.customerName ?? ''
    return onDeal(turn, asking, act, customer.dealId, name, entry, changes, files)
  })
  return result
}

function changesIn(entry: CaptureEntry): DealChanges {
  const { stage, obstacle, nextAction, amountFen, industry, region, firstContact, text } = entry
  return {
    ...(stage === undefined ? {} : { stage }),
    ...(obstacle === undefined ? {} : { obstacle }),
    ...(nextAction === undefined ? {} : { nextAction: givenNextAction(nextAction) }),
    ...(amountFen === undefined ? {} : { amountFen }),
    ...(industry === undefined ? {} : { industry }),
    ...(region === undefined ? {} : { region }),
    ...(firstContact === undefined ? {} : { firstContact }),
    ...(text.trim() === '' ? {} : { summary: text.trim() }),
  }
}

async function onDeal(
  turn: Turn,
  asking: Asking,
  act: PageAct,
  dealId: DealId,
  customerName: string,
  entry: CaptureEntry,
  changes: DealChanges,
  files: readonly EvidenceInput[],
): Promise<CaptureResult> {
  const mend = await firstMendable(turn, asking, act, dealId, entry, changes)
  if (mend !== null) return { kind: 'refused', refusal: mend, customerName, isHeld: false }
  const progress: Progress = { dealId, customerName, commandIds: [], done: [], refused: null }
  // Files first: they may open the gate the rest wants to pass.
  await attach(turn, progress, files)
  if (Object.keys(changes).length > 0) await update(turn, progress, changes)
  await actOn(turn, progress, entry)
  return finished(turn, progress, false)
}

async function onNewDeal(
  turn: Turn,
  asking: Asking,
  entry: CaptureEntry,
  customer: { newName: string; confirmedDifferent: boolean },
  changes: DealChanges,
  files: readonly EvidenceInput[],
): Promise<CaptureResult> {
  const { newName, confirmedDifferent } = customer
  const opened = await openDeal(turn, asking, {
    customerName: newName,
    confirmedDifferent,
    changes,
  })
  if (opened.kind === 'refused') return opened
  const { dealId, commandId, held } = opened
  const customerName = newName.trim()
  const progress: Progress = {
    dealId,
    customerName,
    commandIds: [commandId],
    done: [{ ...opened.done, held: null }],
    refused: held === null ? null : { kind: 'refused', refusal: held, customerName, isHeld: true },
  }
  await attach(turn, progress, files)
  // The files that came with it opened the gate.
  if (progress.done.some((part) => part.completed !== null)) progress.refused = null
  await actOn(turn, progress, entry)
  return finished(turn, progress, true)
}

/** The first thing written that the rules would not take, with nothing stored yet. */
async function firstMendable(
  turn: Turn,
  asking: Asking,
  act: PageAct,
  dealId: DealId,
  entry: CaptureEntry,
  changes: DealChanges,
): Promise<Refusal | null> {
  const seen = seenBy(asking.me.id, act) ?? undefined
  const { stage: _stage, ...fields } = changes
  const bodies: DealCommand[] = [
    ...(Object.keys(changes).length > 0 ? [{ kind: 'update-deal' as const, changes: fields }] : []),
    ...actsOf(entry),
  ]
  if (changes.stage !== undefined && stageIndex(turn.world.settings.process, changes.stage) < 0) {
    return { kind: 'unknown-stage', stage: changes.stage }
  }
  for (const body of bodies) {
    const refusal = await wouldRefuse(asking, dealId, body, seen)
    if (refusal !== null && MENDABLE.includes(refusal.kind)) return refusal
  }
  return null
}

async function attach(
  turn: Turn,
  progress: Progress,
  files: readonly EvidenceInput[],
): Promise<void> {
  if (files.length === 0) return
  await run(turn, progress, '/0', { kind: 'attach-evidence', evidence: [...files] })
}

/** The stage does not move, but what else was said is stored, as in the chat. */
async function update(turn: Turn, progress: Progress, changes: DealChanges): Promise<void> {
  const before = progress.refused
  await run(turn, progress, '/1', { kind: 'update-deal', changes })
  const { refused } = progress
  const { stage, ...rest } = changes
  if (refused === before || stage === undefined || Object.keys(rest).length === 0) return
  await run(turn, { ...progress, refused: null }, '/1/rest', { kind: 'update-deal', changes: rest })
}

async function actOn(turn: Turn, progress: Progress, entry: CaptureEntry): Promise<void> {
  for (const body of actsOf(entry)) await run(turn, progress, '/2', body)
}

/** Waiting and closing shut each other out; closing wins, since it ends every wait. */
function actsOf({ wait, outcome, amountFen }: CaptureEntry): DealCommand[] {
  if (outcome !== undefined) {
    const { kind, reason } = outcome
    const amount = kind === 'won' ? (amountFen ?? null) : null
    return [{ kind: 'close-deal', outcome: kind, reason, amountFen: amount }]
  }
  return wait === undefined
    ? []
    : [{ kind: 'wait', until: givenDay(wait.until), reason: wait.reason }]
}

async function run(
  turn: Turn,
  progress: Progress,
  suffix: string,
  body: DealCommand,
): Promise<void> {
  const commandId = `${turn.inbound.id}${suffix}`
  const result = await runCommand(turn, progress.dealId, commandId, body, progress.customerName)
  if (result.kind === 'done') {
    progress.done.push(result)
    progress.commandIds.push(commandId)
  } else if (result.kind === 'refused' && result.refusal.kind !== 'nothing-changed') {
    progress.refused ??= result
  }
}

/** One answer for all parts; 撤销 takes them back together. */
function finished(turn: Turn, progress: Progress, isNew: boolean): CaptureResult {
  const { done, commandIds, dealId, customerName } = progress
  const [first] = done
  const last = commandIds.at(-1)
  if (first === undefined || last === undefined) {
    if (progress.refused) return progress.refused
    return { kind: 'refused', refusal: { kind: 'nothing-changed' }, customerName, isHeld: false }
  }
  const earlier = commandIds.slice(0, -1).toReversed()
  turn.conversation = withTogether(
    turn.conversation,
    last,
    earlier.map((commandId) => ({ commandId, dealId })),
  )
  const completed = done.findLast((part) => part.completed !== null)?.completed ?? null
  return {
    kind: 'done',
    dealId,
    isNew,
    row: turn.world.row(dealId),
    commandId: last,
    changes: done.flatMap((part) => part.changes),
    completed,
    held: done.findLast((part) => part.held !== null)?.held ?? null,
    notes: progress.refused === null ? [] : [restStored],
    refused: progress.refused,
  }
}

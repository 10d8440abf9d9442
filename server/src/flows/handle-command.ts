/**
 * THE DOOR. Every change of a deal, whoever asks and by whatever way, goes through here: load →
 * decide → evolve → commit, the cards and messages that follow from it in the same commit. Version
 * conflicts are decided again, here and nowhere else.
 */
import type { Handled, TappedCard } from '@kedu/bot/dialog/world'
import { authorityOver } from '@kedu/shared/access/visible'
import { changesBetween, changesOf } from '@kedu/shared/deal/changes'
import type { CommandEnvelope, DealCommand } from '@kedu/shared/deal/commands'
import type { Deal, DealRow } from '@kedu/shared/deal/deal'
import { decide } from '@kedu/shared/deal/decide'
import { DEFAULT_DEAL_SETTINGS, type DecisionContext } from '@kedu/shared/deal/decision'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import { overwrites } from '@kedu/shared/deal/overwrites'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { toRow } from '@kedu/shared/deal/row'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import { announce } from './announce.ts'

const MAX_TRIES = 3

type WantMove = Extract<DealCommand, { kind: 'want-move' }>

export interface HandleOptions {
  now: Instant
  /** The card that was tapped to give this command, so that it changes with its fresh code. */
  tap?: TappedCard | null
  /** What the asker saw: what others wrote since then is not written over. */
  seen?: Seen
  /** One of many of its kind, of which the new owner is told together. */
  isToldTogether?: boolean
  /** Who is being answered about this deal just now: they hear what follows in that answer. */
  answering?: ReadonlySet<PersonId>
  /** More to be said in the same commit (an alert's pushes). */
  outbox?: (row: DealRow) => OutboxDraft[]
}

export interface Seen {
  version: number
  /** Ids of commands of the same act begin with it: its parts do not stand in each other's way. */
  act: string
  /** Its words are one more entry of the history, not the last one put better. */
  addsWords: boolean
}

/**
 * Applies one command, all or nothing. A command id that was applied before changes nothing and is
 * answered as it was then.
 *
 * @throws {Error} when the store fails, or when the deal changed under the command three times.
 */
export async function handleCommand(
  workspace: Workspace,
  envelope: CommandEnvelope,
  options: HandleOptions,
): Promise<Handled> {
  const attempt = () => attemptUntilStored(workspace, envelope, options)
  const { kind } = envelope.command
  try {
    const handled = await (kind === 'open-deal' ? workspace.oneOpeningAtATime(attempt) : attempt())
    workspace.noteCommand(kind, handled.kind === 'refused' ? handled.refusal.kind : 'done')
    return handled
  } catch (error) {
    workspace.noteCommand(kind, 'failed')
    throw error
  }
}

async function attemptUntilStored(
  workspace: Workspace,
  envelope: CommandEnvelope,
  options: HandleOptions,
): Promise<Handled> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    // Whoever came first may have been another process: decided again on what it left.
    if (tries > 0) await workspace.catchUp()
    const handled = await attemptOnce(workspace, envelope, options)
    if (handled !== null) return handled
  }
  throw new Error(`Deal ${envelope.dealId} kept changing under command ${envelope.meta.commandId}`)
}

/** Null: somebody else committed meanwhile. */
async function attemptOnce(
  workspace: Workspace,
  envelope: CommandEnvelope,
  options: HandleOptions,
): Promise<Handled | null> {
  const { now, tap = null, isToldTogether = false, outbox, seen } = options
  const { store } = workspace
  const { dealId } = envelope
  const streamId = `deal/${dealId}`
  const snapshot = await store.load<Deal>(workspace.id, streamId)
  const before = snapshot?.state ?? null
  const command = withFreeNumber(workspace, envelope.command, before)
  const history = command.kind === 'undo' ? await dealHistory(workspace, dealId) : []
  const context = decisionContext(workspace, envelope, before, history, now)
  const decision = decide(command, before, context)
  if (decision.kind === 'refused') {
    const { refusal } = decision
    const wish = before === null ? null : wishIn(command, refusal, before)
    if (wish === null) return decision
    const isMade = await wantMove(workspace, envelope, wish, options)
    return isMade ? null : decision
  }
  if (decision.events.length === 0) {
    return before === null
      ? null
      : await appliedBefore(workspace, envelope, before, snapshot?.version ?? 0)
  }

  const after = decision.events.reduce<Deal | null>(evolve, before)
  if (after === null) throw new Error(`Command ${command.kind} on ${dealId} left no deal`)
  const expectedVersion = snapshot?.version ?? 0
  if (seen !== undefined && seen.version < expectedVersion) {
    const refusal = overwritten(decision.events, seen, await dealHistory(workspace, dealId))
    if (refusal !== null) return { kind: 'refused', refusal }
  }
  const row = toRow(after, expectedVersion + decision.events.length)
  const closesAlert = decision.events.some((event) => event.kind === 'alert-closed')
  const past =
    closesAlert && command.kind !== 'undo' ? await dealHistory(workspace, dealId) : history
  const announced = announce(workspace, decision.events, before, row, {
    now,
    tap,
    command,
    history: past,
    isToldTogether,
    actorId: envelope.meta.actorId,
    answering: options.answering ?? new Set(),
  })
  const result = await store.append(workspace.id, {
    streamId,
    expectedVersion,
    events: decision.events.map((event) => ({ at: event.at, body: event })),
    state: after,
    outbox: [...announced.outbox, ...(outbox?.(row) ?? [])],
    cancelOutbox: announced.cancel,
    ...(before === null ? { underLease: workspace.openingLease } : {}),
  })
  if (result.kind === 'conflict') return null
  workspace.remember(before, after)
  return {
    kind: 'done',
    deal: after,
    row,
    changes: changesBetween(before, ownResult(envelope, decision.events, before) ?? after),
    isWithdrawn: after.withdrawn,
  }
}

/** The number was taken before the opening had its turn. */
function withFreeNumber(
  workspace: Workspace,
  command: DealCommand,
  before: Deal | null,
): DealCommand {
  if (command.kind !== 'open-deal' || before !== null) return command
  return { ...command, customerNumber: workspace.customers.freeNumber(command.customerNumber) }
}

/** Null: nothing that others wrote since would be written over. */
function overwritten(
  mine: readonly DealEvent[],
  { version, act, addsWords }: Seen,
  history: readonly DealEvent[],
): Refusal | null {
  const since = history.slice(version).filter(({ meta }) => !meta.commandId.startsWith(act))
  return overwrites(mine, since, addsWords ? ['summary'] : [])
    ? { kind: 'changed-meanwhile', fromVersion: version, version: history.length }
    : null
}

/** The deal after the command itself, without the move that had waited for it. */
function ownResult(
  { meta }: CommandEnvelope,
  events: readonly DealEvent[],
  before: Deal | null,
): Deal | null {
  return events
    .filter((event) => event.meta.commandId === meta.commandId)
    .reduce<Deal | null>(evolve, before)
}

/** The move that a gate alone holds up, as it is to be remembered; null when it is something else. */
function wishIn(command: DealCommand, refusal: Refusal, deal: Deal): WantMove | null {
  if (refusal.kind !== 'gate-unmet' || refusal.from !== deal.stage) return null
  switch (command.kind) {
    case 'update-deal':
    case 'repair': {
      const action = command.changes.summary ?? deal.nextAction?.text ?? ''
      return command.changes.stage === refusal.to
        ? { kind: 'want-move', to: refusal.to, action }
        : null
    }
    case 'close-deal':
      return { kind: 'want-move', to: refusal.to, action: command.reason }
    default:
      return null
  }
}

/** Puts the wish on the deal. True: the evidence came meanwhile, and the command is to be tried again. */
async function wantMove(
  workspace: Workspace,
  { dealId, meta }: CommandEnvelope,
  command: WantMove,
  { now }: HandleOptions,
): Promise<boolean> {
  const commandId = `${meta.commandId}/wanted`
  const handled = await handleCommand(
    workspace,
    { dealId, meta: { ...meta, commandId }, command },
    { now },
  )
  return handled.kind === 'done' && handled.deal.stage === command.to
}

async function appliedBefore(
  workspace: Workspace,
  envelope: CommandEnvelope,
  deal: Deal,
  version: number,
): Promise<Handled> {
  const history = await dealHistory(workspace, envelope.dealId)
  return {
    kind: 'done',
    deal,
    row: toRow(deal, version),
    changes: changesOf(envelope.meta.commandId, history),
    isWithdrawn: deal.withdrawn,
  }
}

/** All events of a deal, oldest first. */
export async function dealHistory(workspace: Workspace, dealId: string): Promise<DealEvent[]> {
  const stored = await workspace.store.history(workspace.id, `deal/${dealId}`)
  return stored.map((event) => event.body as DealEvent)
}

/**
 * What the door would say to a command, without going through it: for pages that show what is
 * possible. Null: it would be done.
 */
export function refusalOf(
  workspace: Workspace,
  envelope: CommandEnvelope,
  deal: Deal | null,
  history: readonly DealEvent[],
  now: Instant,
  seen?: Seen,
): Refusal | null {
  const context = decisionContext(workspace, envelope, deal, history, now)
  const decision = decide(envelope.command, deal, context)
  if (decision.kind === 'refused') return decision.refusal
  return seen === undefined ? null : overwritten(decision.events, seen, history)
}

function decisionContext(
  workspace: Workspace,
  envelope: CommandEnvelope,
  deal: Deal | null,
  history: readonly DealEvent[],
  now: Instant,
): DecisionContext {
  const { command, meta, dealId } = envelope
  const { settings, people, calendar } = workspace
  const ownerId = deal?.ownerId ?? (command.kind === 'open-deal' ? command.ownerId : null)
  const actor = people.get(meta.actorId)
  const authority =
    actor !== null && ownerId !== null
      ? authorityOver(actor, ownerId, people.all)
      : { mayManage: false, mayActFor: false }
  return {
    dealId,
    now,
    meta,
    actor,
    owner: ownerId === null ? null : people.get(ownerId),
    asked: command.kind === 'raise-request' ? people.get(command.toId) : null,
    newOwner: command.kind === 'reassign-deal' ? people.get(command.toId) : null,
    ...authority,
    process: settings.process,
    calendar,
    settings: {
      ...DEFAULT_DEAL_SETTINGS,
      dueTime: settings.dueTime,
      undoHours: settings.undoHours,
    },
    similarCustomers:
      command.kind === 'open-deal' ? workspace.customers.similar(command.customerName) : [],
    history,
  }
}

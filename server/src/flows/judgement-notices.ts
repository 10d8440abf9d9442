/** Who hears of a verdict, or of a move it let through, when no answer to them was waiting for it. */
import { changeLines, fileFacts } from '@kedu/bot/dialog/deal-facts'
import { doubtfulNotes } from '@kedu/bot/dialog/pending-move'
import { refusalWords } from '@kedu/bot/wording/refusals'
import { authorityOver, mayLead, scopeOf } from '@kedu/shared/access/visible'
import { changesBetween } from '@kedu/shared/deal/changes'
import type { Deal, DealRow } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import { gateUnmet } from '@kedu/shared/deal/plan-move'
import { checkGate, gatesOnTheWay } from '@kedu/shared/evidence/stage-gates'
import type { OutboxDraft } from '@kedu/shared/messages/outbound-message'
import { HOUR_MS } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import type { Cause } from './announce.ts'

/** What was sent longer ago than this is not talked of again (an upgrade judges everything there is). */
const FRESH_MS = HOUR_MS

type Event<K extends DealEvent['kind']> = Extract<DealEvent, { kind: K }>

/** A move that waited was made: whoever asked for it hears of it, unless they did the last step themselves. */
export function waitedMoveNotice(
  workspace: Workspace,
  event: Event<'stage-moved'>,
  events: readonly DealEvent[],
  before: Deal | null,
  row: DealRow,
  { now, actorId, answering }: Cause,
): OutboxDraft[] {
  const askerId = event.meta.actorId
  if (event.wantedAt === undefined || askerId === actorId || answering.has(askerId)) return []
  if (workspace.people.get(askerId) === null) return []
  const position = events.indexOf(event)
  const state = foldedTo(events.slice(0, position), before)
  if (state === null) return []
  const changes = changesBetween(state, evolve(state, event))
  return [
    notice(`moved:${event.meta.commandId}`, askerId, now, {
      kind: 'stored',
      commandId: event.meta.commandId,
      deal: workspace.facts(row, now),
      changes: changeLines(changes, workspace.naming(now)),
      isNew: false,
      entrySentence: null,
      notes: doubtfulNotes(event.meta.commandId, events),
    }),
  ]
}

/** The verdict came after its sender was answered: it is said now, with what a held move still lacks. */
export function verdictNotice(
  workspace: Workspace,
  event: Event<'evidence-judged'>,
  events: readonly DealEvent[],
  before: Deal | null,
  row: DealRow,
  { now, answering }: Cause,
): OutboxDraft[] {
  const after = foldedTo(events, before)
  const evidence = after?.evidence.find((item) => item.id === event.evidenceId)
  const sender = evidence === undefined ? null : workspace.people.get(evidence.addedBy)
  if (after === null || evidence === undefined || sender === null) return []
  const isWorthSaying = evidence.kind !== 'unsorted' || evidence.verdict !== 'pass'
  const isFresh = now - evidence.addedAt <= FRESH_MS || after.wantedMove !== undefined
  if (answering.has(sender.id) || !isWorthSaying || !isFresh) return []
  const owner = workspace.people.get(row.ownerId)
  const authority = authorityOver(sender, row.ownerId, workspace.people.all)
  return [
    notice(`judged:${event.meta.commandId}`, sender.id, now, {
      kind: 'judged',
      deal: workspace.facts(row, now),
      file: fileFacts(evidence, workspace.naming(now)),
      held: heldWords(workspace, after, row, now),
      mayOverrule: sender.id !== row.ownerId && mayLead(sender, scopeOf(row), owner, authority),
    }),
  ]
}

function heldWords(
  workspace: Workspace,
  { evidence, stage, wantedMove }: Deal,
  row: DealRow,
  now: Cause['now'],
): string | null {
  const { process, timezone } = workspace.settings
  if (wantedMove === undefined) return null
  const { to } = wantedMove
  for (const gate of gatesOnTheWay(process, stage, to)) {
    const check = checkGate({ evidence }, gate)
    if (check.kind === 'met') continue
    const refusal = gateUnmet(stage, to, check)
    const names = workspace.nameBook()
    return refusalWords(refusal, { now, zone: timezone, customerName: row.customerName, names })
      .text
  }
  return null
}

function foldedTo(events: readonly DealEvent[], before: Deal | null): Deal | null {
  return events.reduce<Deal | null>(evolve, before)
}

function notice(
  key: string,
  recipientId: string,
  now: Cause['now'],
  message: OutboxDraft['message'],
): OutboxDraft {
  return {
    key,
    recipientId,
    platform: null,
    message,
    dueAt: now,
    expiresAt: null,
    priority: 'reply',
    replaces: null,
  }
}

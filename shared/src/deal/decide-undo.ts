/** Taking back one command within 24 h (E4): everything it did, and nothing somebody did since. */
import { stageIndex } from '../process/stages.ts'
import { HOUR_MS } from '../time/instant.ts'
import type { DealCommand } from './commands.ts'
import type { CommandId, Deal } from './deal.ts'
import { accept, type Decision, type DecisionContext, leads, refuse } from './decision.ts'
import type { DealEvent, DealEventBody } from './events.ts'
import { evolve, foldDeal } from './evolve.ts'
import { unsettledAlerts } from './settle-alerts.ts'
import { restoredValues, touchedFields } from './touched-fields.ts'

type Undo = Extract<DealCommand, { kind: 'undo' }>

/**
 * 1. find the command in the history; neither the clock's notes nor an undo can be taken back;
 * 2. its author or somebody above, within `undoHours`;
 * 3. refused when a later command, not itself taken back, wrote the same fields;
 * 4. the fields it wrote get the values they had before, alerts that were settled by them are open
 *    again; taking back the opening withdraws the deal.
 * Gates hold for the result as for any other (see `decide`).
 */
export function decideUndo(command: Undo, deal: Deal | null, context: DecisionContext): Decision {
  if (deal === null) return refuse({ kind: 'unknown-deal', dealId: context.dealId })
  const { history } = context
  const isTarget = (event: DealEvent) => event.meta.commandId === command.targetCommandId
  const target = history.filter(isTarget)
  const firstEvent = target[0]
  const takenBack = commandsTakenBack(history)
  if (
    deal.withdrawn ||
    firstEvent === undefined ||
    takenBack.has(command.targetCommandId) ||
    !target.some(isUndoable)
  )
    return refuse({ kind: 'nothing-to-undo' })
  const isAuthor = context.actor?.active === true && context.actor.id === firstEvent.meta.actorId
  if (!isAuthor && !leads(deal, context)) return refuse({ kind: 'not-allowed', needs: 'manager' })
  if (context.now - firstEvent.at > context.settings.undoHours * HOUR_MS)
    return refuse({ kind: 'undo-too-late' })

  const first = history.findIndex(isTarget)
  const later = history
    .slice(first)
    .filter((event) => !isTarget(event) && !takenBack.has(event.meta.commandId))
    .filter((event) => event.kind !== 'command-undone')
  const before = foldDeal(history.slice(0, first))
  if (before === null) {
    // A wish that hangs on the deal goes with it.
    const isKept = (event: DealEvent) =>
      event.kind !== 'move-wanted' && (isUndoable(event) || event.kind.startsWith('quote-'))
    if (later.some(isKept)) return refuse({ kind: 'undo-overtaken' })
    return accept(context, [
      {
        kind: 'command-undone',
        targetCommandId: command.targetCommandId,
        restored: {},
        withdrawn: true,
        reopenedAlerts: [],
      },
    ])
  }

  const touched = touchedFields(target)
  const touchedLater = touchedFields(later)
  for (const field of touched) {
    if (field === 'clock') continue
    if (touchedLater.has(field)) return refuse({ kind: 'undo-overtaken' })
  }
  // Who confirmed the next action since then keeps that; it is no reason to refuse the undo.
  if (touchedLater.has('clock')) touched.delete('clock')
  const restored = restoredValues(touched, before, deal)
  if (winsTooEarly({ ...deal, ...restored }, context)) return refuse({ kind: 'undo-overtaken' })
  const undone: DealEventBody = {
    kind: 'command-undone',
    targetCommandId: command.targetCommandId,
    restored,
    withdrawn: false,
    ...(touched.has('wantedMove') ? { withdrawsWish: true } : {}),
    reopenedAlerts: [],
  }
  const after = evolve(deal, { ...undone, at: context.now, meta: context.meta })
  return accept(context, [
    { ...undone, reopenedAlerts: unsettledAlerts(deal, after, context, closedBy(target)) },
  ])
}

/** Stage and outcome are fields of their own, but 赢单 in 线索 would be a win around the gate. */
function winsTooEarly(
  deal: Pick<Deal, 'stage' | 'outcome'>,
  { process }: DecisionContext,
): boolean {
  return (
    deal.outcome.kind === 'won' &&
    stageIndex(process, deal.stage) < stageIndex(process, process.contractStage)
  )
}

/** Commands that were undone; their events and their undo cancel each other out. */
function commandsTakenBack(history: readonly DealEvent[]): ReadonlySet<CommandId> {
  const ids = new Set<CommandId>()
  for (const event of history) if (event.kind === 'command-undone') ids.add(event.targetCommandId)
  return ids
}

function isUndoable(event: DealEvent): boolean {
  switch (event.kind) {
    case 'deal-opened':
    case 'stage-moved':
    case 'fields-updated':
    case 'wait-set':
    case 'outcome-set':
    case 'owner-changed':
    case 'evidence-attached':
    case 'evidence-sorted':
    case 'evidence-detached':
    case 'evidence-overruled':
    case 'move-wanted':
    case 'request-raised':
    case 'request-answered':
    case 'request-closed':
      return true
    case 'evidence-judged':
    case 'command-undone':
    case 'alert-recorded':
    case 'alert-closed':
    case 'alert-reopened':
    case 'quote-made':
    case 'quote-sent':
    case 'quote-opened':
    case 'quote-signed':
    case 'quote-withdrawn':
    case 'payment-released':
    case 'payment-overruled':
      return false
    default:
      return event satisfies never
  }
}

function closedBy(target: readonly DealEvent[]): ReadonlySet<string> {
  return new Set(target.flatMap((event) => (event.kind === 'alert-closed' ? [event.alertId] : [])))
}

/**
 * The one door's judge: what a command does to a deal, or why it does nothing. Pure: everything it
 * needs is an argument. `handleCommand` in the server is its only caller (E26).
 */
import { brokenGate } from '../evidence/stage-gates.ts'
import { decideOverrulePayment, decideReleasePayment } from '../finance/decide-payment.ts'
import {
  decideMakeQuote,
  decideOpenQuote,
  decideSendQuote,
  decideSignQuote,
  decideWithdrawQuote,
} from '../quotes/decide-quote.ts'
import {
  decideAnswerRequest,
  decideCloseRequest,
  decideRaiseRequest,
} from '../requests/decide-request.ts'
import type { DealCommand } from './commands.ts'
import type { Deal } from './deal.ts'
import { decideRecordAlert, decideRepair } from './decide-alert.ts'
import { decideAttach, decideDetach, decideSort } from './decide-evidence.ts'
import { decideJudge, decideOverrule } from './decide-judgement.ts'
import { decideOpen } from './decide-open.ts'
import { decideClose, decideReopen } from './decide-outcome.ts'
import { decideReassign } from './decide-owner.ts'
import { decideUndo } from './decide-undo.ts'
import { decideUpdate } from './decide-update.ts'
import { decideWait } from './decide-wait.ts'
import { decideWantMove, wantedMoveMade } from './decide-wanted-move.ts'
import { type Decision, type DecisionContext, refuse, stamp } from './decision.ts'
import { evolve } from './evolve.ts'
import { alertsFollowing } from './settle-alerts.ts'

/**
 * 1. a command applied before is accepted again, with nothing to store;
 * 2. the rules of its kind;
 * 3. whatever the kind: the result may not stand behind a gate whose evidence is not there;
 * 4. a move that waited for its evidence is made with the command that brings the last of it;
 * 5. alerts that all this settles are closed, those it unsettles are open again.
 */
export function decide(
  command: DealCommand,
  deal: Deal | null,
  context: DecisionContext,
): Decision {
  if (deal?.appliedCommands.includes(context.meta.commandId))
    return { kind: 'accepted', events: [], duplicate: true }
  const decision = dispatch(command, deal, context)
  if (decision.kind === 'refused') return decision
  let after = deal
  for (const event of decision.events) after = evolve(after, event)
  if (after === null) return decision
  // What the machine sees of a file has no say in what was decided before it looked.
  if (command.kind !== 'judge-evidence' && !after.withdrawn) {
    const broken = brokenGate(context.process, deal, after)
    if (broken !== null) {
      const { gate, missing } = broken
      return refuse({ kind: 'gate-unmet', from: gate.from, to: gate.to, missing })
    }
  }
  // Taking something back starts nothing new.
  const moved = command.kind === 'undo' ? [] : wantedMoveMade(after, context)
  const events = [...decision.events, ...moved]
  const end = moved.reduce(evolve, after)
  return {
    ...decision,
    events: [...events, ...stamp(context, alertsFollowing(deal, end, context))],
  }
}

function dispatch(command: DealCommand, deal: Deal | null, context: DecisionContext): Decision {
  switch (command.kind) {
    case 'open-deal':
      return decideOpen(command, deal, context)
    case 'update-deal':
      return decideUpdate(command, deal, context)
    case 'wait':
      return decideWait(command, deal, context)
    case 'close-deal':
      return decideClose(command, deal, context)
    case 'reopen-deal':
      return decideReopen(deal, context)
    case 'reassign-deal':
      return decideReassign(command, deal, context)
    case 'attach-evidence':
      return decideAttach(command, deal, context)
    case 'sort-evidence':
      return decideSort(command, deal, context)
    case 'detach-evidence':
      return decideDetach(command, deal, context)
    case 'judge-evidence':
      return decideJudge(command, deal, context)
    case 'overrule-evidence':
      return decideOverrule(command, deal, context)
    case 'want-move':
      return decideWantMove(command, deal, context)
    case 'undo':
      return decideUndo(command, deal, context)
    case 'repair':
      return decideRepair(command, deal, context)
    case 'record-alert':
      return decideRecordAlert(command, deal, context)
    case 'make-quote':
      return decideMakeQuote(command, deal, context)
    case 'send-quote':
      return decideSendQuote(command, deal, context)
    case 'open-quote':
      return decideOpenQuote(command, deal, context)
    case 'sign-quote':
      return decideSignQuote(command, deal, context)
    case 'withdraw-quote':
      return decideWithdrawQuote(command, deal, context)
    case 'release-payment':
      return decideReleasePayment(command, deal, context)
    case 'raise-request':
      return decideRaiseRequest(command, deal, context)
    case 'answer-request':
      return decideAnswerRequest(command, deal, context)
    case 'close-request':
      return decideCloseRequest(command, deal, context)
    case 'overrule-payment':
      return decideOverrulePayment(command, deal, context)
    default:
      return command satisfies never
  }
}

/** A new customer from a page (R1, E1), by the rules of the chat: behind a gate it is opened before it. */
import { changeLines } from '@kedu/bot/dialog/deal-facts'
import { rememberWish } from '@kedu/bot/dialog/pending-move'
import { namingOf } from '@kedu/bot/dialog/stored'
import { command } from '@kedu/bot/dialog/turn'
import type { Handled, Turn } from '@kedu/bot/dialog/world'
import type { DealChanges, DealCommand } from '@kedu/shared/deal/commands'
import type { DealId } from '@kedu/shared/deal/deal'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { furthestStage } from '@kedu/shared/evidence/stage-gates'
import { stageIndex } from '@kedu/shared/process/stages'
import type { Asking } from '../queries/asking.ts'
import { onPage, type PageAct, type PageDeps } from './on-page.ts'
import { type PageDone, type PageResult, refuseForProduction } from './page-commands.ts'
import { wouldRefuse } from './would-refuse.ts'

export interface Opening {
  customerName: string
  confirmedDifferent: boolean
  changes: DealChanges
  /** Absent: made from the act. */
  commandId?: string
}

export async function openDealOnPage(
  asking: Asking,
  deps: PageDeps,
  act: PageAct,
  opening: Opening,
): Promise<PageResult> {
  const { summary, obstacle, nextAction } = opening.changes
  const refused = refuseForProduction(asking, [summary, obstacle, nextAction?.text])
  if (refused) return refused
  const { result } = await onPage(asking, deps, act, (turn) => openDeal(turn, asking, opening))
  return result.kind === 'opened' ? result.done : result
}

export type Opened =
  | {
      kind: 'opened'
      dealId: DealId
      commandId: string
      done: PageDone
      /** The wanted stage lies behind a gate: the move there is held. */
      held: Refusal | null
    }
  | Extract<PageResult, { kind: 'refused' }>

/** Opens the deal within a turn; tried again it is the same deal. */
export async function openDeal(turn: Turn, asking: Asking, opening: Opening): Promise<Opened> {
  const commandId = opening.commandId ?? `${turn.inbound.id}/open`
  const dealId = turn.world.newDealId(commandId)
  const { changes, confirmedDifferent } = opening
  const customerName = opening.customerName.trim()
  const customerNumber = turn.world.nextCustomerNumber()
  const open = (stage: string | undefined) => {
    const body: DealCommand = {
      kind: 'open-deal',
      dealId,
      customerNumber,
      customerName,
      ownerId: asking.me.id,
      changes: stage === undefined ? changes : { ...changes, stage },
      confirmedDifferent,
    }
    return command(turn, dealId, commandId, body)
  }
  const { process } = turn.world.settings
  const wanted = changes.stage
  let handled = await open(wanted)
  if (handled.kind === 'refused' && handled.refusal.kind === 'gate-unmet' && wanted !== undefined) {
    handled = await open(furthestStage(process, { evidence: [] }, wanted) ?? undefined)
  }
  if (handled.kind === 'refused') {
    return { kind: 'refused', refusal: handled.refusal, customerName, isHeld: false }
  }
  const isBehind =
    wanted !== undefined && stageIndex(process, handled.row.stage) < stageIndex(process, wanted)
  const held = isBehind
    ? await wouldRefuse(asking, dealId, { kind: 'update-deal', changes: { stage: wanted } })
    : null
  if (isBehind && held?.kind === 'gate-unmet') {
    await command(turn, dealId, `${commandId}/move`, {
      kind: 'update-deal',
      changes: { stage: wanted },
    })
    await rememberWish(turn, dealId, wanted)
  }
  return { kind: 'opened', dealId, commandId, held, done: doneOf(turn, commandId, handled, held) }
}

function doneOf(
  turn: Turn,
  commandId: string,
  { row, changes }: Extract<Handled, { kind: 'done' }>,
  held: Refusal | null,
): PageDone {
  const lines = changeLines(changes, namingOf(turn))
  return { kind: 'done', row, commandId, changes: lines, completed: null, held, notes: [] }
}

/** One deal in full: what it is, what is missing, what the next stage wants (R6, R10). */
import type { Conversation } from '@kedu/bot/dialog/conversation'
import { findingSentence } from '@kedu/bot/wording/evidence-judgement'
import { fieldName } from '@kedu/bot/wording/refusals'
import { evidenceKindName } from '@kedu/bot/wording/zh-cn'
import { authorityOver, canChangeDeal, mayLead, scopeOf } from '@kedu/shared/access/visible'
import type { DealView, NextStageView } from '@kedu/shared/contracts/api/deal'
import { missingCoreFields } from '@kedu/shared/deal/completeness'
import type { Deal } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import { readRichText } from '@kedu/shared/deal/rich-text'
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import { evidenceChain } from '@kedu/shared/evidence/evidence-chain'
import { checkGate, type GateCheck, gatesOnTheWay } from '@kedu/shared/evidence/stage-gates'
import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { nextStage } from '@kedu/shared/process/stages'
import { dealHistory } from '../flows/handle-command.ts'
import { type Asking, loadDeal, personRef, stageRef, visibleRow } from './asking.ts'
import { chainView } from './chain-view.ts'
import { dealRowView } from './deal-row-view.ts'
import { evidenceView } from './evidence-view.ts'
import { requestView } from './requests.ts'

/** Null: no such deal, or none the person may know of. */
export async function dealPage(asking: Asking, dealId: string): Promise<DealView | null> {
  const row = visibleRow(asking, dealId)
  const deal = row === null ? null : await loadDeal(asking, dealId)
  if (row === null || deal === null) return null
  const { workspace, me, now } = asking
  const { process } = workspace.settings
  const people = workspace.people.all
  const conversation = await workspace.store.load<Conversation>(
    workspace.id,
    `conversation/${me.id}`,
  )
  const pending = conversation?.state.pendingMove ?? null
  // Memories from before wishes stood on the deal.
  const isOld = pending?.dealId === dealId && pending.wishId === undefined
  const remembered = isOld ? (pending.changes.stage ?? null) : null
  const mayChange = canChangeDeal(me, row, people)
  const heldStage = deal.wantedMove?.to ?? remembered
  return {
    deal: dealRowView(asking, row),
    aliases: deal.customer.aliases,
    firstContact: deal.customer.firstContact,
    summary: deal.summary === null ? [] : readRichText(deal.summary),
    outcomeReason: 'reason' in deal.outcome ? deal.outcome.reason : null,
    clockSentence: workspace.clockSentence(row, now),
    missingFields: missingCoreFields(deal, process).map((field) => ({
      field,
      label: fieldName(field),
    })),
    nextStage: deal.outcome.kind === 'open' ? nextStageView(asking, deal, process) : null,
    heldMoveTo: heldStage === null ? null : stageRef(asking, heldStage),
    evidence: deal.evidence.map((evidence) => evidenceView(asking, dealId, evidence)),
    chain: chainView(evidenceChain(process, deal)),
    requests: (deal.requests ?? [])
      .map((request) => requestView(asking, row, request, mayChange))
      .reverse(),
    openedAt: deal.openedAt,
    openedBy: personRef(asking, deal.openedBy),
    stages: stagesOf(asking, await dealHistory(workspace, dealId)),
    waitCount: deal.waitCount,
    may: {
      change: mayChange,
      lead: mayLead(
        me,
        scopeOf(row),
        people.get(row.ownerId) ?? null,
        authorityOver(me, row.ownerId, people),
      ),
    },
  }
}

/** Each wanted kind with what is there of it; what one file proves is not counted twice. */
function nextStageView(asking: Asking, deal: Deal, process: SalesProcess): NextStageView | null {
  const next = nextStage(process, deal.stage)
  if (next === null) return null
  const needs = gatesOnTheWay(process, deal.stage, next.id).flatMap((gate) => {
    const check = checkGate(deal, gate)
    return [...new Set(gate.requires)].map((kind) => ({
      kind,
      name: evidenceKindName(kind),
      state: stateOf(check, kind),
      why: whyNot(check, kind),
    }))
  })
  return {
    stage: stageRef(asking, next.id),
    needs,
    isOpen: needs.every(({ state }) => state === 'there' || state === 'doubtful'),
  }
}

function stateOf(check: GateCheck, kind: EvidenceKind): NextStageView['needs'][number]['state'] {
  if (check.kind === 'met') return check.doubtful.includes(kind) ? 'doubtful' : 'there'
  if (check.missing.includes(kind)) return 'missing'
  return check.pending.includes(kind) ? 'pending' : 'there'
}

/** What is wrong with the file that was given for it. */
function whyNot(check: GateCheck, kind: EvidenceKind): string | null {
  const rejected = check.kind === 'met' ? [] : check.rejected
  const reason = rejected.find((one) => one.kind === kind)?.reason ?? null
  return reason === null ? null : findingSentence(reason)
}

/** Every stay in a stage, oldest first; what was undone counts as it was. */
export function stagesOf(asking: Asking, history: readonly DealEvent[]): DealView['stages'] {
  const stays: { id: string; enteredAt: number; leftAt: number | null }[] = []
  let deal: Deal | null = null
  for (const event of history) {
    deal = evolve(deal, event)
    const last = stays.at(-1)
    if (last?.id === deal.stage) continue
    if (last) last.leftAt = event.at
    stays.push({ id: deal.stage, enteredAt: event.at, leftAt: null })
  }
  return stays.map(({ id, enteredAt, leftAt }) => ({
    stage: stageRef(asking, id),
    enteredAt,
    leftAt,
  }))
}

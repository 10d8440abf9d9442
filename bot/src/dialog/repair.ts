/**
 * Two-tap repair from an alert card (L1). First tap: what will be written is shown. Second tap: it
 * is written, through the same door as everything else. Double taps, taps by two people and taps on
 * an old card end in a plain answer and change nothing twice.
 */
import { contactedAgainOn, repairChanges } from '@kedu/shared/alerts/repair-plan'
import type { DealId, DealRow } from '@kedu/shared/deal/deal'
import type { ChangeLine, RepairChoice } from '@kedu/shared/messages/outbound-message'
import { isLocalDate } from '@kedu/shared/time/instant'
import { readObstacle } from '../cards/deal-parts.ts'
import type { Understanding } from '../understand/understanding.ts'
import { UNKNOWN_TAP } from '../wording/answers.ts'
import { changeWords } from '../wording/deal-words.ts'
import * as words from '../wording/dialog.ts'
import { dateText } from '../wording/zh-cn.ts'
import { alertMessage, alertOf, nextStageId } from './alerts.ts'
import { dateChoices } from './choices.ts'
import type { Question, QuestionBody } from './conversation.ts'
import { changeLines, nameOf, stageName } from './deal-facts.ts'
import { newDraft } from './draft.ts'
import { rememberWish } from './pending-move.ts'
import { closeQuestion, draftIn } from './question-shelf.ts'
import { factsOf, namingOf } from './stored.ts'
import { command, nextReplyKey, say, sayRefusal, sayText } from './turn.ts'
import type { Turn } from './world.ts'

/** First tap. `selections` are what the card's selects held at that moment. */
export function showRepair(
  turn: Turn,
  alertId: string,
  dealId: DealId,
  choice: RepairChoice,
  selections: Readonly<Record<string, string>>,
): void {
  const row = openAlertRow(turn, alertId, dealId)
  if (!row) return
  sayRepairConfirm(turn, row, alertId, choice, readObstacle(selections))
}

type RepairBody = Extract<QuestionBody, { kind: 'repair' }>

/** The same second step with another obstacle. */
export function sayRepairWith(turn: Turn, body: RepairBody, obstacle: string): void {
  const row = openAlertRow(turn, body.alertId, body.dealId)
  if (row) sayRepairConfirm(turn, row, body.alertId, body.choice, obstacle)
}

const AGREED = /^(对|是|好|好的|可以|行|确认|确认写入)[。.!！]?$/u

/** A day, an obstacle or a "yes" in words while the second step is shown. */
export async function answerRepairInWords(
  turn: Turn,
  question: Question,
  body: RepairBody,
  text: string,
  understanding: Understanding,
): Promise<boolean> {
  const { alertId, dealId, choice } = body
  const named = understanding.customer?.id ?? null
  if (named !== null && named !== dealId) return false
  const { next, stage } = understanding
  const obstacle = obstacleSaid(turn, text, understanding)
  if (choice.kind === 'wait' && next !== null && stage === null) {
    closeQuestion(turn, question)
    const until: RepairChoice = { kind: 'wait', until: next.date }
    await commitRepair(turn, alertId, dealId, until, obstacle ?? body.obstacle, {})
    return true
  }
  if (AGREED.test(text) && !(choice.kind === 'wait' && choice.until === null)) {
    closeQuestion(turn, question)
    await commitRepair(turn, alertId, dealId, choice, body.obstacle, {})
    return true
  }
  if (obstacle === null || stage !== null || next !== null) return false
  closeQuestion(turn, question)
  sayRepairWith(turn, body, obstacle)
  return true
}

function obstacleSaid(turn: Turn, text: string, understanding: Understanding): string | null {
  const listed = turn.world.settings.obstacles.find((obstacle) => obstacle === text)
  return listed ?? understanding.obstacle
}

/** Second tap. */
export async function commitRepair(
  turn: Turn,
  alertId: string,
  dealId: DealId,
  choice: RepairChoice,
  obstacleOnCard: string | null,
  selections: Readonly<Record<string, string>>,
): Promise<void> {
  const row = openAlertRow(turn, alertId, dealId)
  if (!row) return
  const obstacle = readObstacle(selections) ?? obstacleOnCard ?? row.obstacle
  if (obstacle === null) {
    sayRepairConfirm(turn, row, alertId, choice, null)
    return sayText(turn, words.needObstacle)
  }
  if (choice.kind === 'wait' && choice.until === null) {
    return sayRepairConfirm(turn, row, alertId, choice, obstacle)
  }
  const commandId = `${turn.inbound.id}/0`
  const handled = await command(turn, dealId, commandId, {
    kind: 'repair',
    alertId,
    changes: repairChanges(row.stage, choice, obstacle, planningOf(turn)),
    wait:
      choice.kind === 'wait' && choice.until !== null
        ? { until: choice.until, reason: obstacle }
        : null,
  })
  if (handled.kind === 'refused') {
    if (handled.refusal.kind === 'already-handled') return sayAlreadyHandled(turn, row, alertId)
    if (handled.refusal.kind === 'gate-unmet') {
      await rememberWish(turn, dealId, handled.refusal.to)
    }
    if (handled.refusal.kind === 'wait-needs-evidence' && choice.kind === 'wait') {
      const wait = { kind: 'wait' as const, until: choice.until, reason: obstacle }
      turn.conversation = {
        ...turn.conversation,
        pendingWait: { draft: newDraft(turn, { act: wait, dealId }), askedAt: turn.world.now },
      }
    }
    return sayRefusal(turn, handled.refusal, row.customerName)
  }
  closeRepairQuestion(turn, alertId)
  // The cards of all recipients, the tapped one included, are changed by the door itself; whoever
  // answered in words hears it below their words too, since an old card may be beyond changing.
  const isRecipient = alertOf(row, alertId)?.steps.some(
    (step) => step.recipientId === turn.world.me.id && step.mode === 'immediate',
  )
  if (turn.tap === null && isRecipient) {
    say(turn, {
      kind: 'handled',
      alertId,
      deal: factsOf(turn, handled.row),
      byName: turn.world.me.name,
      at: turn.world.now,
      how: changeLines(handled.changes, namingOf(turn)).map(changeWords).join('；'),
    })
  }
}

function closeRepairQuestion(turn: Turn, alertId: string): void {
  const { question } = turn.conversation
  if (question?.body.kind === 'repair' && question.body.alertId === alertId) {
    closeQuestion(turn, question)
  }
}

/** 〔返回〕: the alert card as it was. */
export function backToAlert(turn: Turn, alertId: string, dealId: DealId): void {
  const row = openAlertRow(turn, alertId, dealId)
  const alert = row && alertOf(row, alertId)
  if (row && alert) say(turn, alertMessage(turn, row, alert))
}

/** How the time behind an alert was counted; an alert that is long gone shows the deal's clock. */
export function showSum(turn: Turn, alertId: string, dealId: DealId): void {
  const { world } = turn
  const row = world.row(dealId)
  if (!row || !world.maySee(row)) return sayText(turn, UNKNOWN_TAP)
  const alert = alertOf(row, alertId)
  const sum = alert ? world.alertGround(row, alert).sum : world.clockSentence(row)
  sayText(turn, words.sumOf(row.customerName, sum))
}

/** The row when the alert still waits for somebody; otherwise the right answer was given. */
function openAlertRow(turn: Turn, alertId: string, dealId: DealId): DealRow | null {
  const { world } = turn
  const row = world.row(dealId)
  if (!row) {
    sayText(turn, UNKNOWN_TAP)
    return null
  }
  // Whoever got the alert may act on it; so may everybody who may change the deal anyway.
  const alert = alertOf(row, alertId)
  const isRecipient = alert?.steps.some((step) => step.recipientId === world.me.id) ?? false
  if (!isRecipient && !world.mayChange(row)) {
    sayText(turn, UNKNOWN_TAP)
    return null
  }
  if (alert?.status !== 'open') {
    sayAlreadyHandled(turn, row, alertId)
    return null
  }
  return row
}

function sayAlreadyHandled(turn: Turn, row: DealRow, alertId: string): void {
  const alert = alertOf(turn.world.row(row.id) ?? row, alertId)
  const naming = namingOf(turn)
  if (alert?.closedAt) {
    say(turn, {
      kind: 'handled',
      alertId,
      deal: factsOf(turn, row),
      byName: nameOf(naming, alert.closedBy ?? row.updatedBy),
      at: alert.closedAt,
      how: '',
    })
    return
  }
  sayText(turn, words.alertGone)
}

function planningOf({ world }: Turn) {
  return { process: world.settings.process, calendar: world.calendar, today: world.today() }
}

function sayRepairConfirm(
  turn: Turn,
  row: DealRow,
  alertId: string,
  choice: RepairChoice,
  obstacle: string | null,
): void {
  const { world } = turn
  const chosen = obstacle ?? row.obstacle
  const process = world.settings.process
  const changes: ChangeLine[] = []
  if (choice.kind === 'advance') {
    const next = nextStageId(turn, row)
    if (next !== null) {
      changes.push({
        field: 'stage',
        before: stageName(process, row.stage),
        after: stageName(process, next),
      })
    }
  }
  if (chosen !== null) {
    changes.push({
      field: 'obstacle',
      before: row.obstacle === chosen ? null : row.obstacle,
      after: chosen,
    })
  }
  const zone = world.settings.timezone
  if (choice.kind === 'wait') {
    if (choice.until !== null) {
      changes.push({
        field: 'wait',
        before: null,
        after: dateText(choice.until, world.now, zone),
      })
    }
  } else {
    changes.push({
      field: 'nextAction',
      before: null,
      after: dateText(contactedAgainOn(world.today(), world.calendar), world.now, zone),
    })
  }
  const { question } = turn.conversation
  if (question === null || draftIn(question.body) === null) {
    const id = nextReplyKey(turn)
    turn.conversation = {
      ...turn.conversation,
      question: {
        id,
        askedAt: world.now,
        cardKey: id,
        choices: [],
        body: { kind: 'repair', alertId, dealId: row.id, choice, obstacle: chosen },
      },
    }
  }
  say(turn, {
    kind: 'repair-confirm',
    alertId,
    deal: { ...factsOf(turn, row), obstacle: chosen },
    choice,
    changes,
    obstacles: world.settings.obstacles,
    waitDates:
      choice.kind === 'wait'
        ? dateChoices(turn, null, [3, 5, 7, 14, 30]).flatMap((entry) =>
            isLocalDate(entry.value) ? [entry.value] : [],
          )
        : [],
  })
}

/** Bare numbers: "1" means what was shown last (L1), whatever client cannot show buttons. */
import type { CardAction, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import { policyOf } from '@kedu/shared/policies/policy'
import { MINUTE_MS } from '@kedu/shared/time/instant'
import { cardFor } from '../cards/card-for.ts'
import { OBSTACLE_KEY } from '../cards/deal-parts.ts'
import { numberedActions } from '../cards/finish-card.ts'
import * as words from '../wording/dialog.ts'
import { alertMessage, openAlerts } from './alerts.ts'
import { ask, askAgain } from './ask.ts'
import type { Numbered, QuestionBody } from './conversation.ts'
import { stageName } from './deal-facts.ts'
import { showDeal } from './queries.ts'
import { showRepair, showSum } from './repair.ts'
import { sayText } from './turn.ts'
import type { Turn } from './world.ts'

/** Alerts that came within this time came together: a bare number may mean any of them. */
const TOGETHER_MS = 10 * MINUTE_MS

/** Questions that a bare number can only answer as the number of a choice. */
const IS_PICKED: ReadonlySet<QuestionBody['kind']> = new Set([
  'which-alert',
  'which-deal',
  'open-new',
  'same-or-different',
  'stage-reached',
  'what-to-change',
  'evidence-kind',
  'move-evidence',
  'to-whom',
])

/**
 * A number is for the open question, the last card with buttons (the digest among them), or the newest
 * alert that waits for this person, whichever was shown last. An action is still to be done as if it had been tapped;
 * `unanswered`: the number is left to the question.
 */
export async function answerNumber(
  turn: Turn,
  number: number,
): Promise<'answered' | 'unanswered' | CardAction> {
  const { question } = turn.conversation
  const numbered = await shownLast(turn)
  const alerts = openAlerts(turn)
  const [newest] = alerts
  const askedAt = question?.askedAt ?? 0
  const shownAt = numbered?.at ?? 0
  const alertAt = newest?.at ?? 0
  if (askedAt >= shownAt && askedAt >= alertAt && question?.choices[number - 1] !== undefined) {
    return 'unanswered'
  }
  if (newest && alertAt > shownAt && alertAt > askedAt) {
    const together = alerts.filter((alert) => alertAt - alert.at <= TOGETHER_MS)
    if (together.length > 1) {
      const meant = together.slice(0, 6).map(({ alert, row }) => ({
        alertId: alert.id,
        dealId: row.id,
      }))
      ask(turn, { kind: 'which-alert', number, alerts: meant })
      return 'answered'
    }
    await actOnAlert(turn, { alertId: newest.alert.id, dealId: newest.row.id }, number)
    return 'answered'
  }
  const action = numbered?.actions[number - 1]
  if (!action) {
    if (question !== null && question.choices.length > 0 && IS_PICKED.has(question.body.kind)) {
      askAgain(turn, question, words.notAChoice)
      return 'answered'
    }
    if (question !== null) return 'unanswered'
    sayText(turn, words.notANumber)
    return 'answered'
  }
  turn.conversation = { ...turn.conversation, numbered: null }
  return action
}

/** The digest and leads came from the clock: the conversation itself knows nothing of them. */
async function shownLast(turn: Turn): Promise<Numbered | null> {
  const { conversation, world } = turn
  const card = world.leads.lastCard()
  const lead = card && { actions: actionsOn(turn, card.message), at: card.at }
  const shown = [conversation.numbered, await world.digest(), lead].filter((one) => one !== null)
  return shown.toSorted((a, b) => b.at - a.at)[0] ?? null
}

/** What number `number` on the card of that alert does. */
export async function actOnAlert(
  turn: Turn,
  { alertId, dealId }: { alertId: string; dealId: string },
  number: number,
): Promise<void> {
  const told = openAlerts(turn).find((entry) => entry.alert.id === alertId)
  if (!told) return sayText(turn, words.alertGone)
  const action = actionsOn(turn, alertMessage(turn, told.row, told.alert))[number - 1]
  if (action?.kind === 'repair') return showRepair(turn, alertId, dealId, action.choice, {})
  if (action?.kind === 'show-sum') return showSum(turn, alertId, dealId)
  if (action?.kind === 'show-deal') return showDeal(turn, dealId)
  sayText(turn, words.notANumber)
}

/** An obstacle alone, said to an alert card: it is shown with the first repair, nothing is written yet. */
export function answerAlertWithObstacle(turn: Turn, said: string): boolean {
  const { question, numbered } = turn.conversation
  const repairable = openAlerts(turn).filter(({ alert }) => policyOf(alert.rule).isRepairable)
  const [newest, second] = repairable
  if (!newest || second || question !== null || (numbered?.at ?? 0) >= newest.at) return false
  if (!turn.world.settings.obstacles.includes(said)) return false
  showRepair(turn, newest.alert.id, newest.row.id, { kind: 'contacted' }, { [OBSTACLE_KEY]: said })
  return true
}

function actionsOn(turn: Turn, message: OutboundMessage): CardAction[] {
  const { world } = turn
  return numberedActions(
    cardFor(message, {
      now: world.now,
      zone: world.settings.timezone,
      recipientId: world.me.id,
      names: {
        stageName: (id) => stageName(world.settings.process, id),
        personName: (id) => world.person(id)?.name ?? null,
      },
    }),
  )
}

/** Remembers the numbered actions of what was said last, so that "回复 1" means what the card says. */
export function rememberNumbers(turn: Turn): void {
  if (turn.replies.length === 0) {
    // A tap whose answer is the changed card: its numbers are gone with its buttons.
    if (turn.tap !== null) turn.conversation = { ...turn.conversation, numbered: null }
    return
  }
  for (const reply of turn.replies.toReversed()) {
    const actions = actionsOn(turn, reply.message)
    if (actions.length === 0) continue
    turn.conversation = { ...turn.conversation, numbered: { actions, at: turn.world.now } }
    return
  }
  turn.conversation = { ...turn.conversation, numbered: null }
}

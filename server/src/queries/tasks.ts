/** What is waited for from one person: questions, what alerts ask for, evidence that holds up a move or a wait. */
import { voiceOf } from '@kedu/bot/alerts/voices'
import { keptLines, questionWording } from '@kedu/bot/dialog/ask'
import { type Conversation, newConversation, type Question } from '@kedu/bot/dialog/conversation'
import { draftIn, isQuestionOld } from '@kedu/bot/dialog/question-shelf'
import type { DialogWorld } from '@kedu/bot/dialog/world'
import type { TaskView } from '@kedu/shared/contracts/api/tasks'
import type { DealCommand } from '@kedu/shared/deal/commands'
import type { Alert, AlertRule, DealRow } from '@kedu/shared/deal/deal'
import { openAlertsOf } from '@kedu/shared/policies/alert-steps'
import type { Instant } from '@kedu/shared/time/instant'
import { wouldRefuse } from '../flows/would-refuse.ts'
import { maySeeAlerts } from './alerts.ts'
import { type Asking, visibleRow, visibleRows } from './asking.ts'
import { dealRowView } from './deal-row-view.ts'
import { refusalView } from './refusal-view.ts'
import { requestView } from './requests.ts'
import { lineViews } from './timeline.ts'
import { redMoment } from './urgency.ts'

/** What the bot remembers of its talk with somebody; empty for those it never talked with. */
export async function conversationOf({ workspace, me }: Asking): Promise<Conversation> {
  const stored = await workspace.store.load<Conversation>(workspace.id, `conversation/${me.id}`)
  return { ...newConversation(me.id, 'web'), ...stored?.state }
}

export async function tasks(asking: Asking, world: DialogWorld): Promise<TaskView[]> {
  const conversation = await conversationOf(asking)
  return [
    ...questionTasks(asking, world, conversation),
    ...(await evidenceTasks(asking, conversation)),
    ...requestTasks(asking),
    ...askedTasks(asking),
    ...nudgeTasks(asking),
  ]
}

/** To be answered by me, the most pressing first; then what others answered me, to be closed. */
function requestTasks(asking: Asking): TaskView[] {
  const { workspace, me } = asking
  const open = workspace
    .rows()
    .flatMap((row) => (row.requests ?? []).map((request) => ({ row, request })))
  const asked = open.filter(({ request }) => request.toId === me.id && request.answer === null)
  const answered = open.filter(({ request }) => request.byId === me.id && request.answer !== null)
  return [...asked, ...answered]
    .sort((a, b) => a.request.dueAt - b.request.dueAt)
    .map(({ row, request }) => ({
      kind: 'request',
      request: requestView(asking, row, request, request.byId === me.id),
    }))
}

function questionTasks(asking: Asking, world: DialogWorld, conversation: Conversation): TaskView[] {
  const { question, shelved } = conversation
  const open = [...(question === null ? [] : [question]), ...shelved]
  const asked = new Set<string>()
  return open.flatMap((entry): TaskView[] => {
    // The second step of a repair stands at its alert.
    if (entry.body.kind === 'repair' || isQuestionOld(entry, asking.now)) return []
    const cause = draftIn(entry.body)?.commandId ?? entry.id
    if (asked.has(cause)) return []
    asked.add(cause)
    const wording = questionWording({ world, conversation }, entry.body)
    const draft = draftIn(entry.body)
    const row = visibleRow(asking, dealIdOf(entry) ?? '')
    return [
      {
        kind: 'question',
        questionId: entry.id,
        askedAt: entry.askedAt,
        title: wording.title,
        kept: draft === null ? [] : lineViews(keptLines({ world, conversation }, draft)),
        choices: entry.choices.map(({ value, label, hint }) => ({
          value,
          label,
          hint: hint ?? null,
        })),
        allowText: wording.allowText ?? true,
        deal: row === null ? null : dealRowView(asking, row),
      },
    ]
  })
}

function dealIdOf({ body }: Question): string | null {
  return 'dealId' in body ? body.dealId : (draftIn(body)?.dealId ?? null)
}

async function evidenceTasks(asking: Asking, conversation: Conversation): Promise<TaskView[]> {
  const { pendingMove, pendingWait } = conversation
  const found: TaskView[] = []
  const waiting = visibleRows(asking).flatMap(({ id, wanted }) =>
    wanted?.byId === asking.me.id ? [{ dealId: id, ...wanted }] : [],
  )
  for (const { dealId, to, at } of waiting) {
    found.push(...(await held(asking, dealId, at, { kind: 'update-deal', changes: { stage: to } })))
  }
  const isOnDeal = waiting.some(({ dealId }) => dealId === pendingMove?.dealId)
  if (pendingMove !== null && !isOnDeal) {
    const { dealId, changes, askedAt } = pendingMove
    found.push(...(await held(asking, dealId, askedAt, { kind: 'update-deal', changes })))
  }
  const act = pendingWait?.draft.act
  if (pendingWait !== null && act?.kind === 'wait' && act.until !== null) {
    const command = { kind: 'wait' as const, until: act.until, reason: act.reason ?? '' }
    const dealId = pendingWait.draft.dealId ?? ''
    found.push(...(await held(asking, dealId, pendingWait.askedAt, command)))
  }
  return found
}

/** Held still when the door would refuse it for want of evidence; done or overtaken otherwise. */
async function held(
  asking: Asking,
  dealId: string,
  askedAt: Instant,
  command: DealCommand,
): Promise<TaskView[]> {
  const row = visibleRow(asking, dealId)
  if (row === null) return []
  const refusal = await wouldRefuse(asking, dealId, command)
  if (refusal?.kind !== 'gate-unmet' && refusal?.kind !== 'wait-needs-evidence') return []
  const about = { customerName: row.customerName, isHeld: true }
  return [
    {
      kind: 'evidence',
      deal: dealRowView(asking, row),
      askedAt,
      refusal: refusalView(asking, refusal, about),
    },
  ]
}

/** Open alerts of one's own deals: whose deals they are may have changed since they were told. */
function ownAlerts(asking: Asking, rule: AlertRule | null): { row: DealRow; alert: Alert }[] {
  if (!maySeeAlerts(asking)) return []
  return visibleRows(asking)
    .filter((row) => row.ownerId === asking.me.id)
    .flatMap((row) => openAlertsOf(row, rule).map((alert) => ({ row, alert })))
}

function askedTasks(asking: Asking): TaskView[] {
  return ownAlerts(asking, null).flatMap(({ row, alert }): TaskView[] => {
    const { task } = voiceOf(alert.rule)
    if (task === null) return []
    return [
      {
        kind: 'asked',
        alertId: alert.id,
        deal: dealRowView(asking, row),
        askedAt: alert.raisedAt,
        title: task.title,
        way: task.way,
      },
    ]
  })
}

function nudgeTasks(asking: Asking): TaskView[] {
  const { workspace, now } = asking
  return ownAlerts(asking, 'red-flag').flatMap(({ row, alert }): TaskView[] => {
    if (workspace.clockFacts(row, now).kind !== 'running') return []
    return [
      {
        kind: 'nudge',
        alertId: alert.id,
        deal: dealRowView(asking, row),
        redAt: redMoment(row, workspace.clock),
      },
    ]
  })
}

/** Reads the facts about one customer from a stretch of text in which customers' names are masked by ◇. */
import { dateOf } from '@kedu/shared/time/instant'
import { asWritten, blank, labelledDay, withoutLabels, withoutPeople } from './read-once.ts'
import { obstacleToken, stageToken } from './rules/bare-tokens.ts'
import { HOLD_ONLY, intentOf, LOST, paymentSpan } from './rules/intent.ts'
import { type LabelledValue, labelledValues } from './rules/labelled-lines.ts'
import { sumIn } from './rules/money.ts'
import { companyIn, companyVisited, findNewCustomer } from './rules/new-customer.ts'
import { nextAction } from './rules/next-action.ts'
import { noteOf } from './rules/note.ts'
import { type FoundObstacle, findObstacle, NO_OBSTACLE } from './rules/obstacle.ts'
import { contactIn, findCollaboration, personIn, reassignTarget } from './rules/people.ts'
import { regionIn } from './rules/region.ts'
import { findStages, stageByName, stageReached } from './rules/stage.ts'
import { waitUntil } from './rules/wait-until.ts'
import { clausesOf, type Message, trimPunctuation } from './text.ts'
import type { IntentName, UnderstandContext, Understanding } from './understanding.ts'
import { findDates } from './when/find-dates.ts'

const EXPLICITLY_NEW = /新(?:客户|线索|增|建|录|加|添)|录(?:入)?(?:一?个|一家)|建档/
const FOLLOW_UP = /跟|约|拜访|联系|见|谈|聊|去|收|交接/

/** Customers are filled in by the caller. */
export function analyse(
  message: Message,
  context: UnderstandContext,
  hasCustomer: boolean,
): Understanding {
  const { said } = message
  const labels = labelledValues(message.text)
  const labelled = (label: LabelledValue['label']): LabelledValue | null =>
    labels.find((l) => l.label === label && l.end > l.valueStart) ?? null
  const saidIn = (value: LabelledValue | null): string | null =>
    value === null ? null : trimPunctuation(said.slice(value.valueStart, value.end)) || null

  const stageLabel = labelled('stage')
  const namedStage = stageLabel ? stageOfLabel(message.text, stageLabel, context) : null
  const text = withoutLabels(message.text, labels, namedStage !== null)
  const clauses = clausesOf(text)
  const dates = findDates(
    withoutPeople(asWritten(labelledDay(text, labelled('next'))), context.people),
    context,
  )

  const fresh = findNewCustomer(text, said)
  const company =
    fresh || hasCustomer ? null : (companyIn(text, said) ?? companyVisited(text, said))
  const isNewCustomer = fresh !== null && (!hasCustomer || EXPLICITLY_NEW.test(text))
  const name = isNewCustomer && fresh?.name != null ? fresh : company
  const blanked = name ? blank(text, name) : text
  const factClauses = name ? clausesOf(blanked) : clauses

  const today = dateOf(context.now, context.zone)
  const stages = findStages(
    factClauses,
    context.process,
    dates.filter((d) => !d.isPast && d.date !== null && d.date > today),
  )
  const reached = stageReached(stages, context.process)
  const tokenStage = stageToken(factClauses, context)
  const stage = namedStage ?? reached.stage ?? (reached.unsure === null ? tokenStage : null)
  const payment = paymentSpan(factClauses)
  const happened = [...stages.filter((f) => f.aspect === 'real'), ...(payment ? [payment] : [])]
  const pause = waitUntil(blanked, dates)
  const obstacle =
    findObstacle(factClauses, dates, pause ? [...happened, pause] : happened, isMainPoint) ??
    (tokenStage === null ? null : obstacleToken(factClauses, dates, context))
  const target = reassignTarget(blanked, context.people)
  const collaboration = findCollaboration(blanked, context.departments, context.people)
  // "今天上午正式签约": the day of what has happened is not the next action's.
  const openDates = dates.filter((d) => {
    if (d.date !== today || d.time !== null || d.isDeadline) return true
    const clause = factClauses.find((c) => d.start >= c.start && d.start < c.end)
    return !happened.some((h) => clause && h.start < clause.end && clause.start < h.end)
  })
  const when = nextAction(blanked, said, factClauses, openDates, context.now, context.zone, {
    preferred: labelled('next') ? toSpan(labelled('next')) : (pause?.day ?? null),
  })

  const intent: IntentName =
    labelled('process-note') !== null
      ? 'process-note'
      : intentOf({
          text: blanked,
          clauses: factClauses,
          hasCustomer,
          hasStage: stage !== null || reached.unsure !== null,
          hasObstacle:
            obstacle !== null &&
            obstacle.kind !== 'absence' &&
            // Without a customer only what is plainly stuck makes a report of small talk.
            (hasCustomer || obstacle.kind !== 'likely'),
          hasDate:
            when.used !== null &&
            (when.used.time !== null || (when.used.date !== null && when.used.date !== today)),
          isNewCustomer: isNewCustomer && (name !== null || !hasCustomer || fresh !== null),
          hasCompany: company !== null,
          reassignsTo: target !== null,
          asksColleague: collaboration !== null,
          waitsUntilDay: pause !== null,
          isLabelled:
            labels.length > 0 &&
            (stageLabel !== null || labelled('obstacle') !== null || labelled('next') !== null),
        })

  const sum = sumIn(asWritten(labelled('amount') ? message.text : blanked), payment)
  const labelledObstacle = saidIn(labelled('obstacle'))
  const obstacleWords =
    labelledObstacle !== null
      ? NO_OBSTACLE.test(labelledObstacle)
        ? '无'
        : labelledObstacle
      : obstacle === null
        ? null
        : obstacle.isNone
          ? '无'
          : trimPunctuation(said.slice(obstacle.start, obstacle.end)) || null
  const isReport = reports(intent)
  const labelledName = hasCustomer ? null : saidIn(labelled('customer'))
  const isObstacleTold = labelledObstacle !== null || isReasonFor(intent, obstacle, collaboration)
  const toldObstacle = isObstacleTold ? obstacle : null
  const used = [
    ...stages,
    ...(toldObstacle ? [toldObstacle] : []),
    ...dates,
    ...(sum ? [sum] : []),
    ...(payment ? [payment] : []),
    ...(target ? [target] : []),
    ...(name ? [name] : []),
    ...labels.map((l) => ({ start: l.start, end: l.end })),
    ...maskedSpans(text),
  ]
  return {
    intent,
    customer: null,
    candidates: [],
    customers: [],
    newCustomer:
      intent === 'undo' || intent === 'help' ? null : (labelledName ?? name?.name ?? null),
    stage: isReport && intent !== 'lost' ? stage : null,
    stageUnsure: isReport && intent !== 'lost' ? reached.unsure : null,
    obstacle: isReport && isObstacleTold ? obstacleWords : null,
    next:
      isReport && !(intent === 'reassign' && !FOLLOW_UP.test(when.next?.action ?? ''))
        ? when.next
        : null,
    vagueDate: isReport ? when.vague : null,
    amount: isReport ? (sum?.yuan ?? null) : null,
    department:
      saidIn(labelled('department')) ??
      (intent === 'collaborate' ? (collaboration?.department ?? null) : null),
    region:
      saidIn(labelled('region')) ??
      (isListQuery(intent) || intent === 'new-customer'
        ? regionIn(blanked, context.regions, isListQuery(intent))
        : null),
    person:
      saidIn(labelled('person')) ??
      personFor(intent, blanked, target?.name ?? null, collaboration?.person ?? null, context),
    note:
      saidIn(labelled('process-note')) ??
      saidIn(labelled('note')) ??
      noteOf(
        intent,
        blanked,
        said,
        factClauses,
        used,
        collaboration ? { start: collaboration.requestStart, end: collaboration.end } : null,
        { obstacle: toldObstacle, pause },
      ),
    parts: [],
  }
}

function toSpan(value: LabelledValue | null): { start: number; end: number } | null {
  return value ? { start: value.valueStart, end: value.end } : null
}

function stageOfLabel(
  text: string,
  label: LabelledValue,
  context: UnderstandContext,
): string | null {
  const value = text.slice(label.valueStart, label.end)
  const first = value.split(/[,，、/\s(]/)[0] ?? value
  return stageByName(value, context.process) ?? stageByName(first, context.process)
}

/** Whether what is stuck is told beside this intent; of waiting and asking a colleague it is the note. */
function isReasonFor(
  intent: IntentName,
  obstacle: FoundObstacle | null,
  asked: { requestStart: number } | null,
): boolean {
  if (obstacle === null) return false
  switch (intent) {
    case 'wait':
      return obstacle.kind === 'strong'
    case 'collaborate':
      return asked === null || obstacle.start < asked.requestStart
    case 'reassign':
    case 'won':
    case 'task-done':
      return false
    default:
      return true
  }
}

/** "先放一放", "丢单了": what the message is about, no reason for it. */
function isMainPoint(clause: string): boolean {
  return LOST.test(clause) || HOLD_ONLY.test(clause)
}

function maskedSpans(text: string): { start: number; end: number }[] {
  // Only a clause that is nothing but the name is used up by it.
  return [...text.matchAll(/(?:^|[,。;\n ])(◇+)(?=$|[,。;\n ])/g)].map((m) => ({
    start: m.index,
    end: m.index + m[0].length,
  }))
}

function isListQuery(intent: IntentName): boolean {
  return intent === 'query-overdue' || intent === 'query-today' || intent === 'query-approval'
}

/** Intents that report something; the others are commands, questions and talk. */
function reports(intent: IntentName): boolean {
  switch (intent) {
    case 'update':
    case 'new-customer':
    case 'lost':
    case 'won':
    case 'payment':
    case 'collaborate':
    case 'task-done':
    case 'wait':
    case 'reassign':
      return true
    case 'process-note':
    case 'undo':
    case 'query-contract':
    case 'query-deal':
    case 'query-overdue':
    case 'query-today':
    case 'query-approval':
    case 'help':
    case 'other':
      return false
    default:
      return intent satisfies never
  }
}

function personFor(
  intent: IntentName,
  text: string,
  target: string | null,
  colleague: string | null,
  context: UnderstandContext,
): string | null {
  if (intent === 'reassign') return target
  if (intent === 'collaborate') return colleague
  if (intent === 'new-customer') return contactIn(text)
  if (isListQuery(intent)) return personIn(text, context.people)
  return null
}

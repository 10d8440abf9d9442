/** Questions: one at a time, with buttons, and everything already said kept. */

import type { DealRow } from '@kedu/shared/deal/deal'
import type { ChangeLine, Choice } from '@kedu/shared/messages/outbound-message'
import { canOwnDeals } from '@kedu/shared/people/people'
import type { DealField } from '@kedu/shared/process/sales-process'
import { type Instant, type LocalDate, plusDays } from '@kedu/shared/time/instant'
import { isWorkday } from '@kedu/shared/time/work-calendar'
import * as words from '../wording/dialog.ts'
import { amountText, dateText, nextActionText } from '../wording/zh-cn.ts'
import type { Draft, Question, QuestionBody } from './conversation.ts'
import { stageName } from './deal-facts.ts'
import { closeQuestion, parkQuestion } from './question-shelf.ts'
import { nextReplyKey, say } from './turn.ts'
import type { Turn } from './world.ts'

/** Values of choices that are not data. */
export const NONE = 'none'
export const YES = 'yes'
export const NO = 'no'

const MAX_CHOICES = 6

interface Wording {
  title: string
  detail?: string | null
  choices: Choice[]
  allowText?: boolean
}

/**
 * Puts the question, remembers it as the open one, and says what has been kept so far. Whatever was
 * open before is put aside. `detail` says why it is asked (again); with `again` the earlier card of
 * the question can be tapped as well.
 */
export function ask(
  turn: Turn,
  body: QuestionBody,
  options: { detail?: string | null; again?: Question; dueAt?: Instant; insteadOf?: string } = {},
): void {
  if (options.again) closeQuestion(turn, options.again)
  else parkQuestion(turn)
  const wording = wordingOf(turn, body)
  const cardKey = nextReplyKey(turn)
  const id = options.again?.id ?? cardKey
  const choices = wording.choices.slice(0, 10)
  turn.conversation = {
    ...turn.conversation,
    question: { id, askedAt: turn.world.now, cardKey, choices, body },
  }
  say(
    turn,
    {
      kind: 'question',
      questionId: id,
      title: wording.title,
      detail: options.detail ?? wording.detail ?? null,
      choices,
      kept: 'draft' in body ? keptLines(turn, body.draft) : [],
      allowText: wording.allowText ?? true,
    },
    {
      ...(options.dueAt === undefined ? {} : { dueAt: options.dueAt }),
      insteadOf: options.insteadOf ?? null,
    },
  )
}

/** The open question once more, because the answer did not fit. */
export function askAgain(turn: Turn, question: Question, detail: string): void {
  ask(turn, question.body, { detail, again: question })
}

function wordingOf(turn: Turn, body: QuestionBody): Wording {
  const { world } = turn
  switch (body.kind) {
    case 'which-deal': {
      const options = dealChoices(turn, whichDealOptions(turn, body.draft))
      return {
        title: words.askWhichDeal(body.draft.candidates.length, body.draft.act.kind === 'attach'),
        choices: options.length === 0 ? [] : [...options, { value: NONE, label: words.noneOfThem }],
      }
    }
    case 'open-new':
      return {
        title: words.askOpenNew(body.draft.newName ?? ''),
        choices: [
          { value: YES, label: words.openNew },
          { value: NO, label: words.otherCustomer },
        ],
      }
    case 'same-or-different':
      return {
        title: words.askSameOrDifferent(body.draft.newName),
        choices: [
          ...dealChoices(turn, body.existing.slice(0, MAX_CHOICES - 1)),
          { value: NONE, label: words.differentCustomer },
        ],
      }
    case 'stage-reached': {
      const name = stageName(world.settings.process, body.stage)
      return {
        title: words.askStageReached(name),
        choices: [
          { value: YES, label: words.stageReached(name) },
          { value: NO, label: words.stageNotYet },
        ],
      }
    }
    case 'which-date':
      return {
        title:
          body.suggestion === null
            ? words.askWhichDate(body.draft.vagueDate ?? '')
            : words.askDateRight(dateText(body.suggestion, world.now, world.settings.timezone)),
        choices: dateChoices(turn, body.suggestion),
      }
    case 'missing-field':
      return missingFieldWording(turn, body.draft, body.field)
    case 'lost-reason':
      return {
        title: words.askLostReason,
        choices: words.lostReasons.map((label) => ({ value: label, label })),
      }
    case 'wait-until':
      return { title: words.askWaitUntil, choices: dateChoices(turn, null, [3, 7, 14, 30]) }
    case 'wait-reason':
      return {
        title: words.askWaitReason,
        choices: words.waitReasons.map((label) => ({ value: label, label })),
      }
    case 'to-whom':
      return { title: words.askToWhom, choices: colleagueChoices(turn, body.draft) }
    case 'what-to-change':
      return {
        title: words.askWhatToChange(world.row(body.dealId)?.customerName ?? null),
        choices: [
          { value: 'stage', label: words.fieldName.stage },
          { value: 'obstacle', label: words.fieldName.obstacle },
          { value: 'nextAction', label: words.fieldName.nextAction },
        ],
      }
    case 'new-value':
      return newValueWording(turn, body.dealId, body.field)
    case 'next-action':
      return {
        title: words.askNextAction(world.row(body.dealId)?.customerName ?? null),
        choices: dateChoices(turn, null),
      }
    case 'evidence-kind':
      return { title: words.askEvidenceKind, choices: words.evidenceKindChoices }
    case 'move-evidence':
      return {
        title: words.askMoveEvidence,
        choices: dealChoices(
          turn,
          likelyDeals(turn).filter((id) => id !== body.dealId),
        ),
      }
    case 'which-alert':
      return {
        title: words.askWhichAlert,
        choices: body.alerts.map(({ alertId, dealId }) => ({
          value: alertId,
          label: world.row(dealId)?.customerName ?? '',
        })),
      }
    case 'repair':
      // Its card is the repair card; it is not asked in words.
      return { title: words.needObstacle, choices: obstacleChoices(turn) }
    default:
      return body satisfies never
  }
}

function missingFieldWording(turn: Turn, draft: Draft, field: DealField): Wording {
  const { settings } = turn.world
  const name = draft.newName ?? ''
  switch (field) {
    case 'stage':
      return {
        title: words.askField.stage(name),
        choices: settings.process.stages.map((stage) => ({ value: stage.id, label: stage.name })),
      }
    case 'obstacle':
      return { title: words.askField.obstacle(name), choices: obstacleChoices(turn) }
    case 'nextAction':
      return { title: words.askField.nextAction(name), choices: dateChoices(turn, null) }
    case 'industry':
      return {
        title: words.askField.industry(name),
        choices: settings.process.industries.map((label) => ({ value: label, label })),
      }
    case 'firstContact':
      return {
        title: words.askField.firstContact(name),
        choices: settings.process.firstContactChannels.map((label) => ({ value: label, label })),
      }
    case 'customerName':
      return { title: words.askField.customerName, choices: [] }
    case 'summary':
    case 'attachment':
      return { title: words.askField.summary(name), choices: [] }
    default:
      return field satisfies never
  }
}

function newValueWording(
  turn: Turn,
  dealId: string,
  field: 'stage' | 'obstacle' | 'nextAction',
): Wording {
  const customer = turn.world.row(dealId)?.customerName ?? null
  switch (field) {
    case 'stage':
      return {
        title: words.askNewValue(customer, words.fieldName.stage),
        choices: turn.world.settings.process.stages.map((stage) => ({
          value: stage.id,
          label: stage.name,
        })),
      }
    case 'obstacle':
      return {
        title: words.askNewValue(customer, words.fieldName.obstacle),
        choices: obstacleChoices(turn),
      }
    case 'nextAction':
      return {
        title: words.askNewValue(customer, words.fieldName.nextAction),
        choices: dateChoices(turn, null),
      }
    default:
      return field satisfies never
  }
}

export function obstacleChoices(turn: Turn): Choice[] {
  return turn.world.settings.obstacles.map((label) => ({ value: label, label }))
}

/** Days to offer: a suggestion first, then the next days that are worked. */
export function dateChoices(
  turn: Turn,
  suggestion: LocalDate | null,
  steps: readonly number[] = [1, 2, 3, 7, 14],
): Choice[] {
  const { world } = turn
  const today = world.today()
  const days = new Set<LocalDate>()
  if (suggestion) days.add(suggestion)
  for (const step of steps) {
    let day = plusDays(today, step)
    for (let tries = 0; tries < 14 && !isWorkday(world.calendar, day); tries += 1) {
      day = plusDays(day, 1)
    }
    days.add(day)
  }
  return [...days].slice(0, MAX_CHOICES).map((day) => ({
    value: day,
    label: dateText(day, world.now, world.settings.timezone),
  }))
}

function whichDealOptions(turn: Turn, draft: Draft): string[] {
  return draft.candidates.length > 0 ? draft.candidates : likelyDeals(turn)
}

/** Deals a message without a customer may be about: just talked about first, then due first. */
export function likelyDeals(turn: Turn): string[] {
  const { world, conversation } = turn
  const mine = world
    .visibleRows()
    .filter((row) => row.ownerId === world.me.id && row.outcome === 'open')
    .toSorted((a, b) => dueOrder(a) - dueOrder(b))
  const recent = conversation.recent
    .map((entry) => world.row(entry.dealId))
    .filter((row): row is DealRow => row !== null && world.mayChange(row))
  return [...new Set([...recent, ...mine].map((row) => row.id))].slice(0, MAX_CHOICES - 1)
}

function dueOrder(row: DealRow): number {
  return row.nextAction?.dueAt ?? row.nextActionUpdatedAt
}

const NAMESAKES_FIRST = 9

/** Colleagues who can own deals: those of the name that was said, else of the own region. */
function colleagueChoices(turn: Turn, draft: Draft): Choice[] {
  const { world } = turn
  const owners = [...world.directory.values()].filter(
    (person) => canOwnDeals(person) && person.id !== world.row(draft.dealId ?? '')?.ownerId,
  )
  const named = draft.act.kind === 'reassign' ? draft.act.toName : null
  const namesakes = named === null ? [] : owners.filter((person) => person.name === named)
  const near = owners.filter(
    (person) =>
      person.id !== world.me.id && (world.me.region === null || person.region === world.me.region),
  )
  const shown = namesakes.length > 1 ? namesakes : near
  return shown.slice(0, NAMESAKES_FIRST).map((person) => {
    const isShared = owners.filter((other) => other.name === person.name).length > 1
    const where = person.department ?? person.region
    return {
      value: person.id,
      label: isShared && where !== null ? words.personOf(person.name, where) : person.name,
    }
  })
}

/** Shows whose customer it is when it is not one's own, so that twins can be told apart. */
export function dealChoices(turn: Turn, dealIds: readonly string[]): Choice[] {
  const { world } = turn
  return dealIds.flatMap((id) => {
    const row = world.row(id)
    if (!row) return []
    const owner = row.ownerId === world.me.id ? null : world.person(row.ownerId)
    return [
      {
        value: row.id,
        label: row.customerName,
        hint: words.dealHint(row.customerNumber, owner?.name ?? null),
      },
    ]
  })
}

/** What was understood so far, so that the rep sees nothing is lost while answering. */
export function keptLines(turn: Turn, draft: Draft): ChangeLine[] {
  const { world } = turn
  const zone = world.settings.timezone
  const lines: ChangeLine[] = []
  const row = draft.dealId === null ? null : world.row(draft.dealId)
  const customer = row?.customerName ?? draft.newName
  if (customer) lines.push({ field: 'customer', before: null, after: customer })
  const { changes } = draft
  if (changes.stage) {
    lines.push({
      field: 'stage',
      before: null,
      after: stageName(world.settings.process, changes.stage),
    })
  }
  if (changes.obstacle) lines.push({ field: 'obstacle', before: null, after: changes.obstacle })
  if (changes.nextAction && !draft.approximateDate) {
    lines.push({
      field: 'nextAction',
      before: null,
      after: nextActionText(changes.nextAction, world.now, zone),
    })
  }
  if (changes.amountFen) {
    lines.push({ field: 'amount', before: null, after: amountText(changes.amountFen) })
  }
  if (changes.industry) lines.push({ field: 'industry', before: null, after: changes.industry })
  if (changes.firstContact) {
    lines.push({ field: 'firstContact', before: null, after: changes.firstContact })
  }
  if (draft.act.kind === 'attach') {
    lines.push({ field: 'evidence', before: null, after: words.filesKept(draft.act.files.length) })
  }
  return lines
}

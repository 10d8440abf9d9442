/** Questions: one at a time, with buttons, and everything already said kept. */

import type { ChangeLine, Choice } from '@kedu/shared/messages/outbound-message'
import type { DealField } from '@kedu/shared/process/sales-process'
import { quoteTotalFen } from '@kedu/shared/quotes/quote'
import type { Instant } from '@kedu/shared/time/instant'
import { amountText } from '@kedu/shared/wording/money'
import * as words from '../wording/dialog.ts'
import { handOverWords } from '../wording/hand-over.ts'
import { leadFieldName, leadWords } from '../wording/leads.ts'
import { leaveWords } from '../wording/leave.ts'
import { chatQuoteWords } from '../wording/quotes.ts'
import { dateText, evidenceKindName, nextActionText } from '../wording/zh-cn.ts'
import {
  colleagueChoices,
  dateChoices,
  dealChoices,
  likelyDeals,
  MAX_CHOICES,
  nearColleagues,
  obstacleChoices,
  whichDealOptions,
} from './choices.ts'
import type { Draft, Question, QuestionBody } from './conversation.ts'
import { stageName } from './deal-facts.ts'
import { closeQuestion, parkQuestion } from './question-shelf.ts'
import { nextReplyKey, say } from './turn.ts'
import type { Standpoint, Turn } from './world.ts'

/** Values of choices that are not data. */
export const NONE = 'none'
export const YES = 'yes'
export const NO = 'no'

export interface QuestionWording {
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
  const wording = questionWording(turn, body)
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

/** Title and choices of a question as its card shows them. */
export function questionWording(turn: Standpoint, body: QuestionBody): QuestionWording {
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
    case 'overrule-reason':
      return {
        title: words.askOverruleReason(evidenceKindName(body.evidenceKind)),
        choices: (body.verdict === 'pass' ? words.overruleReasons : []).map((label) => ({
          value: label,
          label,
        })),
      }
    case 'hand-over': {
      const nameOf = (id: string) => world.person(id)?.name ?? ''
      return {
        title: handOverWords.title(nameOf(body.fromId), nameOf(body.toId), body.count),
        detail: handOverWords.detail,
        choices: [
          { value: YES, label: handOverWords.yes },
          { value: NO, label: handOverWords.no },
        ],
      }
    }
    case 'leave-days':
      return {
        title:
          body.from === null
            ? leaveWords.askFrom(body.days)
            : leaveWords.askUntil(body.from, world.today()),
        detail: leaveWords.askDaysDetail,
        choices: dateChoices(turn, null, body.from === null ? [0, 1, 2, 3] : [1, 2, 3, 4, 5]),
      }
    case 'leave-deputy':
      return {
        title: leaveWords.askDeputy(body.leaves, world.today()),
        choices: [...nearColleagues(turn), { value: NONE, label: leaveWords.nobodyElse }],
      }
    case 'lead-field':
      return leadFieldWording(turn, body)
    case 'lead-different':
      return {
        title: leadWords.askSameOrDifferent(
          body.lead.given.customerName ?? '',
          body.customerName,
          world.person(body.ownerId)?.name ?? '',
        ),
        choices: [
          { value: NO, label: leadWords.otherOne },
          { value: YES, label: leadWords.sameOne },
        ],
      }
    case 'lead-return':
      return {
        title: leadWords.askReturnReason(world.leads.find(body.leadId)?.content.customerName ?? ''),
        choices: leadWords.returnReasons.map((label) => ({ value: label, label })),
      }
    case 'quote':
      return {
        title: chatQuoteWords.title(
          world.row(body.dealId)?.customerName ?? '',
          quoteTotalFen(body.content),
        ),
        detail: chatQuoteWords.detail(body.content),
        choices: [
          { value: YES, label: chatQuoteWords.yes },
          { value: NO, label: chatQuoteWords.change },
        ],
      }
    case 'repair':
      // Its card is the repair card; it is not asked in words.
      return { title: words.needObstacle, choices: obstacleChoices(turn) }
    default:
      return body satisfies never
  }
}

function missingFieldWording(turn: Standpoint, draft: Draft, field: DealField): QuestionWording {
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

function leadFieldWording(
  { world }: Standpoint,
  { lead, field }: Extract<QuestionBody, { kind: 'lead-field' }>,
): QuestionWording {
  const customer = lead.given.customerName ?? ''
  switch (field) {
    case 'customerName':
      return { title: leadWords.askField.customerName, choices: [] }
    case 'contactName':
    case 'phone':
      return { title: leadWords.askField[field](customer), choices: [] }
    case 'region':
      return {
        title: leadWords.askField.region(customer),
        choices: world.leads.regions().map((label) => ({ value: label, label })),
      }
    case 'industry':
    case 'need':
      // Nobody is asked for what a lead can do without.
      return { title: leadFieldName(field), choices: [] }
    default:
      return field satisfies never
  }
}

function newValueWording(
  turn: Standpoint,
  dealId: string,
  field: 'stage' | 'obstacle' | 'nextAction',
): QuestionWording {
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

/** What was understood so far, so that the rep sees nothing is lost while answering. */
export function keptLines(turn: Standpoint, draft: Draft): ChangeLine[] {
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

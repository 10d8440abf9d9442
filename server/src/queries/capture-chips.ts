/** One sentence read into chips: the same understanding and the same questions as in the chat, nothing stored. */
import { questionWording } from '@kedu/bot/dialog/ask'
import { likelyDeals } from '@kedu/bot/dialog/choices'
import type { Draft, QuestionBody } from '@kedu/bot/dialog/conversation'
import { actOf, draftsOf, hasFacts, isForProductionAlone } from '@kedu/bot/dialog/understood'
import type { Turn } from '@kedu/bot/dialog/world'
import type { Understanding } from '@kedu/bot/understand/understanding'
import { laterNotStoredText, NOT_UNDERSTOOD } from '@kedu/bot/wording/answers'
import { notYoursToChange } from '@kedu/bot/wording/dialog'
import { fieldName } from '@kedu/bot/wording/refusals'
import { canChangeDeal } from '@kedu/shared/access/visible'
import type {
  CaptureChips,
  UnderstandAnswer,
  UnderstandText,
} from '@kedu/shared/contracts/api/capture'
import type { Place } from '@kedu/shared/deal/commands'
import type { DealId, DealRow } from '@kedu/shared/deal/deal'
import { missingAtOpening } from '@kedu/shared/deal/decide-open'
import { nearness } from '@kedu/shared/deal/place'
import { stageIndex } from '@kedu/shared/process/stages'
import type { Instant } from '@kedu/shared/time/instant'
import { lookingTurn, type PageDeps } from '../flows/on-page.ts'
import { type Asking, personRef, stageRef, visibleRow } from './asking.ts'
import { conversationOf } from './tasks.ts'

type Candidate = NonNullable<CaptureChips['customer']>
type Asked = CaptureChips['questions'][number]

const MOST_CANDIDATES = 5

export async function captureChips(
  asking: Asking,
  deps: PageDeps,
  given: UnderstandText,
  writtenAt: Instant,
): Promise<UnderstandAnswer> {
  const before = await conversationOf(asking)
  const about = given.dealId === undefined ? null : visibleRow(asking, given.dealId)
  const others = before.recent.filter((entry) => entry.dealId !== about?.id)
  const recent = about === null ? others : [{ dealId: about.id, at: asking.now }, ...others]
  const turn = lookingTurn({ ...asking, now: writtenAt }, deps, { ...before, recent })
  const likely = likelyFor(turn, given.place ?? null)
  if (given.text.trim() === '') return { entries: [photosAlone(asking, about, likely)] }
  const read = (text: string) =>
    turn.world.understand(
      text,
      recent.map((entry) => entry.dealId),
    )
  const understanding = read(given.text)
  const quoted = given.quoted === undefined ? null : read(given.quoted)
  const meant = about?.id ?? quoted?.customer?.id ?? null
  const parts = understanding.parts.length > 1 ? understanding.parts : [understanding]
  const drafts = draftsOf(turn, understanding, given.text)
  return {
    entries: parts.map((part, position) => {
      if (isForProductionAlone(part)) return notKept(laterNotStoredText('process-note'))
      const draft = drafts[position]
      if (draft === undefined || !isToBeStored(part)) return nothing(given.text)
      return chipsOf(asking, turn, part, withMeant(draft, meant), likely)
    }),
  }
}

/** A customer that is named wins over the one that is being looked at. */
function withMeant(draft: Draft, meant: DealId | null): Draft {
  const isUnnamed = draft.dealId === null && draft.newName === null && draft.candidates.length === 0
  return isUnnamed && meant !== null ? { ...draft, dealId: meant } : draft
}

function isToBeStored(part: Understanding): boolean {
  switch (part.intent) {
    case 'help':
    case 'undo':
    case 'query-today':
    case 'query-overdue':
    case 'query-approval':
      return false
    case 'other':
      return (
        hasFacts(part) ||
        part.customer !== null ||
        part.newCustomer !== null ||
        part.candidates.length > 0
      )
    default:
      return true
  }
}

function chipsOf(
  asking: Asking,
  turn: Turn,
  part: Understanding,
  draft: Draft,
  likely: readonly DealId[],
): CaptureChips {
  const { workspace, me } = asking
  const similar = draft.newName === null ? [] : workspace.customers.similar(draft.newName)
  const exact = similar.find((entry) => entry.exact)
  const dealId = draft.dealId ?? exact?.dealId ?? null
  const row = dealId === null ? null : workspace.row(dealId)
  const mayChange = row !== null && canChangeDeal(me, row, workspace.people.all)
  const newName = row === null ? draft.newName : null
  const settled: Draft = { ...draft, dealId: row?.id ?? null, newName }
  const { changes, act } = settled
  const named = settled.candidates.length > 0 ? settled.candidates : likely
  const candidates = row === null && newName === null ? [...named].slice(0, MOST_CANDIDATES) : []
  const questions = questionsOf(
    turn,
    settled,
    row,
    similar.map((entry) => entry.dealId),
    candidates,
  )
  return {
    ...nothing(draft.said),
    act: actName(part),
    customer: row === null ? null : candidate(asking, row),
    candidates: rowsOf(asking, candidates).map((entry) => candidate(asking, entry)),
    newCustomer: newName,
    similar: rowsOf(asking, exact ? [] : similar.map((entry) => entry.dealId)).map((entry) =>
      candidate(asking, entry),
    ),
    stage: changes.stage === undefined ? null : stageRef(asking, changes.stage),
    unsureStage: settled.unsureStage === null ? null : stageRef(asking, settled.unsureStage),
    obstacle: changes.obstacle ?? null,
    nextAction:
      changes.nextAction === undefined
        ? null
        : { ...changes.nextAction, isApproximate: settled.approximateDate },
    amountFen: changes.amountFen ?? (act.kind === 'close' ? act.amountFen : null),
    industry: changes.industry ?? null,
    region: changes.region ?? null,
    firstContact: changes.firstContact ?? null,
    wait: act.kind === 'wait' ? { until: act.until, reason: act.reason } : null,
    outcomeReason: act.kind === 'close' ? act.reason : null,
    toColleague: act.kind === 'reassign' ? act.toName : null,
    missing: missingOf(turn, settled, row).map((field) => ({ field, label: fieldName(field) })),
    questions,
    notes:
      row !== null && !mayChange
        ? [...draft.notes, notYoursToChange(row.customerName, personRef(asking, row.ownerId).name)]
        : draft.notes,
  }
}

/** When none is named: where one stands, then held for evidence, talked about, due first. */
function likelyFor(turn: Turn, here: Place | null): DealId[] {
  const held = turn.conversation.pendingMove?.dealId
  return [...new Set([...nearby(turn, here), ...(held ? [held] : []), ...likelyDeals(turn)])]
}

/** A position is a hint among others: it does not push out what was just talked about. */
const MOST_NEARBY = 3

function nearby({ world }: Turn, here: Place | null): DealId[] {
  if (here === null) return []
  return world
    .visibleRows()
    .filter((row) => row.outcome === 'open' && world.mayChange(row))
    .flatMap(({ id, lastPlace }) => {
      const meters = lastPlace === undefined ? null : nearness(here, lastPlace)
      return meters === null ? [] : [{ id, meters }]
    })
    .toSorted((a, b) => a.meters - b.meters)
    .slice(0, MOST_NEARBY)
    .map(({ id }) => id)
}

/** Nothing said yet: the customer that is meant, or those it may be. */
function photosAlone(
  asking: Asking,
  about: DealRow | null,
  likely: readonly DealId[],
): CaptureChips {
  const shown = about === null ? likely.slice(0, MOST_CANDIDATES) : []
  return {
    ...nothing(''),
    act: 'record',
    customer: about === null ? null : candidate(asking, about),
    candidates: rowsOf(asking, shown).map((row) => candidate(asking, row)),
  }
}

/** Fields a new deal needs; of a known one only the coming date is wanted (R1). */
function missingOf(turn: Turn, draft: Draft, row: DealRow | null) {
  const { process } = turn.world.settings
  if (row !== null) {
    const isAsked = draft.act.kind === 'record' && draft.changes.nextAction === undefined
    const isPast = row.nextAction === null || row.nextAction.date < turn.world.today()
    return isAsked && isPast && row.waitUntil === null ? (['nextAction'] as const) : []
  }
  if (draft.newName === null) return ['customerName'] as const
  return missingAtOpening(
    { customerName: draft.newName, changes: draft.changes },
    process.requiredFields,
  )
}

/** In the order in which the chat asks: customer → stage → date → fields → what the act needs. */
function questionsOf(
  turn: Turn,
  draft: Draft,
  row: DealRow | null,
  similar: readonly DealId[],
  candidates: DealId[],
): Asked[] {
  const asked: Asked[] = []
  const ask = (about: Asked['about'], body: QuestionBody, field: Asked['field'] = null) => {
    const { title, choices } = questionWording(turn, body)
    const shown = choices.map(({ value, label, hint }) => ({ value, label, hint: hint ?? null }))
    asked.push({ about, field, title, choices: shown })
  }
  const { process } = turn.world.settings
  if (row === null && draft.newName === null) {
    ask('customer', { kind: 'which-deal', draft: { ...draft, candidates } })
  }
  const isDoubted =
    (row === null && similar.length > 0) ||
    (row !== null && draft.claimsNew && !draft.said.includes(row.customerName))
  if (isDoubted) {
    const existing = row === null ? [...similar] : [row.id]
    ask('same-or-different', { kind: 'same-or-different', draft, existing })
  }
  const unsure = draft.unsureStage
  const standsAt = row === null ? -1 : stageIndex(process, row.stage)
  if (unsure !== null && stageIndex(process, unsure) > standsAt) {
    ask('stage', { kind: 'stage-reached', draft, stage: unsure })
  }
  if (draft.act.kind === 'record' && draft.vagueDate !== null) {
    ask('date', { kind: 'which-date', draft, suggestion: null })
  } else if (draft.act.kind === 'record' && draft.approximateDate && draft.changes.nextAction) {
    ask('date', { kind: 'which-date', draft, suggestion: draft.changes.nextAction.date })
  }
  for (const field of missingOf(turn, draft, row)) {
    const isAskedAbove =
      field === 'customerName' || (field === 'nextAction' && draft.vagueDate !== null)
    if (isAskedAbove) continue
    if (row === null) ask('field', { kind: 'missing-field', draft, field }, field)
    else ask('field', { kind: 'next-action', dealId: row.id }, field)
  }
  const { act } = draft
  if (act.kind === 'wait' && act.until === null) ask('wait', { kind: 'wait-until', draft })
  if (act.kind === 'wait' && act.reason === null) ask('reason', { kind: 'wait-reason', draft })
  if (act.kind === 'close' && act.outcome === 'lost' && act.reason === null) {
    ask('reason', { kind: 'lost-reason', draft })
  }
  if (act.kind === 'reassign') ask('colleague', { kind: 'to-whom', draft })
  return asked
}

function actName(part: Understanding): CaptureChips['act'] {
  const act = actOf(part)
  switch (act.kind) {
    case 'close':
      return act.outcome
    case 'wait':
    case 'reassign':
    case 'show':
    case 'record':
      return act.kind
    case 'show-contract':
      return 'show'
    case 'attach':
      return 'record'
    default:
      return act satisfies never
  }
}

function rowsOf({ workspace }: Asking, ids: readonly DealId[]): DealRow[] {
  return ids.map((id) => workspace.row(id)).filter((row) => row !== null)
}

/** Of a colleague's customer out of view no more than its name and whose it is (E1). */
function candidate(asking: Asking, row: DealRow): Candidate {
  const isInView = visibleRow(asking, row.id) !== null
  return {
    dealId: isInView ? row.id : null,
    customerName: row.customerName,
    customerNumber: isInView ? row.customerNumber : null,
    owner: personRef(asking, row.ownerId),
    stage: isInView ? stageRef(asking, row.stage) : null,
    version: isInView ? row.version : null,
    mayChange: canChangeDeal(asking.me, row, asking.workspace.people.all),
  }
}

function notKept(note: string): CaptureChips {
  return { ...nothing(''), act: 'process-note', notes: [note] }
}

function nothing(said: string): CaptureChips {
  return {
    act: 'nothing',
    customer: null,
    candidates: [],
    newCustomer: null,
    similar: [],
    stage: null,
    unsureStage: null,
    obstacle: null,
    nextAction: null,
    amountFen: null,
    industry: null,
    region: null,
    firstContact: null,
    wait: null,
    outcomeReason: null,
    toColleague: null,
    said,
    missing: [],
    questions: [],
    notes: said === '' ? [] : [NOT_UNDERSTOOD],
  }
}

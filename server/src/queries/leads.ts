/** Leads as one person may see them: theirs, what they handed in, and the pool of those who run it. */
import {
  blockKindName,
  blockWords,
  emptyFieldName,
  holdingWords,
  leadStepWords,
  leadWords,
  standingName,
  tenureEndName,
} from '@kedu/bot/wording/leads'
import { monthOf } from '@kedu/shared/alerts/monthly-quota'
import type {
  FairnessAnswer,
  HoldingRowView,
  LeadHistoryAnswer,
  LeadsAnswer,
  LeadView,
} from '@kedu/shared/contracts/api/leads'
import type { PersonRef } from '@kedu/shared/contracts/api/values'
import { blockFor, type RepInLine } from '@kedu/shared/leads/allocate'
import { BLOCK_KINDS, type HoldingRow } from '@kedu/shared/leads/block'
import { holderOf, type Lead, openTenure } from '@kedu/shared/leads/lead'
import {
  canSeePhone,
  leadManagement,
  leadVisibility,
  mayGiveTo,
  runsLeadPool,
} from '@kedu/shared/leads/lead-access'
import { maskedPhone } from '@kedu/shared/leads/phone'
import { recycleAt } from '@kedu/shared/leads/recycle'
import { CLOCK_ID } from '@kedu/shared/people/person'
import { alertIdOf } from '@kedu/shared/policies/policy'
import { episodeOf } from '@kedu/shared/policies/red-flag'
import { fairnessOf, standingInLine, whyWaiting } from '../leads/lead-world.ts'
import { allocationRules, oneInLine, repsInLine, salesRegions } from '../leads/reps-in-line.ts'
import { type Asking, personRef } from './asking.ts'
import { dealRowView } from './deal-row-view.ts'
import { clockName, doorName } from './wording.ts'

/** Ended ones, and one's own entries: the newest of them. */
const MOST_OVER = 30
const MOST_ENTERED = 10

export function leadsView(asking: Asking): LeadsAnswer {
  const { workspace, me } = asking
  const { leads: book, people, settings } = workspace
  const line = repsInLine(workspace, asking.now)
  const view = (lead: Lead) => leadView(asking, lead, line)
  const entered = book.all
    .filter(({ receivedBy }) => receivedBy === me.id)
    .toSorted((a, b) => b.receivedAt - a.receivedAt)
    .slice(0, MOST_ENTERED)
  return {
    mine: book.heldBy(me.id).map(view),
    me: meInLine(asking),
    entered: entered.map(view),
    pool: runsLeadPool(me) ? poolView(asking, line) : null,
    choices: {
      regions: salesRegions(workspace),
      industries: settings.process.industries,
      people: runsLeadPool(me)
        ? [...people.all.values()]
            .filter((person) => mayGiveTo(me, person, people.all))
            .toSorted((a, b) => a.name.localeCompare(b.name, 'zh') || (a.id < b.id ? -1 : 1))
            .map(({ id }) => personRef(asking, id))
        : [],
      returnReasons: [...leadWords.returnReasons],
    },
  }
}

function poolView(asking: Asking, line: RepInLine[]): NonNullable<LeadsAnswer['pool']> {
  const { workspace, me, now } = asking
  const { leads: book, people, settings } = workspace
  const manages = leadManagement(me, people.all)
  const led = new Set(
    fairnessOf(workspace, me, monthOf(now, settings.timezone)).map(({ repId }) => repId),
  )
  const rules = allocationRules(workspace)
  const today = workspace.today(now)
  const over = book.all
    .filter(({ standing }) => standing.kind === 'accepted' || standing.kind === 'discarded')
    .filter(manages)
    .toSorted((a, b) => b.updatedAt - a.updatedAt)
    .slice(0, MOST_OVER)
  const view = (lead: Lead) => leadView(asking, lead, line)
  return {
    waiting: book.waiting.filter(manages).map(view),
    allocated: book.allocated.filter(manages).toSorted(byGiven).map(view),
    over: over.map(view),
    line: line
      .filter(({ id }) => led.has(id))
      .toSorted((a, b) => a.lastTurn - b.lastTurn || (a.id < b.id ? -1 : 1))
      .map((rep) => {
        const block = blockFor(rep, rules)
        return {
          rep: personRef(asking, rep.id),
          blockedBy: block === null ? null : blockWords(block, today),
          load: rep.load,
          capacity: rules.capacity,
        }
      }),
  }
}

function byGiven(a: Lead, b: Lead): number {
  return (a.tenures.at(-1)?.at ?? 0) - (b.tenures.at(-1)?.at ?? 0)
}

function meInLine(asking: Asking): LeadsAnswer['me'] {
  const { workspace, me, now } = asking
  const standing = standingInLine(workspace, me.id, now)
  const own = oneInLine(workspace, me.id, now)
  if (standing === null || own === null) return null
  const { block, ahead } = standing
  return {
    blockedBy: block === null ? null : blockWords(block, workspace.today(now)),
    ahead,
    rows:
      own.block?.kind === 'rows' ? own.block.rows.flatMap((row) => holdingRow(asking, row)) : [],
  }
}

function holdingRow(asking: Asking, { dealId, isRed, empty }: HoldingRow): HoldingRowView[] {
  const { workspace } = asking
  const row = workspace.row(dealId)
  if (row === null) return []
  const alertId = alertIdOf('red-flag', dealId, episodeOf(row, workspace.clock))
  const alert = row.alerts.find(({ id, status }) => id === alertId && status === 'open')
  const why = holdingWords({ isRed, empty: empty.map(emptyFieldName) })
  return [{ deal: dealRowView(asking, row), why, alertId: alert?.id ?? null }]
}

/** Null: not for this person, whether there is one or not. */
export function visibleLead({ workspace, me }: Asking, leadId: string): Lead | null {
  const lead = workspace.leads.get(leadId)
  return lead !== null && leadVisibility(me, workspace.people.all)(lead) ? lead : null
}

export function leadView(asking: Asking, lead: Lead, line?: readonly RepInLine[]): LeadView {
  const { workspace, me } = asking
  const { content, standing } = lead
  const people = workspace.people.all
  const tenure = openTenure(lead)
  const last = lead.tenures.at(-1)
  const holder = holderOf(lead)
  const isPhoneWhole = canSeePhone(me, lead, people)
  const isOn = standing.kind === 'waiting' || standing.kind === 'allocated'
  const manages = isOn && leadManagement(me, people)(lead)
  return {
    id: lead.id,
    customerName: content.customerName,
    contactName: content.contactName,
    phone: isPhoneWhole ? content.phone : maskedPhone(content.phone),
    isPhoneWhole,
    region: content.region,
    industry: content.industry,
    need: content.need,
    standing: standing.kind,
    standingName: standingName(standing.kind),
    receivedAt: lead.receivedAt,
    receivedBy: personRef(asking, lead.receivedBy),
    holder: holder === null ? null : personRef(asking, holder),
    givenAt: holder === null ? null : (last?.at ?? null),
    given:
      holder === null || last === undefined || last.reason === null
        ? null
        : { by: personRef(asking, last.byId), reason: last.reason },
    answerBy:
      tenure === null
        ? null
        : recycleAt(lead, workspace.settings.leadRecycleHours, workspace.clock),
    dealId: standing.kind === 'accepted' ? standing.dealId : null,
    notes: notesOf(asking, lead, line),
    may: { answer: tenure?.repId === me.id, assign: manages, discard: manages },
  }
}

function notesOf(asking: Asking, lead: Lead, line?: readonly RepInLine[]): string[] {
  const { workspace, now } = asking
  const { standing } = lead
  const nameOf = (id: string) => personRef(asking, id).name
  const before = lead.tenures.flatMap(({ repId, end }) => {
    if (end === null || end.how === 'accepted') return []
    const what = `${nameOf(repId)}：${tenureEndName(end.how)}`
    return [end.reason === null ? what : `${what}，${end.reason}`]
  })
  if (standing.kind === 'waiting')
    return [whyWaiting(workspace, lead, now, line), ...before].filter(Boolean)
  if (standing.kind !== 'discarded') return before
  return [leadWords.discarded(nameOf(standing.byId), standing.as, standing.reason), ...before]
}

export async function leadHistory(asking: Asking, lead: Lead): Promise<LeadHistoryAnswer> {
  const events = await asking.workspace.leads.history(lead.id)
  const nameOf = (id: string) => personRef(asking, id).name
  return {
    lead: leadView(asking, lead),
    steps: events.map((event) => ({
      at: event.at,
      by: authorOf(asking, event.meta.actorId),
      door: doorName(event.meta.door, event.meta.instrument),
      words: leadStepWords(event, nameOf),
    })),
  }
}

function authorOf(asking: Asking, id: string): PersonRef {
  return id === CLOCK_ID ? { id, name: clockName } : personRef(asking, id)
}

export function fairnessView(asking: Asking, month: string): FairnessAnswer {
  const { workspace, me } = asking
  return {
    month,
    rows: fairnessOf(workspace, me, month).map(({ repId, skipped, ...counts }) => ({
      rep: personRef(asking, repId),
      ...counts,
      skipped: BLOCK_KINDS.reduce((sum, kind) => sum + skipped[kind], 0),
      skippedBecause: BLOCK_KINDS.filter((kind) => skipped[kind] > 0).map((kind) => ({
        name: blockKindName(kind),
        count: skipped[kind],
      })),
    })),
  }
}

/**
 * What a receiver is told, made anew at every try from what is stored and never changes: the event, and
 * what it is about as it was right after it. Null: the person it is told for may not see it (any more).
 */
import { changeLines, nameOf } from '@kedu/bot/dialog/deal-facts'
import { canSeeOverdueLists, visibilityOf } from '@kedu/shared/access/visible'
import {
  evolveGroup,
  type GroupAlertEvent,
  type GroupAlerts,
} from '@kedu/shared/alerts/group-alert'
import type { WebhookPayload } from '@kedu/shared/contracts/api/webhooks'
import { TEST_EVENT } from '@kedu/shared/contracts/webhook-events'
import { changesBetween } from '@kedu/shared/deal/changes'
import type { Door, Instrument } from '@kedu/shared/deal/commands'
import type { Deal } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import { toRow } from '@kedu/shared/deal/row'
import type { LeadEvent } from '@kedu/shared/leads/commands'
import { evolveLead } from '@kedu/shared/leads/evolve-lead'
import { holderOf, type Lead } from '@kedu/shared/leads/lead'
import { CLOCK_ID, CUSTOMER_ID, OPERATOR_ID } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import { type Asking, personRef, stageRef } from '../queries/asking.ts'
import { maySeeGroupAlert } from '../queries/group-alerts.ts'
import { visibleLead } from '../queries/leads.ts'
import { lineViews } from '../queries/timeline.ts'
import { doorName } from '../queries/wording.ts'
import type { StoredEvent } from '../store/store.ts'
import type { PersonChange } from '../workspace/people.ts'
import { factsOf } from './event-facts.ts'
import type { Delivery } from './webhook.ts'

type Data = WebhookPayload['data']

export function testPayload(webhookId: string, at: Instant): WebhookPayload {
  return { type: TEST_EVENT, timestamp: isoOf(at), data: { webhookId } }
}

/** `events`: the whole stream, up to the event at least. `asking.me`: the person it is told for. */
export function payloadOf(
  asking: Asking,
  { type, streamId, version }: Pick<Delivery, 'type' | 'streamId' | 'version'>,
  events: readonly StoredEvent[],
): WebhookPayload | null {
  const event = events[version - 1]
  if (event === undefined) return null
  const past = events.slice(0, version)
  const category = streamId.slice(0, streamId.indexOf('/'))
  const data = dataOf(category, asking, past, event)
  return data === null ? null : { type, timestamp: isoOf(event.at), data }
}

function dataOf(
  category: string,
  asking: Asking,
  past: readonly StoredEvent[],
  event: StoredEvent,
): Data | null {
  switch (category) {
    case 'deal':
      return dealData(asking, past as readonly (StoredEvent & { body: DealEvent })[])
    case 'lead':
      return leadData(asking, past as readonly (StoredEvent & { body: LeadEvent })[])
    case 'group-alert':
      return groupAlertData(asking, past as readonly (StoredEvent & { body: GroupAlertEvent })[])
    case 'person':
      return personData(asking, event.body as PersonChange, event.version)
    default:
      return null
  }
}

function dealData(
  asking: Asking,
  past: readonly (StoredEvent & { body: DealEvent })[],
): Data | null {
  const { workspace, me } = asking
  const event = past.at(-1)
  if (event === undefined) return null
  const before = past.slice(0, -1).reduce<Deal | null>((deal, { body }) => evolve(deal, body), null)
  const after = evolve(before, event.body)
  const now = workspace.store.row(workspace.id, after?.id ?? '')
  if (after === null || now === null || !visibilityOf(me, workspace.people.all)(now)) return null
  if (/^alert-/.test(event.body.kind) && !canSeeOverdueLists(me)) return null
  const row = toRow(after, event.version)
  const lines = changeLines(changesBetween(before, after), workspace.naming(asking.now))
  return {
    event: { ...toldEvent(asking, event, event.body.meta), changes: lineViews(lines) },
    deal: {
      id: row.id,
      version: row.version,
      customerNumber: row.customerNumber,
      customerName: row.customerName,
      industry: row.industry,
      region: row.region,
      owner: personRef(asking, row.ownerId),
      stage: stageRef(asking, row.stage),
      obstacle: row.obstacle,
      nextAction: row.nextAction && { date: row.nextAction.date, text: row.nextAction.text },
      amountFen: row.amountFen,
      outcome: row.outcome,
      evidenceCount: row.evidenceCount,
    },
  }
}

function leadData(
  asking: Asking,
  past: readonly (StoredEvent & { body: LeadEvent })[],
): Data | null {
  const event = past.at(-1)
  const lead = past.reduce<Lead | null>((before, { body }) => evolveLead(before, body), null)
  if (event === undefined || lead === null || visibleLead(asking, lead.id) === null) return null
  const { customerName, region, industry, need } = lead.content
  const rep = holderOf(lead)
  return {
    event: toldEvent(asking, event, event.body.meta),
    lead: {
      id: lead.id,
      customerName,
      region,
      industry,
      need,
      standing: lead.standing.kind,
      rep: rep === null ? null : personRef(asking, rep),
    },
  }
}

function groupAlertData(
  asking: Asking,
  past: readonly (StoredEvent & { body: GroupAlertEvent })[],
): Data | null {
  const event = past.at(-1)
  if (event === undefined) return null
  const group = past.reduce<GroupAlerts | null>(
    (before, { body }) => evolveGroup(before, body),
    null,
  )
  const id = event.body.kind === 'group-alert-raised' ? event.body.alert.id : event.body.alertId
  const alert = group?.alerts.find((one) => one.id === id)
  if (alert === undefined || !maySeeGroupAlert(asking, alert)) return null
  return {
    event: toldEvent(asking, event, { actorId: CLOCK_ID, door: 'clock' }),
    groupAlert: {
      id: alert.id,
      rule: alert.rule,
      status: alert.status,
      raisedAt: alert.raisedAt,
      dealIds: alert.deals.map(({ dealId }) => dealId),
    },
  }
}

/** Who works here is for admins; phone numbers and mail addresses are for nobody. */
function personData(asking: Asking, { by, person }: PersonChange, version: number): Data | null {
  const { me } = asking
  if (!me.active || me.role !== 'admin') return null
  const { id, name, role, department, region, managerId, active } = person
  return {
    event: { version, by: null, door: by, changes: [], facts: {} },
    person: { id, name, role, department, region, managerId, active },
  }
}

function toldEvent(
  asking: Asking,
  { version, body }: StoredEvent,
  { actorId, door, instrument }: { actorId: string; door: Door; instrument?: Instrument },
): NonNullable<Data['event']> {
  const isOfCompany = ![CLOCK_ID, OPERATOR_ID, CUSTOMER_ID].includes(actorId)
  return {
    version,
    by: isOfCompany
      ? { id: actorId, name: nameOf(asking.workspace.naming(asking.now), actorId) }
      : null,
    door: doorName(door, instrument),
    changes: [],
    facts: factsOf(asking, body as DealEvent | LeadEvent | GroupAlertEvent),
  }
}

function isoOf(at: Instant): string {
  return new Date(at).toISOString()
}

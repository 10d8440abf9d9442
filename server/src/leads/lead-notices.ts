/**
 * What is said about leads nobody could take: to the rep what to put right, once until it is right
 * (L9); to the manager which leads wait and why, once for each (D10). Made from the states alone, so
 * that a crash between a lead and its notice loses nothing.
 */
import { blockWords, leadWords } from '@kedu/bot/wording/leads'
import { managerOf } from '@kedu/shared/access/reporting-line'
import { nextDigestAt } from '@kedu/shared/alerts/digest'
import { countPushes } from '@kedu/shared/alerts/push-budget'
import type { Allocation, RepInLine } from '@kedu/shared/leads/allocate'
import type { Lead } from '@kedu/shared/leads/lead'
import { leadManagement } from '@kedu/shared/leads/lead-access'
import type { OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { Person, PersonId } from '@kedu/shared/people/person'
import { DAY_MS, dateOf, type Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'
import { blockedMessage, leadPush, outsideQuietHours } from './lead-messages.ts'

export interface HeldLead {
  lead: Lead
  allocation: Extract<Allocation, { kind: 'held' }>
}

/** How long a push is remembered for the budget of its day, with room for time zones. */
const PUSHES_KEPT_MS = 2 * DAY_MS

/** Returns how many were told something. */
export async function tellAboutPool(
  workspace: Workspace,
  reps: readonly RepInLine[],
  held: readonly HeldLead[],
  now: Instant,
): Promise<number> {
  return (await tellBlockedReps(workspace, reps, now)) + (await tellManagers(workspace, held, now))
}

async function tellBlockedReps(
  workspace: Workspace,
  reps: readonly RepInLine[],
  now: Instant,
): Promise<number> {
  const book = workspace.leads
  const inLine = new Map(reps.map((rep) => [rep.id, rep]))
  let told = 0
  for (const [repId, missedAt] of book.missed) {
    const notice = book.notice(repId)
    if (missedAt <= notice.freeSince) continue
    const block = inLine.get(repId)?.block ?? null
    if (block?.kind === 'rows') {
      if (notice.blockedSince !== null) continue
      const message = blockedMessage(workspace, block.rows, now, false)
      const outbox = [leadPush(workspace, repId, blockedKey(repId, now), now, message)]
      const body = { kind: 'told-what-holds-back', rows: block.rows }
      await book.note(
        repId,
        { ...notice, blockedSince: now },
        { at: now, body },
        { outbox, cancel: [] },
      )
      told += 1
      continue
    }
    // Right again, away or gone: whatever still waits to be said of it is not true any more.
    const cancel = notice.blockedSince === null ? [] : [blockedKey(repId, notice.blockedSince)]
    const free = { ...notice, blockedSince: null, freeSince: now }
    const body = { kind: 'no-longer-held-back' }
    await book.note(repId, free, { at: now, body }, { outbox: [], cancel })
  }
  return told
}

function blockedKey(repId: PersonId, since: Instant): string {
  return `lead-blocked_${repId}_${since}`
}

async function tellManagers(
  workspace: Workspace,
  held: readonly HeldLead[],
  now: Instant,
): Promise<number> {
  const concerned = new Map<PersonId, HeldLead[]>()
  for (const one of held) {
    for (const manager of managersOf(workspace, one)) {
      const leads = concerned.get(manager.id)
      if (leads) leads.push(one)
      else concerned.set(manager.id, [one])
    }
  }
  let told = 0
  for (const [managerId, leads] of concerned) {
    const manager = workspace.people.get(managerId)
    if (manager !== null && (await tellManager(workspace, manager, leads, now))) told += 1
  }
  return told
}

/** Of the reps it would fit; where it fits nobody, whoever looks after such a case. */
function managersOf(workspace: Workspace, { lead, allocation }: HeldLead): Person[] {
  const { people, settings } = workspace
  const { fallbackManagerId } = settings
  const found = new Map<PersonId, Person>()
  for (const { repId } of allocation.passedOver) {
    const rep = people.get(repId)
    const manager = rep && managerOf(rep, people.all, fallbackManagerId)
    if (manager) found.set(manager.id, manager)
  }
  if (found.size > 0) return [...found.values()]
  const fallback = fallbackManagerId === null ? null : people.get(fallbackManagerId)
  if (fallback?.active) return [fallback]
  const mine = [...people.all.values()].filter((person) => leadManagement(person, people.all)(lead))
  const directors = mine.filter(({ role }) => role === 'director')
  return directors.length > 0 ? directors : mine.filter(({ role }) => role === 'admin')
}

async function tellManager(
  workspace: Workspace,
  manager: Person,
  held: readonly HeldLead[],
  now: Instant,
): Promise<boolean> {
  const book = workspace.leads
  const notice = book.notice(manager.id)
  const isTold = ({ lead }: HeldLead) => notice.toldWaiting.includes(waitingId(lead))
  const fresh = held.filter((one) => !isTold(one))
  if (fresh.length === 0) return false
  // Whoever typed it in reads the reason in the answer.
  const news = fresh.filter(({ lead }) => lead.receivedBy !== manager.id || isOldNews(lead))
  const waiting = new Set(book.waiting.map(waitingId))
  const toldWaiting = [
    ...notice.toldWaiting.filter((id) => waiting.has(id)),
    ...fresh.map(({ lead }) => waitingId(lead)),
  ]
  const pushes = notice.pushes.filter((at) => at > now - PUSHES_KEPT_MS)
  if (news.length === 0) {
    const body = { kind: 'answered-about-waiting', leads: fresh.length }
    await book.note(manager.id, { ...notice, toldWaiting, pushes }, { at: now, body }, NOTHING)
    return false
  }
  const { dueAt, isPush } = whenToTell(workspace, manager, pushes, now)
  const key = `lead-waiting_${manager.id}_${now}`
  const outbox = [
    { ...leadPush(workspace, manager.id, key, now, waitingMessage(workspace, news, now)), dueAt },
  ]
  const body = {
    kind: 'told-what-waits',
    leads: news.map(({ lead }) => lead.id),
    mode: isPush ? 'immediate' : 'digest',
  }
  const state = { ...notice, toldWaiting, pushes: isPush ? [...pushes, dueAt] : pushes }
  await book.note(manager.id, state, { at: now, body }, { outbox, cancel: [] })
  return true
}

const NOTHING = { outbox: [], cancel: [] }

function waitingId({ id, standing }: Lead): string {
  return `${id}@${standing.kind === 'waiting' ? standing.since : 0}`
}

/** It was with somebody, or came by a door that does not say who gets it. */
function isOldNews({ tenures, door }: Lead): boolean {
  return tenures.length > 0 || door === 'import'
}

/** At once outside quiet hours, as long as the day's budget lasts; else with the digest (D10, E11). */
function whenToTell(
  workspace: Workspace,
  manager: Person,
  pushes: readonly Instant[],
  now: Instant,
): { dueAt: Instant; isPush: boolean } {
  const { settings, calendar, store } = workspace
  const zone = settings.timezone
  const dueAt = outsideQuietHours(workspace, manager.id, now)
  const date = dateOf(dueAt, zone)
  const alerts = countPushes(store.rows(workspace.id, { withAlerts: true }), zone)
  const spent =
    (alerts.get(manager.id)?.get(date) ?? 0) +
    pushes.filter((at) => dateOf(at, zone) === date).length
  if (manager.delivery === 'immediate' && spent < settings.immediateBudgetPerDay) {
    return { dueAt, isPush: true }
  }
  return { dueAt: nextDigestAt(manager, settings, calendar, now), isPush: false }
}

function waitingMessage(
  workspace: Workspace,
  held: readonly HeldLead[],
  now: Instant,
): OutboundMessage {
  return {
    kind: 'lead-news',
    title: leadWords.waitingTitle(held.length),
    text: leadWords.waitingText(
      held.map(({ lead }) => lead.content.customerName),
      held[0] === undefined ? '' : whyHeld(workspace, held[0], now),
    ),
    opensPage: true,
  }
}

/** Why nobody can take it, in one or two sentences. */
export function whyHeld(
  workspace: Workspace,
  { lead, allocation }: Pick<HeldLead, 'lead' | 'allocation'>,
  now: Instant,
): string {
  const { passedOver } = allocation
  if (passedOver.length === 0) return leadWords.noFit(lead.content.region)
  const today = workspace.today(now)
  const reasons = passedOver.map(
    ({ repId, block }) =>
      `${workspace.people.get(repId)?.name ?? repId}${blockWords(block, today)}`,
  )
  return leadWords.nobodyCan(reasons)
}

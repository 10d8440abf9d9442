/**
 * The 08:30 digest, and the brief with it: what was held back for a person since the last one and still
 * stands (D10, E11, D3).
 */
import { groupDigestHeading } from '@kedu/bot/alerts/group-voice'
import { voiceOf } from '@kedu/bot/alerts/voices'
import { cardFor } from '@kedu/bot/cards/card-for'
import { numberedActions } from '@kedu/bot/cards/finish-card'
import type { Numbered } from '@kedu/bot/dialog/conversation'
import { nameOf, stageName } from '@kedu/bot/dialog/deal-facts'
import { digestGroups } from '@kedu/bot/wording/digest'
import {
  type DigestItem,
  digestContent,
  digestDueAt,
  groupDigestContent,
} from '@kedu/shared/alerts/digest'
import {
  DOUBT_NEWS_MS,
  type DoubtfulMoveNews,
  doubtfulMoveNews,
} from '@kedu/shared/alerts/doubtful-moves'
import { isFoldedIntoRed } from '@kedu/shared/alerts/reasons'
import { withBriefDay } from '@kedu/shared/brief/usage'
import type {
  DoubtfulMoveLine,
  LateRequestLine,
  OutboundMessage,
} from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import { requestOfEpisode } from '@kedu/shared/policies/unanswered-request'
import { dateOf, type Instant, type LocalDate } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import { BRIEF_LATE_MS, type BriefDesk, type MadeBrief } from '../brief/brief-desk.ts'
import { type BriefMessage, type DigestState, digestStream } from '../brief/digest-state.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { groupGround } from './group-ground.ts'

/** Those of about two months: a chat shows no more. */
const PICTURES_KEPT = 40

export interface DigestDeps {
  workspace: Workspace
  now: Instant
  log: FastifyBaseLogger
  onPlanned(): void
  /** Whoever leads gets a brief with the digest in it; absent: digests alone. */
  briefs?: BriefDesk
}

/**
 * Sends every digest that is due, as part of the brief where its reader gets one. Sent once per person
 * and day: the stream remembers the day in the same commit as the message. A day without anything to
 * say brings no message.
 */
export async function sendDigests(deps: DigestDeps): Promise<number> {
  const { workspace, now, log, onPlanned } = deps
  const { settings, calendar, store } = workspace
  const today = dateOf(now, settings.timezone)
  const { rows: held, groups: heldGroups } = heldBack(workspace)
  const recipients = new Set(
    [...held.flatMap((row) => row.alerts), ...heldGroups].flatMap((alert) =>
      alert.steps.filter((step) => step.mode === 'digest').map((step) => step.recipientId),
    ),
  )
  const company = {
    people: workspace.people.all,
    settings,
    zone: settings.timezone,
    now,
  }
  const doubts = doubtfulMoveNews(
    store.rows(workspace.id, { withDoubtfulMoves: true }),
    settings.process,
    company,
  )
  for (const id of doubts.keys()) recipients.add(id)
  const morning = deps.briefs?.morning(now)
  for (const id of morning?.readers.keys() ?? []) recipients.add(id)
  let sent = 0
  for (const recipientId of recipients) {
    const person = workspace.people.get(recipientId)
    if (!person) continue
    const streamId = digestStream(recipientId)
    const snapshot = await store.load<DigestState>(workspace.id, streamId)
    const lastDate = snapshot?.state.lastDate ?? null
    const dueAt = digestDueAt(person, lastDate, settings, calendar, now)
    if (dueAt === null || dueAt > now) continue
    const toldBefore = snapshot?.state.told ?? []
    const moves = (doubts.get(recipientId) ?? []).filter(
      ({ key }) => !toldBefore.some((told) => told.key === key),
    )
    const reader = now - dueAt < BRIEF_LATE_MS ? morning?.readers.get(recipientId) : undefined
    const made = reader === undefined ? null : ((await morning?.briefFor(reader)) ?? null)
    // Looked at after the picture is drawn: what was dealt with meanwhile is not brought up.
    const standing = heldBack(workspace)
    const items = digestContent(person, standing.rows, lastDate, calendar, now)
    const together = groupDigestContent(person, standing.groups, lastDate, calendar, now)
    const isEmpty = items.length === 0 && moves.length === 0 && together.length === 0
    if (isEmpty && made === null) continue
    const grouped = together.map((alert) => ({
      ground: groupGround(alert, workspace, now),
      isInRed: alert.steps.some(
        (step) => step.recipientId === recipientId && isFoldedIntoRed(step),
      ),
    }))
    const inGroups = new Set(
      grouped.flatMap(({ ground }) => ground.deals.map(({ deal }) => deal.dealId)),
    )
    // One event is one line: what stands in an orange is not listed once more below it.
    const late = items.filter(({ alert }) => alert.rule === 'unanswered-request')
    const single = items.filter((item) => !inGroups.has(item.row.id) && !late.includes(item))
    const lateRequests = late.flatMap((item) => requestLine(item, workspace))
    const groups = [
      ...grouped.map(({ ground, isInRed }) => ({
        title: groupDigestHeading(ground, isInRed),
        deals: ground.deals.map(({ deal }) => deal),
      })),
      ...digestGroups(
        single.map(({ row, alert, step }) => ({
          title: voiceOf(alert.rule).group(step.kind),
          deal: workspace.facts(row, now),
        })),
      ),
    ]
    const said = {
      personName: person.name,
      date: today,
      groups,
      ...(moves.length === 0
        ? {}
        : { doubtfulMoves: moves.map((one) => lineOf(one, workspace, now)) }),
      ...(lateRequests.length === 0 ? {} : { lateRequests }),
    }
    const brief: BriefMessage | null =
      made === null ? null : { kind: 'brief', ...said, brief: made.content }
    const message: OutboundMessage = brief ?? { kind: 'digest', ...said }
    const card = cardFor(message, { now, zone: settings.timezone, recipientId })
    const told = [
      ...toldBefore.filter(({ at }) => now - at < DOUBT_NEWS_MS),
      ...moves.map(({ key, move }) => ({ key, at: move.at })),
    ]
    const numbered = { actions: numberedActions(card), at: now }
    const result = await store.append(workspace.id, {
      streamId,
      expectedVersion: snapshot?.version ?? 0,
      events: [
        {
          at: now,
          body: {
            kind: 'digest-sent',
            date: today,
            deals: items.length,
            doubtfulMoves: moves.length,
            ...(made === null ? {} : { brief: made.items }),
          },
        },
      ],
      state: {
        lastDate: today,
        numbered,
        told,
        ...briefState(snapshot?.state ?? null, today, brief, made),
      } satisfies DigestState,
      outbox: [
        {
          key: `digest:${recipientId}:${today}`,
          recipientId,
          platform: null,
          message,
          dueAt: now,
          expiresAt: null,
          priority: 'digest',
          replaces: null,
        },
      ],
    })
    log.info(
      {
        personId: recipientId,
        deals: items.length,
        doubtfulMoves: moves.length,
        brief: made?.items.length ?? null,
        result: result.kind,
      },
      'digest planned',
    )
    if (result.kind === 'committed') sent += 1
  }
  if (sent > 0) onPlanned()
  return sent
}

/** Everything that waits for somebody's digest. */
function heldBack({ store, id, groupAlerts }: Workspace) {
  const rows = store.rows(id, { withAlerts: true }).filter((row) => hasHeldStep(row.alerts))
  return { rows, groups: groupAlerts.open().filter((alert) => hasHeldStep([alert])) }
}

/** What the numbers of somebody's last digest stand for; a number typed after it means them. */
export async function lastDigestNumbers(
  { store, id }: Workspace,
  personId: PersonId,
): Promise<Numbered | null> {
  const snapshot = await store.load<DigestState>(id, digestStream(personId))
  return snapshot?.state.numbered ?? null
}

function lineOf(
  { row, move }: DoubtfulMoveNews,
  workspace: Workspace,
  now: Instant,
): DoubtfulMoveLine {
  const naming = workspace.naming(now)
  return {
    deal: workspace.facts(row, now),
    fromName: stageName(naming.process, move.from),
    toName: stageName(naming.process, move.to),
    kinds: move.kinds,
    byName: nameOf(naming, move.byId),
  }
}

function requestLine({ row, alert }: DigestItem, { people }: Workspace): LateRequestLine[] {
  const request = requestOfEpisode(row, alert.episode)
  if (request === null) return []
  const { number, what, dueAt, byId, toId } = request
  const name = (id: PersonId) => people.get(id)?.name ?? ''
  return [
    { number, customerName: row.customerName, what, dueAt, byName: name(byId), toName: name(toId) },
  ]
}

/** What of former briefs is remembered, with today's. */
function briefState(
  before: DigestState | null,
  today: LocalDate,
  brief: BriefMessage | null,
  made: MadeBrief | null,
): Pick<DigestState, 'brief' | 'days' | 'pictures'> {
  const { days = [], pictures = [] } = before ?? {}
  if (brief === null || made === null) return { days, pictures }
  const { picture } = made.content
  return {
    brief,
    days: withBriefDay(days, today, made.items),
    pictures: picture === null ? pictures : [...pictures, picture.fileId].slice(-PICTURES_KEPT),
  }
}

function hasHeldStep(alerts: readonly { steps: readonly { mode: string }[] }[]): boolean {
  return alerts.some((alert) => alert.steps.some((step) => step.mode === 'digest'))
}

/** The 08:30 digest: what was held back for a person since the last one and still stands (D10, E11, D3). */
import { groupHeading } from '@kedu/bot/alerts/group-voice'
import { voiceOf } from '@kedu/bot/alerts/voices'
import { cardFor } from '@kedu/bot/cards/card-for'
import { numberedActions } from '@kedu/bot/cards/finish-card'
import type { Numbered } from '@kedu/bot/dialog/conversation'
import { nameOf, stageName } from '@kedu/bot/dialog/deal-facts'
import { digestGroups } from '@kedu/bot/wording/digest'
import { digestContent, digestDueAt, groupDigestContent } from '@kedu/shared/alerts/digest'
import {
  DOUBT_NEWS_MS,
  type DoubtfulMoveNews,
  doubtfulMoveNews,
} from '@kedu/shared/alerts/doubtful-moves'
import type { DoubtfulMoveLine, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import { dateOf, type Instant, type LocalDate } from '@kedu/shared/time/instant'
import type { FastifyBaseLogger } from 'fastify'
import type { StreamId } from '../store/store.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { groupGround } from './group-ground.ts'

interface DigestState {
  lastDate: LocalDate
  /** Absent in states that are older than the numbers. */
  numbered?: Numbered
  /** Doubtful moves that were in a digest, as long as they could be in another; absent: none. */
  told?: { key: string; at: Instant }[]
}

export interface DigestDeps {
  workspace: Workspace
  now: Instant
  log: FastifyBaseLogger
  onPlanned(): void
}

/**
 * Sends every digest that is due. Sent once per person and day: the stream remembers the day in the
 * same commit as the message. A day without anything to say brings no message.
 */
export async function sendDigests({ workspace, now, log, onPlanned }: DigestDeps): Promise<number> {
  const { settings, calendar, store } = workspace
  const today = dateOf(now, settings.timezone)
  const held = store
    .rows(workspace.id, { withAlerts: true })
    .filter((row) => hasHeldStep(row.alerts))
  const heldGroups = workspace.groupAlerts.open().filter((alert) => hasHeldStep([alert]))
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
  let sent = 0
  for (const recipientId of recipients) {
    const person = workspace.people.get(recipientId)
    if (!person) continue
    const streamId = streamOf(recipientId)
    const snapshot = await store.load<DigestState>(workspace.id, streamId)
    const lastDate = snapshot?.state.lastDate ?? null
    const dueAt = digestDueAt(person, lastDate, settings, calendar, now)
    if (dueAt === null || dueAt > now) continue
    const items = digestContent(person, held, lastDate, calendar, now)
    const toldBefore = snapshot?.state.told ?? []
    const moves = (doubts.get(recipientId) ?? []).filter(
      ({ key }) => !toldBefore.some((told) => told.key === key),
    )
    const together = groupDigestContent(person, heldGroups, lastDate, calendar, now)
    if (items.length === 0 && moves.length === 0 && together.length === 0) continue
    const grouped = together.map((alert) => groupGround(alert, workspace, now))
    const inGroups = new Set(grouped.flatMap(({ deals }) => deals.map(({ deal }) => deal.dealId)))
    // One event is one line: what stands in an orange is not listed once more below it.
    const single = items.filter(({ row }) => !inGroups.has(row.id))
    const groups = [
      ...grouped.map((ground) => ({
        title: groupHeading(ground),
        deals: ground.deals.map(({ deal }) => deal),
      })),
      ...digestGroups(
        single.map(({ row, alert, step }) => ({
          title: voiceOf(alert.rule).group(step.kind),
          deal: workspace.facts(row, now),
        })),
      ),
    ]
    const message: OutboundMessage = {
      kind: 'digest',
      personName: person.name,
      date: today,
      groups,
      ...(moves.length === 0
        ? {}
        : { doubtfulMoves: moves.map((one) => lineOf(one, workspace, now)) }),
    }
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
          },
        },
      ],
      state: { lastDate: today, numbered, told } satisfies DigestState,
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
        result: result.kind,
      },
      'digest planned',
    )
    if (result.kind === 'committed') sent += 1
  }
  if (sent > 0) onPlanned()
  return sent
}

/** What the numbers of somebody's last digest stand for; a number typed after it means them. */
export async function lastDigestNumbers(
  { store, id }: Workspace,
  personId: PersonId,
): Promise<Numbered | null> {
  const snapshot = await store.load<DigestState>(id, streamOf(personId))
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

function streamOf(personId: PersonId): StreamId {
  return `digest/${personId}`
}

function hasHeldStep(alerts: readonly { steps: readonly { mode: string }[] }[]): boolean {
  return alerts.some((alert) => alert.steps.some((step) => step.mode === 'digest'))
}

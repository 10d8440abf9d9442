/** Gives the dialog what it may know and do for one person and one message. */
import type { DialogWorld, StoredMedia, TappedCard } from '@kedu/bot/dialog/world'
import type { MediaRef } from '@kedu/bot/platform'
import { understand } from '@kedu/bot/understand/understand'
import type { Understanding } from '@kedu/bot/understand/understanding'
import { findDates } from '@kedu/bot/understand/when/find-dates'
import { nextDateOf } from '@kedu/bot/understand/when/next-date'
import { canChangeDeal, visibilityOf } from '@kedu/shared/access/visible'
import type { CommandEnvelope } from '@kedu/shared/deal/commands'
import type { Deal, DealRow } from '@kedu/shared/deal/deal'
import type { Person } from '@kedu/shared/people/person'
import type { Instant } from '@kedu/shared/time/instant'
import type { BoardPicturing } from '../boards/board-pictures.ts'
import { noteBriefUse } from '../brief/note-use.ts'
import type { LeadDesk } from '../leads/lead-desk.ts'
import { leadWorld } from '../leads/lead-world.ts'
import type { PackKeeping } from '../packs/pack-desk.ts'
import { setLeave } from '../people/set-leave.ts'
import { rowsAsking } from '../queries/requests.ts'
import type { QuoteLinking } from '../quotes/quote-links.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { EvidenceDesk } from './evidence-desk.ts'
import { handOver } from './hand-over.ts'
import { dealHistory, handleCommand } from './handle-command.ts'
import { personalIndex } from './personal-index.ts'
import { lastDigestNumbers } from './send-digests.ts'
import { heldBack } from './would-refuse.ts'

export interface WorldDeps {
  workspace: Workspace
  now: Instant
  /** Stable id for a new deal from the id of the command that opens it. */
  dealIdFor(commandId: string): string
  storeMedia(ref: MediaRef, evidenceId: string, sentAt: Instant): Promise<StoredMedia>
  desk: Pick<EvidenceDesk, 'settle' | 'markedUp'>
  quotes: QuoteLinking
  packs: PackKeeping
  boards: BoardPicturing
  leads: LeadDesk
}

/** What somebody means, with the company's customers, words and people in mind. */
export function understandFor(
  me: Person,
  text: string,
  recent: readonly string[],
  { workspace, now }: Pick<WorldDeps, 'workspace' | 'now'>,
  quotedText: string | null = null,
): Understanding {
  const { settings, calendar, people } = workspace
  return understand(text, {
    customers: personalIndex(workspace, me, recent),
    now,
    zone: settings.timezone,
    process: settings.process,
    calendar,
    regions: settings.regions,
    departments: settings.departments,
    people: [...people.all.values()].map((person) => person.name),
    quotedText,
  })
}

export function dialogWorld(me: Person, deps: WorldDeps): DialogWorld {
  const { workspace, now } = deps
  const directory = workspace.people.all
  const maySee = visibilityOf(me, directory)
  let visible: DealRow[] | null = null
  return {
    now,
    me,
    settings: workspace.settings,
    calendar: workspace.calendar,
    directory,
    person: (id) => workspace.people.get(id),
    visibleRows: () => {
      visible ??= workspace.rows().filter(maySee)
      return visible
    },
    row: (id) => workspace.row(id),
    maySee,
    rowsAskingMe: () => rowsAsking(workspace, me.id),
    mayChange: (row) => canChangeDeal(me, row, directory),
    clock: (row) => workspace.clockFacts(row, now),
    alertGround: (row, alert) => workspace.alertGround(row, alert, now),
    clockSentence: (row) => workspace.clockSentence(row, now),
    digest: () => lastDigestNumbers(workspace, me.id),
    noteBriefUse: (date, itemId) => noteBriefUse(workspace, me.id, { date, itemId }, now),
    deal: async (id) => {
      const snapshot = await workspace.store.load<Deal>(workspace.id, `deal/${id}`)
      return snapshot?.state ?? null
    },
    events: (id) => dealHistory(workspace, id),
    judged: (id) => deps.desk.settle(id, me.id),
    heldBack: (id) => heldBack({ workspace, me, now }, id),
    markedUp: (id, evidenceId) => deps.desk.markedUp(id, evidenceId),
    handle: (envelope: CommandEnvelope, tap?: TappedCard | null) =>
      handleCommand(workspace, envelope, { now, tap: tap ?? null }),
    handOver: async ({ id, fromId, toId, door, messageId }) => {
      const order = {
        id: `hand-over:${me.id}:${id}`,
        fromId,
        toId,
        dealIds: null,
        actorId: me.id,
        door,
        messageId,
        reason: '',
      }
      const { moved, refused } = await handOver(workspace, order, () => now)
      return { moved: moved.length, refused: refused.length }
    },
    setLeave: (given) => setLeave(workspace, { personId: me.id, ...given }, 'self', now),
    understand: (text, recent, quotedText) =>
      understandFor(me, text, recent, { workspace, now }, quotedText),
    dateIn: (text) => {
      const found = nextDateOf(
        findDates(text, { now, zone: workspace.settings.timezone, calendar: workspace.calendar }),
        workspace.today(now),
      )
      if (found === null || found.date === null || found.isPast) return null
      const { date, time, approximate, isDeadline, words } = found
      return { date, time, approximate, isDeadline, words, action: '' }
    },
    similar: (name) => workspace.customers.similar(name),
    newDealId: deps.dealIdFor,
    newNonce: deps.quotes.newNonce,
    quoteLink: (id, quoteId) => deps.quotes.linkOf(id, quoteId),
    quoteCode: (id, quoteId) => deps.quotes.codeOf(id, quoteId),
    evidencePack: (id) => deps.packs.exportAsFile({ workspace, me, now }, id),
    boardPicture: (board) => deps.boards.pictureFor({ workspace, me, now }, board),
    leads: leadWorld(me, deps),
    nextCustomerNumber: () => workspace.customers.nextNumber(),
    storeMedia: deps.storeMedia,
    today: () => workspace.today(now),
  }
}

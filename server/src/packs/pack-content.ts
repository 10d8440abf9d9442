/** A deal's history and files as the pages of an evidence pack say them. Reads nothing, draws nothing. */

import { voiceOf } from '@kedu/bot/alerts/voices'
import { nameOf, outcomeText } from '@kedu/bot/dialog/deal-facts'
import { verdictWords } from '@kedu/bot/wording/evidence'
import { findingSentences } from '@kedu/bot/wording/evidence-judgement'
import { paperName, standingWords } from '@kedu/bot/wording/finance'
import { stampTime, yuan } from '@kedu/bot/wording/quotes'
import { fieldName } from '@kedu/bot/wording/refusals'
import { evidenceKindName, nextActionText } from '@kedu/bot/wording/zh-cn'
import type { TimelineEntry } from '@kedu/shared/contracts/api/deal'
import type { Deal } from '@kedu/shared/deal/deal'
import type { DealEvent } from '@kedu/shared/deal/events'
import { evolve } from '@kedu/shared/deal/evolve'
import { toRow } from '@kedu/shared/deal/row'
import type { Evidence } from '@kedu/shared/evidence/evidence'
import { explained } from '@kedu/shared/finance/decide-payment'
import { paymentPapers, remarksOn } from '@kedu/shared/finance/payment-paper'
import { CLOCK_ID } from '@kedu/shared/people/person'
import { isOnlyNudged } from '@kedu/shared/policies/alert-steps'
import { type Instant, instant } from '@kedu/shared/time/instant'
import { amountText } from '@kedu/shared/wording/money'
import { type Asking, personRef, stageRef } from '../queries/asking.ts'
import { stagesOf } from '../queries/deal-page.ts'
import { eventTitle, wholeTimeline } from '../queries/timeline.ts'
import { clockName } from '../queries/wording.ts'
import type { StoredEvent } from '../store/store.ts'
import type { PackEntry, PackFilePaper, PackPaper } from './pack-paper.ts'
import { packWords as words } from './wording.ts'

export interface PackSource {
  deal: Deal
  stored: readonly StoredEvent[]
  history: readonly DealEvent[]
  /** Every file that was ever on the deal, in the order they came. */
  files: readonly Evidence[]
}

/** What is known of each file beside what the deal says of it. */
export interface PackFileCopy {
  isAttached: boolean
  pictures: PackFilePaper['pictures']
  noPicture: PackFilePaper['noPicture']
}

/** Longer histories are printed from here on; all of it is in the record. */
const PRINTED_ENTRIES = 300
const PRINTED_EVENTS = 400
const HASH_LETTERS = 16

export function packPaper(
  asking: Asking,
  source: PackSource,
  copies: ReadonlyMap<string, PackFileCopy>,
  fingerprint: string,
): PackPaper {
  const { workspace, me, now } = asking
  const { deal, stored, history, files } = source
  const zone = workspace.settings.timezone
  const numbers = new Map(files.map(({ id }, i) => [id, i + 1]))
  const onDeal = new Set(deal.evidence.map(({ id }) => id))
  const last = stored.at(-1)
  return {
    zone,
    exportedAt: now,
    exportedByName: me.name,
    customerName: deal.customer.name,
    customerNumber: deal.customer.number,
    facts: factsOf(asking, deal),
    stays: stagesOf(asking, history).map(({ stage, enteredAt, leftAt }) => ({
      stageName: stage.name,
      enteredAt: instant(enteredAt),
      leftAt: leftAt === null ? null : instant(leftAt),
    })),
    clockSentence: workspace.clockSentence(toRow(deal, stored.length), now),
    alerts: deal.alerts.map((alert) => {
      const told = alert.steps.filter(({ mode }) => mode !== 'none')
      const names = [...new Set(told.map(({ recipientId }) => personRef(asking, recipientId).name))]
      return {
        raisedAt: alert.raisedAt,
        told: voiceOf(alert.rule).told(names.join('、'), isOnlyNudged(told)),
        ending: alertEnding(alert.status, alert.closedAt, zone),
      }
    }),
    papers: papersOf(asking, deal),
    entries: wholeTimeline(asking, history, deal)
      .slice(-PRINTED_ENTRIES)
      .map((entry) => entryOf(entry, numbers)),
    files: files.map((file, i): PackFilePaper => {
      const { isAttached, pictures, noPicture } = copies.get(file.id) ?? NO_COPY
      const { overruled } = file
      return {
        number: i + 1,
        fileId: file.fileId,
        fileName: file.fileName,
        kindName: evidenceKindName(file.kind),
        verdict: file.verdict,
        verdictWords: verdictWords(file.verdict),
        findings: overruled ? findingSentences(file).map(words.byMachine) : findingSentences(file),
        overruled: overruled
          ? words.overruled(
              personRef(asking, overruled.byId).name,
              stampTime(overruled.at, zone),
              overruled.reason,
            )
          : null,
        added: words.added(personRef(asking, file.addedBy).name, stampTime(file.addedAt, zone)),
        size: sizeWords(file.bytes),
        isRemoved: !onDeal.has(file.id),
        isAttached,
        pictures,
        noPicture,
      }
    }),
    chain: {
      events: stored.length,
      hash: last?.hash ?? '',
      rows: chainRows(asking, stored),
    },
    fingerprint,
  }
}

function chainRows(asking: Asking, stored: readonly StoredEvent[]): PackPaper['chain']['rows'] {
  let deal: Deal | null = null
  const rows = stored.map(({ version, at, hash, body }) => {
    const event = body as DealEvent
    const before: Deal | null = deal
    deal = evolve(before, event)
    const what = eventTitle(asking, event, before, deal)
    return { version, at, who: whoOf(asking, event), what, hash: hash.slice(0, HASH_LETTERS) }
  })
  return rows.slice(-PRINTED_EVENTS)
}

const NO_COPY: PackFileCopy = {
  isAttached: false,
  pictures: [],
  noPicture: words.noPicture['too-many'],
}

/** Contract and quotes as finance looks at them (R26). */
function papersOf({ workspace, now }: Asking, deal: Deal): PackPaper['papers'] {
  const { process, timezone: zone } = workspace.settings
  return paymentPapers(toRow(deal, 0), { process, now, zone }).map((paper) => ({
    name: paperName(paper.number),
    amount: paper.amountFen === null ? '' : yuan(paper.amountFen),
    finance: standingWords(paper, explained(deal, remarksOn(paper))),
  }))
}

function factsOf(asking: Asking, deal: Deal): PackPaper['facts'] {
  const { workspace, now } = asking
  const zone = workspace.settings.timezone
  const { customer, nextAction, obstacle, amountFen } = deal
  const facts: [string, string | null][] = [
    [words.owner, personRef(asking, deal.ownerId).name],
    [fieldName('stage'), stageRef(asking, deal.stage).name],
    [words.outcome, deal.outcome.kind === 'open' ? null : outcomeText(deal.outcome)],
    [words.amount, amountFen === null ? null : amountText(amountFen)],
    [fieldName('obstacle'), obstacle],
    [fieldName('nextAction'), nextAction && nextActionText(nextAction, now, zone)],
    [fieldName('industry'), customer.industry],
    [words.region, customer.region],
  ]
  return facts.flatMap(([label, value]) => (value === null ? [] : [[label, value]]))
}

function alertEnding(
  status: 'open' | 'handled' | 'cleared',
  closedAt: Instant | null,
  zone: string,
): string {
  if (status === 'open' || closedAt === null) return words.alertOpen
  const at = stampTime(closedAt, zone)
  return status === 'handled' ? words.alertHandled(at) : words.alertCleared(at)
}

function entryOf(
  entry: Omit<TimelineEntry, 'mayUndo'>,
  numbers: ReadonlyMap<string, number>,
): PackEntry {
  const { place, action, title, evidence } = entry
  return {
    at: instant(entry.at),
    saidAt: entry.saidAt === null ? null : instant(entry.saidAt),
    who: entry.isStandIn ? words.standIn(entry.whoWords, entry.owner.name) : entry.whoWords,
    door: entry.door,
    stage: entry.stage.name,
    title,
    action: action === title ? null : action,
    files: evidence.flatMap(({ id }) => numbers.get(id) ?? []),
    place:
      place === null
        ? null
        : words.placeWords(place.label, place.lat, place.lng, place.accuracyMeters),
    missing: entry.missing.map(({ words: missing }) => missing),
    isUndone: entry.isUndone,
  }
}

function whoOf(asking: Asking, { meta }: DealEvent): string {
  if (meta.actorId === CLOCK_ID) return clockName
  return nameOf(asking.workspace.naming(asking.now), meta.actorId)
}

function sizeWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

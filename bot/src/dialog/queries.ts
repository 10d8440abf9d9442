/** What one can ask the bot; every answer goes through the access rules first. */

import { reportsOf } from '@kedu/shared/access/reporting-line'
import { canSeeDeal } from '@kedu/shared/access/visible'
import type { DealId, DealRow } from '@kedu/shared/deal/deal'
import type { Evidence } from '@kedu/shared/evidence/evidence'
import type { DealFacts, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { Person } from '@kedu/shared/people/person'
import { isGroupAlertKey } from '../alerts/group-voice.ts'
import type { Understanding } from '../understand/understanding.ts'
import * as words from '../wording/dialog.ts'
import { findingSentences } from '../wording/evidence-judgement.ts'
import { isAskedFor } from './alerts.ts'
import { dealChoices, likelyDeals } from './choices.ts'
import { withAsked, withRecent } from './conversation.ts'
import { fileFacts, historyLines, nameOf } from './deal-facts.ts'
import { factsOf, namingOf } from './stored.ts'
import { say, sayText } from './turn.ts'
import type { Turn } from './world.ts'

const LIST_MAX = 10
const HISTORY_MAX = 8
const CONTRACT_KINDS: readonly Evidence['kind'][] = [
  'contract-scan',
  'signature-page',
  'fulfilment-clause',
]

/** Red first (longest overdue first), then by due moment. */
function byUrgency(a: DealFacts, b: DealFacts): number {
  return urgency(b) - urgency(a)
}

function urgency(deal: DealFacts): number {
  const { clock } = deal
  if (clock.kind === 'red') return 1_000_000 + clock.overdueHours
  if (clock.kind === 'running') return -clock.hoursLeft
  return -1_000_000
}

/** A list of deals, the most urgent first. */
export function sayList(
  turn: Turn,
  title: string,
  rows: readonly DealRow[],
  emptyText: string,
): void {
  const deals = rows.map((row) => factsOf(turn, row)).toSorted(byUrgency)
  say(turn, {
    kind: 'deal-list',
    title,
    deals: deals.slice(0, LIST_MAX),
    total: deals.length,
    emptyText,
  })
}

export function showToday(turn: Turn): void {
  const { world } = turn
  const today = world.today()
  const rows = world.visibleRows().filter((row) => {
    if (row.ownerId !== world.me.id || row.outcome !== 'open') return false
    if (row.waitUntil !== null && row.waitUntil > today) return false
    if (isAskedFor(row)) return true
    return (
      row.nextAction === null || row.nextAction.date <= today || world.clock(row).kind === 'red'
    )
  })
  sayList(turn, words.listTitle.today, rows, words.emptyList.today)
}

export function showOverdue(turn: Turn, understanding: Understanding): void {
  const { world } = turn
  const { me } = world
  const red = world
    .visibleRows()
    .filter((row) => row.outcome === 'open' && world.clock(row).kind === 'red')
  if (me.role === 'rep') {
    const isAboutOthers = understanding.person !== null && understanding.person !== me.name
    if (isAboutOthers) sayText(turn, words.onlyOwnOverdue)
    return sayList(
      turn,
      words.listTitle.mine,
      red.filter((row) => row.ownerId === me.id),
      words.emptyList.overdue,
    )
  }
  if (me.role !== 'manager' && me.role !== 'director' && me.role !== 'admin') {
    return sayText(turn, words.notForYourRole)
  }
  const { region, person } = understanding
  if (person !== null) {
    const named = [...world.directory.values()].filter((entry) => entry.name === person)
    const ids = new Set(named.map((entry) => entry.id))
    if (named.length === 0) return sayText(turn, words.noSuchPerson)
    if (!named.some((entry) => isInView(turn, entry))) {
      return sayText(turn, words.notInTeam(person))
    }
    return sayList(
      turn,
      words.listTitle.person(person),
      red.filter((row) => ids.has(row.ownerId)),
      words.emptyList.overdue,
    )
  }
  if (region !== null) {
    const there = [...world.directory.values()].filter((entry) => entry.region === region)
    if (there.length > 0 && !there.some((entry) => isInView(turn, entry))) {
      return sayText(turn, words.notInTeam(region))
    }
    return sayList(
      turn,
      words.listTitle.region(region),
      red.filter((row) => (world.person(row.ownerId)?.region ?? row.region) === region),
      words.emptyList.overdue,
    )
  }
  const team = new Set([me.id, ...reportsOf(me.id, world.directory)])
  const mine = me.role === 'manager' ? red.filter((row) => team.has(row.ownerId)) : red
  sayList(turn, words.listTitle.team, mine, words.emptyList.overdue)
}

/** Somebody whose deals this person would see, whether there are any or not. */
export function isInView({ world }: Turn, person: Person): boolean {
  return canSeeDeal(world.me, { ownerId: person.id, region: person.region }, world.directory)
}

/** One deal with its triples in order and its files (R12, R13). */
export async function showDeal(turn: Turn, dealId: DealId): Promise<void> {
  const { world } = turn
  const row = world.row(dealId)
  if (!row) return sayText(turn, words.nothingHere)
  if (!world.maySee(row)) {
    return sayText(turn, words.notYours(row.customerName, nameOf(namingOf(turn), row.ownerId)))
  }
  const deal = await world.deal(dealId)
  const events = await world.events(dealId)
  const naming = namingOf(turn)
  turn.conversation = withRecent(turn.conversation, dealId, world.now)
  turn.conversation = withAsked(turn.conversation, 'deal', dealId, world.now)
  const message: OutboundMessage = {
    kind: 'deal',
    deal: factsOf(turn, row),
    history: historyLines(events, naming).slice(-HISTORY_MAX),
    files: (deal?.evidence ?? []).slice(-9).map((evidence) => fileFacts(evidence, naming)),
  }
  // The card of several deals stays: the next one is opened from it.
  say(turn, message, { keepTappedCard: turn.tap !== null && isGroupAlertKey(turn.tap.key) })
}

/** 「合同发我看看」 (L2): the newest contract file, after a permission check. */
export async function showContract(turn: Turn, dealId: DealId): Promise<void> {
  const { world } = turn
  const row = world.row(dealId)
  if (!row) return sayText(turn, words.nothingHere)
  const naming = namingOf(turn)
  if (!world.maySee(row)) {
    return sayText(turn, words.notYours(row.customerName, nameOf(naming, row.ownerId)))
  }
  const deal = await world.deal(dealId)
  turn.conversation = withRecent(turn.conversation, dealId, world.now)
  turn.conversation = withAsked(turn.conversation, 'contract', dealId, world.now)
  const evidence = newestContract(deal?.evidence ?? [])
  if (!evidence) return sayText(turn, words.noContract(row.customerName))
  const facts = factsOf(turn, row)
  say(turn, {
    kind: 'file',
    caption: words.contractCaption(row.customerName, facts.stageName, facts.daysInStage),
    file: fileFacts(evidence, naming),
    deal: facts,
    candidates: dealChoices(
      turn,
      likelyDeals(turn)
        .filter((id) => id !== dealId)
        .slice(0, 3),
    ),
  })
}

/** What the machine saw on a file, framed on its picture (L3). */
export async function showMarks(turn: Turn, dealId: DealId, evidenceId: string): Promise<void> {
  const { world } = turn
  const row = world.row(dealId)
  if (!row) return sayText(turn, words.nothingHere)
  const naming = namingOf(turn)
  if (!world.maySee(row)) {
    return sayText(turn, words.notYours(row.customerName, nameOf(naming, row.ownerId)))
  }
  const deal = await world.deal(dealId)
  const evidence = deal?.evidence.find((item) => item.id === evidenceId)
  if (evidence === undefined) return sayText(turn, words.nothingHere)
  const marked = await world.markedUp(dealId, evidenceId)
  const facts = fileFacts(evidence, naming)
  const caption = findingSentences(evidence).join('')
  if (marked === null) return sayText(turn, caption === '' ? words.nothingToFrame : caption)
  say(
    turn,
    {
      kind: 'file',
      caption,
      file: { ...facts, ...marked },
      deal: factsOf(turn, row),
      candidates: [],
    },
    { keepTappedCard: true },
  )
}

/** 「看标注」 in words: of the newest paper that something is framed on. */
export async function showNewestMarks(turn: Turn, dealId: DealId): Promise<void> {
  const row = turn.world.row(dealId)
  const isSeen = row !== null && turn.world.maySee(row)
  const deal = isSeen ? await turn.world.deal(dealId) : null
  const hasBox = (item: Evidence) => item.judgement?.findings.some(({ box }) => box !== null)
  const newest = deal?.evidence.filter(hasBox).toSorted(newestFirst)[0]
  if (row !== null && isSeen && newest === undefined) return sayText(turn, words.nothingToFrame)
  return showMarks(turn, dealId, newest?.id ?? '')
}

function newestContract(evidence: readonly Evidence[]): Evidence | null {
  for (const kind of CONTRACT_KINDS) {
    const found = evidence.filter((entry) => entry.kind === kind).toSorted(newestFirst)[0]
    if (found) return found
  }
  return null
}

function newestFirst(a: Evidence, b: Evidence): number {
  return b.addedAt - a.addedAt
}

export function showHelp(turn: Turn): void {
  const { world } = turn
  const names = world
    .visibleRows()
    .filter((row) => row.ownerId === world.me.id && row.outcome === 'open')
    .slice(0, 2)
    .map((row) => row.customerName)
  say(turn, {
    kind: 'help',
    personName: world.me.name,
    examples: words.helpExamples(names),
    queries: words.helpQueries,
  })
}

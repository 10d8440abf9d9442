/** What an alert about a group says: on its card, when it is cleared, in lists and in the digest. */
import { type GroupAlert, packWayTo } from '@kedu/shared/alerts/group-alert'
import type { DealFacts, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import {
  GROUP_POLICIES,
  type GroupCause,
  type GroupCounts,
} from '@kedu/shared/policies/group-policy'
import type { SalesProcess } from '@kedu/shared/process/sales-process'
import { stageById } from '@kedu/shared/process/stages'
import type { Instant } from '@kedu/shared/time/instant'
import { orangeWords, redWords } from '../wording/group-alerts.ts'

/** A card shows fewer; the plain words of text-only clients take these. */
const MOST_DEALS = 10

/** A group's alert as things stand: what counts now, deals with their facts, the longest first. */
export interface GroupGround {
  alert: Pick<GroupAlert, 'id' | 'rule' | 'key' | 'packWay' | 'packWays'>
  counts: GroupCounts
  deals: { deal: DealFacts; causes: GroupCause[] }[]
  /** Of an orange: the rep's name. */
  ownerName: string
  process: SalesProcess
}

export type GroupMessage = Extract<OutboundMessage, { kind: 'owner-overdue' | 'region-gap' }>

export function isGroupMessage(message: OutboundMessage): message is GroupMessage {
  return message.kind === 'owner-overdue' || message.kind === 'region-gap'
}

/** Whether the outbox key is that of a group's alert, whose card is about several deals. */
export function isGroupAlertKey(key: string): boolean {
  return GROUP_POLICIES.some(({ rule }) => key.startsWith(`${rule}:`))
}

/** Its card for that person. */
export function groupMessage(
  { alert, counts, deals, ownerName, process }: GroupGround,
  listenerId: PersonId,
): GroupMessage {
  if (counts.kind === 'owner') {
    return {
      kind: 'owner-overdue',
      alertId: alert.id,
      ownerName,
      overdue: counts.overdue,
      deals: deals.slice(0, MOST_DEALS),
    }
  }
  const waiting = deals.filter(({ causes }) => causes.includes('in-contract'))
  return {
    kind: 'region-gap',
    alertId: alert.id,
    region: alert.key,
    contracts: counts.contracts,
    deliveries: counts.deliveries,
    ratio: counts.ratio,
    ...stageNames(process),
    deals: waiting.slice(0, MOST_DEALS).map(({ deal }) => deal),
    packWay: packWayTo(alert, listenerId),
  }
}

/** What its cards become; `counts` are those that cleared it. */
export function groupClearedMessage(
  { alert, ownerName }: Pick<GroupGround, 'alert' | 'ownerName'>,
  counts: GroupCounts,
  at: Instant,
): OutboundMessage {
  const words =
    counts.kind === 'owner'
      ? {
          title: orangeWords.clearedTitle(ownerName),
          text: orangeWords.cleared(counts.overdue, counts.threshold),
        }
      : {
          title: redWords.title(alert.key),
          text: redWords.cleared(counts.contracts, counts.deliveries),
        }
  return { kind: 'group-cleared', alertId: alert.id, ...words, at }
}

export function groupHeading({ alert, counts, ownerName }: GroupGround): string {
  return counts.kind === 'owner'
    ? orangeWords.title(ownerName, counts.overdue)
    : redWords.title(alert.key)
}

/** Over its deals in a digest. `isInRed`: it was not said by itself, its region's red says it. */
export function groupDigestHeading(
  { alert, counts, ownerName }: GroupGround,
  isInRed: boolean,
): string {
  return counts.kind === 'owner' ? orangeWords.group(ownerName, isInRed) : redWords.title(alert.key)
}

/** The sum behind it (D1). */
export function groupSum({ counts, process }: GroupGround): string {
  if (counts.kind === 'owner') return orangeWords.sum(counts.overdue, counts.threshold)
  const { contractStageName, deliveryStageName } = stageNames(process)
  const stages = { contract: contractStageName, delivery: deliveryStageName }
  return `${redWords.counts(counts, stages)}${redWords.sum}`
}

function stageNames(process: SalesProcess) {
  const nameOf = (id: string) => stageById(process, id)?.name ?? id
  return {
    contractStageName: nameOf(process.contractStage),
    deliveryStageName: nameOf(process.deliveryStage),
  }
}

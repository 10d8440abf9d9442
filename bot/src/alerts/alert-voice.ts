/** What a rule says, wherever its alerts are shown: on cards, in lists, in the digest, in the history. */
import type { Alert, AlertStepKind, DealRow } from '@kedu/shared/deal/deal'
import type { ChangeLine, DealFacts, OutboundMessage } from '@kedu/shared/messages/outbound-message'
import type { PersonId } from '@kedu/shared/people/person'
import type { ClockContext } from '@kedu/shared/policies/policy'
import type { WorkspaceSettings } from '@kedu/shared/process/settings'
import type { Instant } from '@kedu/shared/time/instant'

/** One alert of one deal as things stand at `now`. */
export interface AlertGround {
  alert: Pick<Alert, 'id' | 'rule' | 'episode'>
  row: DealRow
  deal: DealFacts
  /** When the deal is or was red; null without a clock. */
  redAt: Instant | null
  /** The sum behind the alert in one or two sentences (D1). */
  sum: string
  settings: WorkspaceSettings
  personName(id: PersonId): string
  now: Instant
}

export interface AlertVoice {
  /** What a step says to that person. */
  message(ground: AlertGround, step: AlertStepKind, listenerId: PersonId): OutboundMessage
  /** Whether what a step says still holds; what was planned is the best there is otherwise. */
  isStillSo(ground: AlertGround, step: AlertStepKind): boolean
  /** Its steps are cards that change with the alert; false: sentences that stay as they were said. */
  hasCard: boolean
  /** Whether the card of that step comes back when the alert is open again. */
  comesBack(step: AlertStepKind): boolean
  sum(row: DealRow, alert: Pick<Alert, 'episode'>, now: Instant, context: ClockContext): string
  /** Heading in the list of alerts while it is open; `isNudge`: only the rep was told. */
  heading(ground: AlertGround, isNudge: boolean): string
  tone(isNudge: boolean): 'red' | 'yellow'
  /** On its cards when something else than their buttons settled it; what was changed, if anything. */
  cleared(changes: readonly ChangeLine[]): string
  /** In the history of the deal; `names` may be empty: nobody was told. */
  told(names: string, isNudge: boolean): string
  /** Heading in the digest. */
  group(step: AlertStepKind): string
  /** What it asks of the owner until it is done; null: nothing beyond an update. */
  task: { title: string; way: string; ask: string } | null
}

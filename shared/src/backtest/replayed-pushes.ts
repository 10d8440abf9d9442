/** The pushes of a run of rules: what went out, what was called off before that, and what came of each. */

import type { AlertRule, AlertStepKind, DealId } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { GroupRule } from '../policies/group-policy.ts'
import type { Instant } from '../time/instant.ts'

/** One push as it would have gone out; what was called off before that is none. */
export interface ReplayedPush {
  /** Null: about several deals. */
  dealId: DealId | null
  rule: AlertRule | GroupRule
  kind: AlertStepKind
  recipientId: PersonId
  mode: 'immediate' | 'digest'
  /** A reminder to whose deal it is; everything else is told to those above. */
  isForTheRep: boolean
  at: Instant
  /** When the matter was first settled after it, and by whom; null: not until the end. */
  settled: { at: Instant; byId: PersonId; byOwner: boolean } | null
}

/** A push of which it is not over what comes of it. */
export interface OpenPush extends ReplayedPush {
  readonly alertId: string
  /** Settled, or worth nothing any more, before it was to go out. */
  isCalledOff: boolean
  /** Of its deal among all: pushes of one moment come in this order. */
  readonly place: number
}

/** The place of pushes about several deals. */
export const AFTER_DEALS = Number.POSITIVE_INFINITY

export class ReplayedPushes {
  readonly #all: OpenPush[] = []

  add(alertId: string, said: Omit<ReplayedPush, 'settled'>, place: number): OpenPush {
    const { dealId, rule, kind, recipientId, mode, isForTheRep, at } = said
    const push: OpenPush = {
      dealId,
      rule,
      kind,
      recipientId,
      mode,
      isForTheRep,
      at,
      settled: null,
      alertId,
      isCalledOff: false,
      place,
    }
    this.#all.push(push)
    return push
  }

  /** Every push that went out by then, in order of its time. */
  sentBy(until: Instant): ReplayedPush[] {
    return this.#all
      .filter(({ isCalledOff, at }) => !isCalledOff && at <= until)
      .sort((a, b) => a.at - b.at || (a.place === b.place ? 0 : a.place - b.place))
      .map(({ dealId, rule, kind, recipientId, mode, isForTheRep, at, settled }) => ({
        dealId,
        rule,
        kind,
        recipientId,
        mode,
        isForTheRep,
        at,
        settled,
      }))
  }
}

/** The alert is settled: what of it went out has its end, the rest is called off. Returns what is still open. */
export function settlePushes(
  open: readonly OpenPush[],
  alertId: string,
  settled: NonNullable<ReplayedPush['settled']>,
): OpenPush[] {
  const left: OpenPush[] = []
  for (const push of open) {
    if (push.alertId !== alertId) left.push(push)
    else if (push.at > settled.at) push.isCalledOff = true
    else push.settled = settled
  }
  return left
}

/** Calls off what comes too late. Returns what is still open. */
export function callOffPushes(
  open: OpenPush[],
  isTooLate: (push: OpenPush) => boolean,
): OpenPush[] {
  const late = open.filter(isTooLate)
  if (late.length === 0) return open
  for (const push of late) push.isCalledOff = true
  return open.filter(({ isCalledOff }) => !isCalledOff)
}

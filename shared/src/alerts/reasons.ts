/** Why something was said, put off or left unsaid. Every decision has at least one (house rule 8). */

export const NOTIFICATION_REASONS = [
  /** What brought it up. */
  'nudge-before-deadline',
  'red-flag',
  'unhandled-by-manager',
  'follow-up-missing',
  'unhandled-by-owner',
  'long-in-stage',
  'request-unanswered',
  'unanswered-by-asked',
  'customers-overdue',
  'delivery-behind',
  /** Who hears it, when it is not the obvious person. */
  'recipient-chosen',
  'chosen-recipient-away',
  'no-superior',
  'recipient-on-leave-deputy',
  'recipient-inactive-deputy',
  'no-manager-fallback',
  'manager-away-superior',
  'manager-away-fallback',
  'owner-is-own-manager',
  'no-fallback-director',
  'no-director-admin',
  'nobody-present',
  'no-region-director',
  'region-director-away',
  'nobody-else',
  'owner-unknown',
  /** When and how, when it is not at once. */
  'ahead-of-quiet-hours',
  'ahead-of-digest',
  'quiet-hours',
  'prefers-digest',
  'budget-spent',
  'red-is-not-withheld',
  /** Why nothing is said. */
  'skipped-nudge-because-red-already',
  'skipped-nudge-because-red-before-quiet-hours-end',
  'skipped-nudge-because-red-before-digest',
  'owner-inactive',
  'already-told',
  /** Part of an alert that says more (D10). */
  'folded-into-orange',
  'folded-into-red',
  'no-director',
] as const

export type NotificationReason = (typeof NOTIFICATION_REASONS)[number]

const SEPARATOR = '+'

/** The reasons as one text, for `AlertStep.reason`. */
export function writeReasons(reasons: readonly NotificationReason[]): string {
  const [only] = reasons
  // Most have one: then the text is held once, not with every step.
  return only !== undefined && reasons.length === 1 ? only : reasons.join(SEPARATOR)
}

const CHOSEN: NotificationReason = 'recipient-chosen'

/** Whether the rules name somebody else than the step is usually for. */
export function isRecipientChosen({ reason }: { reason: string }): boolean {
  return reason.includes(CHOSEN) && reason.split(SEPARATOR).includes(CHOSEN)
}

/** Back from `AlertStep.reason`; words no longer known are left out. */
export function readReasons(text: string): NotificationReason[] {
  const words = text.split(SEPARATOR)
  return NOTIFICATION_REASONS.filter((reason) => words.includes(reason)).sort(
    (a, b) => words.indexOf(a) - words.indexOf(b),
  )
}

/** Whether an orange was not said by itself because its region's red says it. */
export function isFoldedIntoRed({ reason }: { reason: string }): boolean {
  const folded: NotificationReason = 'folded-into-red'
  return reason.split(SEPARATOR).includes(folded)
}

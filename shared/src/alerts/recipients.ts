/** From the rules' choice of who hears a step to the person who is told; never nobody (D9, E24). */
import type { AlertRule, AlertStepKind } from '../deal/deal.ts'
import type { PersonId } from '../people/person.ts'
import type { GroupRule } from '../policies/group-policy.ts'
import {
  personChosen,
  type Recipient,
  type Recipients,
  recipientsIn,
} from '../process/recipient.ts'
import type { RuleFieldName } from '../process/rule-fields.ts'
import type { WorkspaceSettings } from '../process/settings.ts'
import {
  type Addressee,
  type Company,
  directorAddressee,
  managerAddressee,
  nudgeAddressee,
  personAddressee,
  superiorAddressee,
} from './escalation.ts'

/** The setting that says who hears a step; absent: the rule has no such step. */
const RECIPIENT_FIELDS = {
  'red-flag': { nudge: 'nudgeTo', manager: 'redFlagTo', director: 'redFlagEscalateTo' },
  'missing-follow-up': {
    nudge: 'followUpTo',
    manager: 'followUpLateTo',
    director: 'followUpEscalateTo',
  },
  'unanswered-request': {
    nudge: 'requestTo',
    manager: 'requestLateTo',
    director: 'requestEscalateTo',
  },
  'long-stage-dwell': { nudge: 'yellowFirstTo', manager: 'yellowTo' },
  'owner-overdue-cluster': { manager: 'orangeTo' },
  'region-delivery-gap': { director: 'redTo' },
} as const satisfies Record<
  AlertRule | GroupRule,
  Partial<Record<AlertStepKind, RuleFieldName & keyof WorkspaceSettings>>
>

/** Who hears each kind of step when nobody chose otherwise. */
export const USUAL_RECIPIENT = {
  nudge: 'owner',
  manager: 'manager',
  director: 'director',
} as const satisfies Record<AlertStepKind, Recipient>

type RecipientSettings = Partial<Pick<WorkspaceSettings, RuleFieldName>>

/** Who the rules say hears that step: never empty, the first one in the first place. */
export function recipientsOf(
  rule: AlertRule | GroupRule,
  kind: AlertStepKind,
  settings: RecipientSettings,
): readonly Recipient[] {
  const fields: Partial<Record<AlertStepKind, RuleFieldName>> = RECIPIENT_FIELDS[rule]
  const field = fields[kind]
  const chosen = field === undefined ? undefined : settings[field]
  return recipientsIn((chosen as Recipients | undefined) ?? USUAL_RECIPIENT[kind])
}

/** A step about one owner's deals, and who of those above heard of it before. */
export interface StepToTell {
  kind: AlertStepKind
  ownerId: PersonId
  told: readonly PersonId[]
}

/**
 * Who is told of it. Whoever was chosen but is away without a deputy is stood in for by whoever usually
 * hears such a step, so that no choice makes an alert go unheard.
 */
export function chosenAddressee(
  recipient: Recipient,
  step: StepToTell,
  company: Company,
): Addressee {
  const usual = USUAL_RECIPIENT[step.kind]
  if (recipient === usual) return addresseeIn(usual, step, company)
  const { person, reasons } = addresseeIn(recipient, step, company)
  if (person !== null) return { person, reasons: ['recipient-chosen', ...reasons] }
  const instead = addresseeIn(usual, step, company)
  return { ...instead, reasons: ['chosen-recipient-away', ...instead.reasons] }
}

function addresseeIn(
  recipient: Recipient,
  { kind, ownerId, told }: StepToTell,
  company: Company,
): Addressee {
  switch (recipient) {
    case 'owner':
      return nudgeAddressee(ownerId, company)
    case 'manager':
      return managerAddressee(ownerId, company)
    case 'superior':
      return superiorAddressee(ownerId, company)
    case 'director': {
      const managerId = company.people.get(ownerId)?.managerId ?? null
      // Before the manager was told, the manager's own director is the nearest all the same.
      const below = kind === 'director' || managerId === null ? told : [managerId]
      return directorAddressee(ownerId, below, company)
    }
    default:
      return personAddressee(personChosen(recipient) ?? '', company)
  }
}

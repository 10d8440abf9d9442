/** Opening a deal: complete from the first moment (R1), once per customer (E1). */
import { checkGate, gatesOnTheWay } from '../evidence/stage-gates.ts'
import { canOwnDeals } from '../people/people.ts'
import type { DealField } from '../process/sales-process.ts'
import { stageById } from '../process/stages.ts'
import { checkChanges, TEXT_LIMITS } from './check-changes.ts'
import type { DealCommand } from './commands.ts'
import type { Deal } from './deal.ts'
import { accept, type Decision, type DecisionContext, refuse, refuseStranger } from './decision.ts'
import { cleanLine, isEmptyObstacle, isPlaceholder, lengthOf } from './plain-words.ts'

type OpenDeal = Extract<DealCommand, { kind: 'open-deal' }>

export function decideOpen(
  command: OpenDeal,
  deal: Deal | null,
  context: DecisionContext,
): Decision {
  if (deal !== null)
    return refuse({
      kind: 'duplicate-customer',
      dealId: deal.id,
      customerName: deal.customer.name,
      ownerId: deal.ownerId,
      exact: true,
    })
  if (context.owner === null || !canOwnDeals(context.owner))
    return refuse({ kind: 'invalid', field: 'owner', problem: 'cannot-own-deals' })
  const region = command.changes.region ?? null
  const stranger = refuseStranger({ ownerId: command.ownerId, region }, context)
  if (stranger) return stranger

  const missing = context.process.requiredFields.filter((field) => isMissing(field, command))
  // A placeholder alone has its own answer; together with empty fields it is one of them.
  const onlyObstacle = missing.length === 1 && missing[0] === 'obstacle'
  const { obstacle, stage } = command.changes
  if (onlyObstacle && obstacle !== undefined && obstacle.trim() !== '')
    return refuse({ kind: 'empty-obstacle', given: obstacle })
  if (missing.length > 0) return refuse({ kind: 'missing-fields', fields: missing })

  const name = cleanLine(command.customerName)
  if (isPlaceholder(name)) return refuse({ kind: 'missing-fields', fields: ['customerName'] })
  if (lengthOf(name) > TEXT_LIMITS.customerName)
    return refuse({ kind: 'invalid', field: 'customerName', problem: 'too-long' })
  if (stage === undefined) return refuse({ kind: 'missing-fields', fields: ['stage'] })
  if (stageById(context.process, stage) === null) return refuse({ kind: 'unknown-stage', stage })
  const checked = checkChanges(command.changes, context)
  if (checked.kind === 'refused') return checked

  const taken = duplicateOf(command, context)
  if (taken) return refuse({ kind: 'duplicate-customer', ...taken })

  for (const gate of gatesOnTheWay(context.process, null, stage)) {
    const check = checkGate({ evidence: [] }, gate)
    if (check.kind === 'unmet')
      return refuse({ kind: 'gate-unmet', from: gate.from, to: gate.to, missing: check.missing })
  }

  const { customer, ...fields } = checked.changes
  return accept(context, [
    {
      kind: 'deal-opened',
      dealId: command.dealId,
      customer: {
        number: command.customerNumber,
        name,
        aliases: customer.aliases ?? [],
        industry: customer.industry ?? null,
        region: customer.region ?? null,
        firstContact: customer.firstContact ?? null,
      },
      ownerId: command.ownerId,
      stage,
      obstacle: fields.obstacle ?? null,
      nextAction: fields.nextAction ?? null,
      amountFen: fields.amountFen ?? null,
      summary: fields.summary ?? null,
    },
  ])
}

/** Required fields a command to open a deal leaves empty, in the order of the process; for asking one by one. */
export function missingAtOpening(
  command: Pick<OpenDeal, 'customerName' | 'changes'>,
  requiredFields: readonly DealField[],
): DealField[] {
  return requiredFields.filter((field) => isMissing(field, command))
}

function isMissing(
  field: DealField,
  { customerName, changes }: Pick<OpenDeal, 'customerName' | 'changes'>,
): boolean {
  switch (field) {
    case 'customerName':
      return isPlaceholder(customerName)
    case 'stage':
      return changes.stage === undefined || changes.stage.trim() === ''
    case 'obstacle':
      return changes.obstacle === undefined || isEmptyObstacle(changes.obstacle)
    case 'nextAction':
      return changes.nextAction === undefined
    case 'industry':
      return changes.industry === undefined || isPlaceholder(changes.industry)
    case 'firstContact':
      return changes.firstContact === undefined || isPlaceholder(changes.firstContact)
    case 'summary':
      return changes.summary === undefined || isPlaceholder(changes.summary)
    case 'attachment':
      // Files come to an open deal; `validateProcess` keeps this field out of the required ones.
      return false
    default:
      return field satisfies never
  }
}

function duplicateOf(command: OpenDeal, context: DecisionContext) {
  const others = context.similarCustomers.filter((other) => other.dealId !== command.dealId)
  const exact = others.find((other) => other.exact)
  const found = exact ?? (command.confirmedDifferent ? undefined : others[0])
  if (found === undefined) return null
  const { dealId, customerName, ownerId } = found
  return { dealId, customerName, ownerId, exact: found.exact }
}

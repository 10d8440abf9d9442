/** Files on a deal: added, sorted, taken off. What a passed gate stands on cannot be taken (see `decide`). */
import type { Evidence } from '../evidence/evidence.ts'
import { TEXT_LIMITS } from './check-changes.ts'
import type { DealCommand, EvidenceInput } from './commands.ts'
import type { Deal } from './deal.ts'
import {
  accept,
  type Decision,
  type DecisionContext,
  refuse,
  refuseClosed,
  requireDeal,
} from './decision.ts'
import { cleanLine, lengthOf } from './plain-words.ts'

type AttachEvidence = Extract<DealCommand, { kind: 'attach-evidence' }>
type SortEvidence = Extract<DealCommand, { kind: 'sort-evidence' }>
type DetachEvidence = Extract<DealCommand, { kind: 'detach-evidence' }>

/** A stream stays small enough to be read at once. */
const MOST_FILES_PER_DEAL = 500

/** Also on closed deals: papers come late. A file that is already there as this kind is not added again. */
export function decideAttach(
  command: AttachEvidence,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const { deal } = found
  const added: Evidence[] = []
  for (const input of command.evidence) {
    if (input.id === '' || input.fileId === '')
      return refuse({ kind: 'invalid', field: 'evidence', problem: 'no-file' })
    if (isAlreadyThere([...deal.evidence, ...added], input)) continue
    added.push(evidenceOf(input, context))
  }
  if (added.length === 0) return refuse({ kind: 'nothing-changed' })
  if (deal.evidence.length + added.length > MOST_FILES_PER_DEAL)
    return refuse({ kind: 'invalid', field: 'evidence', problem: 'too-many' })
  return accept(context, [{ kind: 'evidence-attached', evidence: added }])
}

/** Says what files show. A verdict was about the old kind and is asked for again. */
export function decideSort(
  command: SortEvidence,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const { deal } = found
  const chosen = chooseEvidence(deal, command.evidenceIds)
  if (chosen === null) return refuse({ kind: 'invalid', field: 'evidence', problem: 'not-on-deal' })
  const changing = chosen.filter((evidence) => evidence.kind !== command.evidenceKind)
  if (changing.length === 0) return refuse({ kind: 'nothing-changed' })
  return accept(context, [
    {
      kind: 'evidence-sorted',
      evidenceIds: changing.map((evidence) => evidence.id),
      evidenceKind: command.evidenceKind,
      before: { evidence: changing },
    },
  ])
}

/** Takes files off the deal, e.g. because they belong to another one; the history keeps them. */
export function decideDetach(
  command: DetachEvidence,
  existing: Deal | null,
  context: DecisionContext,
): Decision {
  const found = requireDeal(existing, context)
  if (found.kind === 'refused') return found
  const { deal } = found
  const closed = refuseClosed(deal)
  if (closed) return closed
  const chosen = chooseEvidence(deal, command.evidenceIds)
  if (chosen === null) return refuse({ kind: 'invalid', field: 'evidence', problem: 'not-on-deal' })
  if (chosen.length === 0) return refuse({ kind: 'nothing-changed' })
  return accept(context, [
    {
      kind: 'evidence-detached',
      evidenceIds: chosen.map((evidence) => evidence.id),
      before: { evidence: chosen },
    },
  ])
}

function isAlreadyThere(evidence: readonly Evidence[], input: EvidenceInput): boolean {
  return evidence.some(
    (item) =>
      item.id === input.id ||
      (item.fileId === input.fileId && (item.kind === input.kind || input.kind === 'unsorted')),
  )
}

function evidenceOf(input: EvidenceInput, context: DecisionContext): Evidence {
  const fileName = cleanLine(input.fileName)
  return {
    id: input.id,
    fileId: input.fileId,
    kind: input.kind,
    verdict: 'unjudged',
    fileName:
      lengthOf(fileName) > TEXT_LIMITS.customerName
        ? [...fileName].slice(-TEXT_LIMITS.customerName).join('')
        : fileName,
    mime: input.mime,
    bytes: input.bytes,
    addedBy: context.meta.actorId,
    addedAt: context.now,
    sentAt: input.sentAt,
    hasPreview: input.hasPreview,
  }
}

/** Null when one of the ids is not on the deal. */
function chooseEvidence(deal: Deal, ids: readonly string[]): Evidence[] | null {
  const wanted = new Set(ids)
  const chosen = deal.evidence.filter((evidence) => wanted.has(evidence.id))
  return chosen.length === wanted.size ? chosen : null
}

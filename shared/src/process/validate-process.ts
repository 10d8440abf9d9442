/** Is an edited process safe to switch to (R8, E24)? All problems at once, as facts. */
import type { DealField, SalesProcess, StageGate, StageId } from './sales-process.ts'
import { plainStageName, stageIndex } from './stages.ts'

export type ProcessProblem =
  | { kind: 'too-few-stages'; count: number; least: number }
  | { kind: 'too-many-stages'; count: number; most: number }
  | { kind: 'empty-stage-name'; stage: StageId }
  | { kind: 'duplicate-stage-id'; stage: StageId }
  /** The same words for two stages: the bot could not tell which one is meant. */
  | { kind: 'ambiguous-stage-words'; words: string; stages: [StageId, StageId] }
  /** Deals are in it: rename or reorder it, but history needs it (R8). */
  | { kind: 'stage-in-use-removed'; stage: StageId }
  | { kind: 'gate-stage-unknown'; gate: StageGate; stage: StageId }
  | { kind: 'gate-not-forward'; gate: StageGate }
  | { kind: 'gate-requires-nothing'; gate: StageGate }
  | { kind: 'gate-requires-unsorted'; gate: StageGate }
  | { kind: 'duplicate-gate'; gate: StageGate }
  | { kind: 'named-stage-unknown'; role: 'contract' | 'delivery'; stage: StageId }
  | { kind: 'delivery-before-contract' }
  /** A deal has no name or stage only if it does not exist. */
  | { kind: 'field-must-be-required'; field: DealField }
  /** Files can only come to a deal that is already open. */
  | { kind: 'field-cannot-be-required'; field: DealField }
  | { kind: 'required-field-not-shown'; field: DealField }

const LEAST_STAGES = 2
/** More do not fit on the stage ruler of a card. */
const MOST_STAGES = 12

/** Every reason not to accept the process; an empty list means it may be used. */
export function validateProcess(
  candidate: SalesProcess,
  existingStageIdsInUse: readonly StageId[],
): ProcessProblem[] {
  const vanished = new Set(existingStageIdsInUse.filter((id) => stageIndex(candidate, id) < 0))
  return [
    ...stageProblems(candidate),
    ...[...vanished].map((stage): ProcessProblem => ({ kind: 'stage-in-use-removed', stage })),
    ...gateProblems(candidate),
    ...namedStageProblems(candidate),
    ...fieldProblems(candidate),
  ]
}

function stageProblems({ stages }: SalesProcess): ProcessProblem[] {
  const problems: ProcessProblem[] = []
  if (stages.length < LEAST_STAGES)
    problems.push({ kind: 'too-few-stages', count: stages.length, least: LEAST_STAGES })
  if (stages.length > MOST_STAGES)
    problems.push({ kind: 'too-many-stages', count: stages.length, most: MOST_STAGES })
  const ids = new Set<StageId>()
  const ownerOfWords = new Map<string, StageId>()
  for (const stage of stages) {
    if (ids.has(stage.id)) problems.push({ kind: 'duplicate-stage-id', stage: stage.id })
    ids.add(stage.id)
    if (plainStageName(stage.name) === '')
      problems.push({ kind: 'empty-stage-name', stage: stage.id })
    for (const words of [stage.name, ...stage.aliases]) {
      const plain = plainStageName(words)
      if (plain === '') continue
      const other = ownerOfWords.get(plain)
      if (other !== undefined && other !== stage.id)
        problems.push({ kind: 'ambiguous-stage-words', words, stages: [other, stage.id] })
      else ownerOfWords.set(plain, stage.id)
    }
  }
  return problems
}

function gateProblems(process: SalesProcess): ProcessProblem[] {
  const problems: ProcessProblem[] = []
  const seen = new Set<StageId>()
  for (const gate of process.gates) {
    const unknown = [gate.from, gate.to].filter((stage) => stageIndex(process, stage) < 0)
    for (const stage of unknown) problems.push({ kind: 'gate-stage-unknown', gate, stage })
    if (unknown.length === 0 && stageIndex(process, gate.from) >= stageIndex(process, gate.to))
      problems.push({ kind: 'gate-not-forward', gate })
    if (gate.requires.length === 0) problems.push({ kind: 'gate-requires-nothing', gate })
    if (gate.requires.includes('unsorted')) problems.push({ kind: 'gate-requires-unsorted', gate })
    if (seen.has(gate.to)) problems.push({ kind: 'duplicate-gate', gate })
    seen.add(gate.to)
  }
  return problems
}

function namedStageProblems(process: SalesProcess): ProcessProblem[] {
  const problems: ProcessProblem[] = []
  const contract = stageIndex(process, process.contractStage)
  const delivery = stageIndex(process, process.deliveryStage)
  if (contract < 0)
    problems.push({ kind: 'named-stage-unknown', role: 'contract', stage: process.contractStage })
  if (delivery < 0)
    problems.push({ kind: 'named-stage-unknown', role: 'delivery', stage: process.deliveryStage })
  if (contract >= 0 && delivery >= 0 && delivery <= contract)
    problems.push({ kind: 'delivery-before-contract' })
  return problems
}

const ALWAYS_REQUIRED: readonly DealField[] = ['customerName', 'stage']

function fieldProblems({ requiredFields, coreFields }: SalesProcess): ProcessProblem[] {
  const problems: ProcessProblem[] = []
  for (const field of ALWAYS_REQUIRED)
    if (!requiredFields.includes(field)) problems.push({ kind: 'field-must-be-required', field })
  if (requiredFields.includes('attachment'))
    problems.push({ kind: 'field-cannot-be-required', field: 'attachment' })
  for (const field of requiredFields)
    if (!coreFields.includes(field)) problems.push({ kind: 'required-field-not-shown', field })
  return problems
}

/** Questions about the order and the names of stages. */
import type { SalesProcess, Stage, StageId } from './sales-process.ts'

/** 0-based position in the funnel; -1 for a stage the process no longer knows. */
export function stageIndex(process: Pick<SalesProcess, 'stages'>, id: StageId): number {
  return process.stages.findIndex((stage) => stage.id === id)
}

export function stageById(process: SalesProcess, id: StageId): Stage | null {
  return process.stages.find((stage) => stage.id === id) ?? null
}

/** The stage after this one; null at the end of the funnel and for an unknown stage. */
export function nextStage(process: SalesProcess, id: StageId): Stage | null {
  const index = stageIndex(process, id)
  return index < 0 ? null : (process.stages[index + 1] ?? null)
}

/** Finds a stage by id, name or alias as people write it: 「报价」「报价阶段」「Quote」. Null when none fits. */
export function stageByName(process: SalesProcess, words: string): Stage | null {
  const wanted = plainStageName(words)
  if (wanted === '') return null
  return (
    process.stages.find((stage) => plainStageName(stage.name) === wanted) ??
    process.stages.find((stage) => stage.id.toLowerCase() === wanted) ??
    process.stages.find((stage) =>
      stage.aliases.some((alias) => plainStageName(alias) === wanted),
    ) ??
    null
  )
}

/** Form in which two spellings of a stage name are the same. */
export function plainStageName(words: string): string {
  return words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{P}\p{C}]/gu, '')
    .replace(/阶段$/, '')
}

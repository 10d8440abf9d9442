/**
 * Where a manager knew better than the machine: the company's own labelled set, to measure the judge on
 * and to tune it with (L3). One case per file and kind, the last word on it; what was undone is none.
 */

import type { DealEvent } from '@kedu/shared/deal/events'
import type { Evidence, MachineJudgement } from '@kedu/shared/evidence/evidence'
import type { JudgedVerdict } from '@kedu/shared/evidence/judge-evidence'
import type { FileMeasures } from '@kedu/shared/evidence/measures'
import { toIso } from '@kedu/shared/time/instant'
import { KeptMeasures } from '../evidence/kept-measures.ts'
import { dealHistory } from '../flows/handle-command.ts'
import type { Workspace } from '../workspace/workspace.ts'

type Overruled = Extract<DealEvent, { kind: 'evidence-overruled' }>

export interface OverruledCase {
  dealId: string
  evidenceId: string
  file: Pick<Evidence, 'fileId' | 'fileName' | 'mime' | 'bytes'>
  kind: Evidence['kind']
  /** Null: overruled before the machine had looked. */
  machine: Pick<MachineJudgement, 'verdict' | 'score' | 'findings' | 'engine'> | null
  /** What the machine saw; null where it was seen by earlier eyes or never. */
  measures: FileMeasures | null
  /** The label. */
  verdict: JudgedVerdict
  reason: string
  by: { id: string; name: string }
  /** ISO 8601, UTC. */
  at: string
}

/** Oldest deal first; within a deal in the order they were overruled. Reads every deal's history. */
export async function* overruledCases(workspace: Workspace): AsyncGenerator<OverruledCase> {
  const kept = new KeptMeasures(workspace.store, workspace.id, null)
  const rows = workspace
    .rows()
    .toSorted((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))
  for (const { id, evidenceCount } of rows) {
    if (evidenceCount === 0) continue
    for (const { event, evidence } of lastWords(await dealHistory(workspace, id))) {
      const { fileId, fileName, mime, bytes, kind, judgement } = evidence
      const byId = event.meta.actorId
      yield {
        dealId: id,
        evidenceId: evidence.id,
        file: { fileId, fileName, mime, bytes },
        kind,
        machine: judgement === undefined ? null : withoutTime(judgement),
        measures: await kept.of(fileId),
        verdict: event.verdict,
        reason: event.reason,
        by: { id: byId, name: workspace.people.get(byId)?.name ?? byId },
        at: toIso(event.at),
      }
    }
  }
}

/** The last word on each file as each kind, with the file as it was when it was said. */
function lastWords(history: readonly DealEvent[]): { event: Overruled; evidence: Evidence }[] {
  const undone = new Set(
    history.map((event) => (event.kind === 'command-undone' ? event.targetCommandId : null)),
  )
  const words = new Map<string, { event: Overruled; evidence: Evidence }>()
  for (const event of history) {
    if (event.kind !== 'evidence-overruled' || undone.has(event.meta.commandId)) continue
    const evidence = event.before.evidence?.find(({ id }) => id === event.evidenceId)
    if (evidence === undefined) continue
    const key = `${evidence.id} ${evidence.kind}`
    words.delete(key)
    words.set(key, { event, evidence })
  }
  return [...words.values()]
}

function withoutTime({ at: _when, ...judgement }: MachineJudgement): OverruledCase['machine'] {
  return judgement
}

/** Who asks, of which company, when: what every query needs to know what may be shown. */
import { nameOf } from '@kedu/bot/dialog/deal-facts'
import { visibilityOf } from '@kedu/shared/access/visible'
import type { PersonRef, StageRef } from '@kedu/shared/contracts/api/values'
import type { Instrument } from '@kedu/shared/deal/commands'
import type { Deal, DealRow } from '@kedu/shared/deal/deal'
import { OPERATOR_ID, type Person, type PersonId } from '@kedu/shared/people/person'
import { stageById, stageIndex } from '@kedu/shared/process/stages'
import type { Instant } from '@kedu/shared/time/instant'
import type { Workspace } from '../workspace/workspace.ts'

export interface Asking {
  workspace: Workspace
  me: Person
  now: Instant
  /** The key by which the person's program asks; absent: they ask themselves. */
  instrument?: Instrument
}

/** A row the person may know of; null for all others, whether they exist or not. */
export function visibleRow({ workspace, me }: Asking, dealId: string): DealRow | null {
  const row = workspace.row(dealId)
  return row !== null && visibilityOf(me, workspace.people.all)(row) ? row : null
}

export function visibleRows({ workspace, me }: Asking): DealRow[] {
  return workspace.rows().filter(visibilityOf(me, workspace.people.all))
}

export async function loadDeal({ workspace }: Asking, dealId: string): Promise<Deal | null> {
  const snapshot = await workspace.store.load<Deal>(workspace.id, `deal/${dealId}`)
  return snapshot?.state ?? null
}

export function personRef({ workspace, now }: Asking, id: PersonId): PersonRef {
  return { id, name: nameOf(workspace.naming(now), id) }
}

export function stageRef({ workspace }: Asking, id: string): StageRef {
  const { process } = workspace.settings
  return { id, name: stageById(process, id)?.name ?? id, index: stageIndex(process, id) }
}

/** An import or the command line is nobody's stand-in. */
export function isStandIn(authorId: PersonId, ownerId: PersonId): boolean {
  return authorId !== ownerId && authorId !== OPERATOR_ID
}

import type { ConflictView } from '@kedu/shared/contracts/api/problem'
import { changesBetween } from '@kedu/shared/deal/changes'
import { foldDeal } from '@kedu/shared/deal/evolve'
import { dealHistory } from '../flows/handle-command.ts'
import { type Asking, personRef } from './asking.ts'
import { changeViews } from './timeline.ts'

/** What others changed since a version, and who and when. */
export async function conflictView(
  asking: Asking,
  dealId: string,
  fromVersion: number,
): Promise<ConflictView> {
  const history = await dealHistory(asking.workspace, dealId)
  const after = foldDeal(history)
  const since = history.slice(fromVersion).filter((event) => event.meta.door !== 'clock')
  const authors = new Map(since.map((event) => [event.meta.actorId, event.at]))
  return {
    version: history.length,
    changes:
      after === null
        ? []
        : changeViews(asking, changesBetween(foldDeal(history.slice(0, fromVersion)), after)),
    by: [...authors].map(([id, at]) => ({ who: personRef(asking, id), at })),
  }
}

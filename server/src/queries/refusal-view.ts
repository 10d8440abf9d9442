import { refusalWords } from '@kedu/bot/wording/refusals'
import { evidenceKindName } from '@kedu/bot/wording/zh-cn'
import type { RefusalView } from '@kedu/shared/contracts/api/problem'
import type { Refusal } from '@kedu/shared/deal/refusals'
import { type Asking, personRef, stageRef } from './asking.ts'

/** A "no" with its reason, the way on and the facts a page needs. `isHeld`: the move waits for evidence. */
export function refusalView(
  asking: Asking,
  refusal: Refusal,
  about: { customerName: string | null; isHeld: boolean },
): RefusalView {
  const { workspace, now } = asking
  const words = refusalWords(refusal, {
    now,
    zone: workspace.settings.timezone,
    customerName: about.customerName,
    names: {
      stageName: (id) => stageRef(asking, id).name,
      personName: (id) => workspace.people.get(id)?.name ?? null,
    },
  })
  return {
    kind: refusal.kind,
    title: words.title,
    way: words.text,
    fields: refusal.kind === 'missing-fields' ? refusal.fields : [],
    needs:
      refusal.kind === 'gate-unmet'
        ? [...refusal.missing, ...(refusal.pending ?? [])].map((kind) => ({
            kind,
            name: evidenceKindName(kind),
          }))
        : [],
    toStage: 'to' in refusal ? stageRef(asking, refusal.to) : null,
    isHeld: about.isHeld,
    duplicate:
      refusal.kind === 'duplicate-customer'
        ? {
            customerName: refusal.customerName,
            owner: personRef(asking, refusal.ownerId),
            isExact: refusal.exact,
          }
        : null,
  }
}

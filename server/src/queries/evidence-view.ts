import { verdictWords } from '@kedu/bot/wording/evidence'
import { findingSentences } from '@kedu/bot/wording/evidence-judgement'
import { evidenceKindName } from '@kedu/bot/wording/zh-cn'
import type { EvidenceView } from '@kedu/shared/contracts/api/deal'
import type { DealId } from '@kedu/shared/deal/deal'
import type { Evidence } from '@kedu/shared/evidence/evidence'
import { type Asking, personRef } from './asking.ts'

export function evidenceView(asking: Asking, dealId: DealId, evidence: Evidence): EvidenceView {
  const base = `/api/files/${evidence.fileId}`
  const { overruled } = evidence
  const hasMarks = evidence.judgement?.findings.some(({ box }) => box !== null) ?? false
  const marked = `/api/deals/${dealId}/evidence/${encodeURIComponent(evidence.id)}/marked`
  return {
    id: evidence.id,
    fileId: evidence.fileId,
    kind: evidence.kind,
    kindName: evidenceKindName(evidence.kind),
    verdict: evidence.verdict,
    verdictWords: verdictWords(evidence.verdict),
    findings: findingSentences(evidence),
    overruled: overruled
      ? { by: personRef(asking, overruled.byId), at: overruled.at, reason: overruled.reason }
      : null,
    markedUrl: hasMarks ? marked : null,
    fileName: evidence.fileName,
    mime: evidence.mime,
    bytes: evidence.bytes,
    addedBy: personRef(asking, evidence.addedBy),
    addedAt: evidence.addedAt,
    sentAt: evidence.sentAt,
    thumbUrl: evidence.hasPreview ? `${base}/thumb` : null,
    displayUrl: evidence.hasPreview ? `${base}/display` : null,
    originalUrl: `${base}/original`,
  }
}

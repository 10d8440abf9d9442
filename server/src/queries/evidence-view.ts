import { verdictWords } from '@kedu/bot/wording/evidence'
import { evidenceKindName } from '@kedu/bot/wording/zh-cn'
import type { EvidenceView } from '@kedu/shared/contracts/api/deal'
import type { Evidence } from '@kedu/shared/evidence/evidence'
import { type Asking, personRef } from './asking.ts'

export function evidenceView(asking: Asking, evidence: Evidence): EvidenceView {
  const base = `/api/files/${evidence.fileId}`
  return {
    id: evidence.id,
    fileId: evidence.fileId,
    kind: evidence.kind,
    kindName: evidenceKindName(evidence.kind),
    verdict: evidence.verdict,
    verdictWords: verdictWords(evidence.verdict),
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

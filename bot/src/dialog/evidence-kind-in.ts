import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import { KIND_CHOICES } from '../wording/evidence.ts'

/** 合同扫描件, 这是签字页, 报价单照片: the kind of file that is named. */
export function evidenceKindIn(text: string): EvidenceKind | null {
  const found = KIND_CHOICES.find((choice) => text.includes(choice.label))
  if (found && found.value !== 'document') return found.value
  if (/签字|签章页|盖章页/u.test(text)) return 'signature-page'
  if (/合同/u.test(text)) return 'contract-scan'
  if (/报价/u.test(text)) return 'quote'
  if (/现场/u.test(text)) return 'site-photo'
  return null
}

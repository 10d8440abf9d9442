import type { EvidenceKind, EvidenceVerdict } from '@kedu/shared/evidence/evidence'
import { clip, list, oneLine, zh } from './spacing.ts'

/** What a piece of evidence is called. */
export const EVIDENCE_NAMES: Readonly<Record<EvidenceKind, string>> = {
  'contract-scan': '合同扫描件',
  'signature-page': '签字页特写',
  quote: '报价单',
  'fulfilment-clause': '履约条款截图',
  'site-photo': '现场照片',
  voice: '录音',
  document: '其他文件',
  unsorted: '未分类文件',
}

/** The kinds a rep picks from after sending pictures, in the order of the buttons. */
export const KIND_CHOICES: readonly { value: EvidenceKind; label: string }[] = [
  { value: 'contract-scan', label: '合同扫描件' },
  { value: 'signature-page', label: '签字页' },
  { value: 'quote', label: '报价单' },
  { value: 'site-photo', label: '现场照片' },
  { value: 'document', label: '其他' },
]

/** A mark of the evidence chain with its word; colour alone never carries meaning. */
export function verdictWords(verdict: EvidenceVerdict): string {
  switch (verdict) {
    case 'pass':
      return '● 已核对'
    case 'doubtful':
      return '◐ 存疑'
    case 'missing':
      return '○ 不作数'
    case 'unjudged':
      return '◐ 正在核对'
    default:
      return verdict satisfies never
  }
}

/** 合同扫描件存疑 */
export function doubtfulKinds(kinds: readonly EvidenceKind[]): string {
  return zh`${list(kinds.map((kind) => EVIDENCE_NAMES[kind]))}存疑`
}

/** Beside a move that only doubtful evidence allowed (D3). */
export function doubtfulNote(kinds: readonly EvidenceKind[]): string {
  return zh`${doubtfulKinds(kinds)}，先放行并做了标记，客户页上看得到。`
}

/** Why a file was not taken. */
export type FileRefusal =
  | 'empty'
  | 'too-large'
  | 'unknown-kind'
  /** Named like a picture, but something else inside (SVG, HTML, a program). */
  | 'disguised'
  | 'too-many-pixels'
  | 'broken-image'
  /** The platform no longer gives the file out. */
  | 'expired'
  /** The platform refuses to give the file out. */
  | 'refused'

/**
 * The sentence for a file that was not kept: what happened, and the way. `maxBytes` names the limit
 * where the caller knows it.
 */
export function fileRefusalText(
  reason: FileRefusal,
  fileName: string | null,
  maxBytes: number | null = null,
): string {
  const file = fileName === null ? '这个文件' : zh`「${clip(oneLine(fileName), 40)}」`
  switch (reason) {
    case 'empty':
      return zh`${file}是空的，里面没有内容。请打开看看，再发一次。`
    case 'too-large': {
      const limit = maxBytes === null ? '' : zh`，我最多收 ${megabytes(maxBytes)}`
      return zh`${file}太大了${limit}，没有存。发清楚的照片，或拆成几份再发来。`
    }
    case 'unknown-kind':
      return zh`${file}这种格式我打不开，没有存。请发照片或 PDF。`
    case 'disguised':
      return zh`${file}的内容和文件名对不上，为安全起见没有存。请发原图，或存成 PDF 再发来。`
    case 'too-many-pixels':
      return zh`${file}的尺寸太大，没有存。用手机重新拍一张，或缩小后再发来。`
    case 'broken-image':
      return zh`${file}没传完整，打不开，没有存。请再发一次。`
    case 'expired':
      return zh`${file}在聊天里已经过期，取不到了。请再发一次。`
    case 'refused':
      return zh`${file}没能从聊天里取下来，没有存。请再发一次；还不行就换成照片发。`
    default:
      return reason satisfies never
  }
}

/** Said beside a file that is kept in the original but has no display copy (HEIC and the like). */
export const KEPT_WITHOUT_PREVIEW = '原件已存好，这种格式看不了预览。下次拍成 JPG 就能直接看。'

/** 20 MB, 3.4 MB: rounded down to a tenth, so that nothing reads as allowed that is not. */
function megabytes(bytes: number): string {
  return `${Math.floor((bytes / (1024 * 1024)) * 10) / 10} MB`
}

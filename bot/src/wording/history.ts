/** What happened to a deal, in a few words: on confirming cards and in a deal's history. */
import type { Deal } from '@kedu/shared/deal/deal'
import type { EvidenceKind } from '@kedu/shared/evidence/evidence'
import { EVIDENCE_NAMES } from './evidence.ts'
import { list, oneLine, zh } from './spacing.ts'

/** A field that was put back to nothing. */
export const EMPTY = '空'
export const UNDONE_ACTION = '撤销'

export const OUTCOME_NAMES: Readonly<Record<Deal['outcome']['kind'], string>> = {
  open: '跟进中',
  won: '赢单',
  lost: '丢单',
  'on-hold': '搁置',
}

/** 合同扫描件、签字页特写；several of one kind are counted. */
export function evidenceWords(kinds: readonly EvidenceKind[]): string {
  const counts = new Map<EvidenceKind, number>()
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return list(
    [...counts].map(([kind, count]) =>
      count === 1 ? EVIDENCE_NAMES[kind] : zh`${EVIDENCE_NAMES[kind]} ${count} 份`,
    ),
  )
}

export function removedFiles(count: number): string {
  return zh`移走 ${count} 个附件`
}

export function waitWords(until: string, reason: string): string {
  return zh`等到 ${until}，因为${oneLine(reason)}`
}

export function openedAction(customer: string): string {
  return zh`新建客户 ${oneLine(customer)}`
}

export function wantedAction(stage: string): string {
  return zh`要推进到「${oneLine(stage)}」，等证据`
}

export function overruledAction(verdict: string, reason: string): string {
  return zh`改判为 ${verdict}，因为${oneLine(reason)}`
}

export function ownerAction(name: string): string {
  return zh`交给 ${oneLine(name)}`
}

/** An update that came without words of its own (a card, an import). */
export function fieldsAction(obstacle: string | null): string {
  return obstacle === null ? '更新' : zh`更新，障碍：${oneLine(obstacle)}`
}

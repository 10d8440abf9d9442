/** A manager who knows better than the machine (D3): which file, which verdict, and the reason for the record. */
import { authorityOver, mayLead, scopeOf } from '@kedu/shared/access/visible'
import type { DealId, DealRow } from '@kedu/shared/deal/deal'
import type { Evidence, EvidenceVerdict } from '@kedu/shared/evidence/evidence'
import type { JudgedVerdict } from '@kedu/shared/evidence/judge-evidence'
import * as words from '../wording/dialog.ts'
import { ask } from './ask.ts'
import type { QuestionBody } from './conversation.ts'
import { fileFacts } from './deal-facts.ts'
import { evidenceKindIn } from './evidence-kind-in.ts'
import { showNewestMarks } from './queries.ts'
import { factsOf, namingOf } from './stored.ts'
import { command, say, sayRefusal, sayText, understood } from './turn.ts'
import type { Turn } from './world.ts'

const OVERRULE = /^改判(?:一下)?[\s，,：:]*(?<what>.+)$/u
const MARKS = /^(?:看|发)?(?:一下)?(?:标注图?|核对结果|标注)[\s，,：:]*(?<what>.*)$/u
const REASON = /[\s，,。；;]*(?:因为|原因[是：:]?|理由[是：:]?)(?<reason>.+)$/u
const VERDICTS: readonly [RegExp, JudgedVerdict][] = [
  [/不作数|无效|不算|不通过/u, 'missing'],
  [/存疑/u, 'doubtful'],
  [/有效|作数|通过|没问题/u, 'pass'],
]

export function mayOverrule({ world }: Pick<Turn, 'world'>, row: DealRow): boolean {
  const { me, directory } = world
  const owner = world.person(row.ownerId)
  const authority = authorityOver(me, row.ownerId, directory)
  return me.id !== row.ownerId && mayLead(me, scopeOf(row), owner, authority)
}

/** The button on a card: the file is to count all the same. */
export async function askOverrule(turn: Turn, dealId: DealId, evidenceId: string): Promise<void> {
  const row = turn.world.row(dealId)
  const deal = await turn.world.deal(dealId)
  const evidence = deal?.evidence.find((item) => item.id === evidenceId)
  if (row === null || evidence === undefined) return sayText(turn, words.nothingHere)
  if (!mayOverrule(turn, row)) return sayText(turn, words.overruleNotYours)
  const verdict = otherThan(evidence.verdict)
  const evidenceKind = evidence.kind
  ask(turn, { kind: 'overrule-reason', dealId, evidenceId, evidenceKind, verdict })
}

function otherThan(verdict: EvidenceVerdict): JudgedVerdict {
  return verdict === 'pass' ? 'missing' : 'pass'
}

/** 「改判 华东机电 合同扫描件 有效，因为看过原件」 and 「看标注 华东机电」; false: it says nothing of the kind. */
export async function answerAboutJudgement(turn: Turn, text: string): Promise<boolean> {
  const said = text.normalize('NFKC').trim()
  const marks = MARKS.exec(said)?.groups?.what
  if (marks !== undefined) {
    const dealId = dealMeant(turn, marks)
    if (dealId === null) return false
    await showNewestMarks(turn, dealId)
    return true
  }
  const what = OVERRULE.exec(said)?.groups?.what
  if (what === undefined) return false
  await overruleInWords(turn, what)
  return true
}

async function overruleInWords(turn: Turn, what: string): Promise<void> {
  const reason = REASON.exec(what)?.groups?.reason ?? null
  const rest = what.replace(REASON, '')
  const verdict = VERDICTS.find(([pattern]) => pattern.test(rest))?.[1] ?? null
  const dealId = dealMeant(turn, rest)
  const row = dealId === null ? null : turn.world.row(dealId)
  if (row === null) return sayText(turn, words.overruleWhich)
  if (!mayOverrule(turn, row)) return sayText(turn, words.overruleNotYours)
  const evidence = fileMeant((await turn.world.deal(row.id))?.evidence ?? [], rest)
  if (evidence === null) return sayText(turn, words.overruleWhich)
  const body = {
    kind: 'overrule-reason' as const,
    dealId: row.id,
    evidenceId: evidence.id,
    evidenceKind: evidence.kind,
    verdict: verdict ?? otherThan(evidence.verdict),
  }
  if (reason === null) return ask(turn, body)
  await overrule(turn, body, reason)
}

function dealMeant(turn: Turn, text: string): DealId | null {
  const named = text.trim() === '' ? null : (understood(turn, text).customer?.id ?? null)
  return named ?? turn.conversation.recent[0]?.dealId ?? null
}

/** The newest of the kind that was said, else the newest that does not simply pass. */
function fileMeant(evidence: readonly Evidence[], text: string): Evidence | null {
  const kind = evidenceKindIn(text)
  if (kind !== null) return evidence.findLast((item) => item.kind === kind) ?? null
  return evidence.findLast(({ verdict }) => verdict !== 'pass') ?? null
}

/** The reason was given: the verdict is changed through the one door, and a move that waited is made. */
export async function overrule(
  turn: Turn,
  { dealId, evidenceId, verdict }: Extract<QuestionBody, { kind: 'overrule-reason' }>,
  reason: string,
): Promise<void> {
  const handled = await command(turn, dealId, `${turn.inbound.id}/overrule`, {
    kind: 'overrule-evidence',
    evidenceId,
    verdict,
    reason,
  })
  if (handled.kind === 'refused') {
    return sayRefusal(turn, handled.refusal, turn.world.row(dealId)?.customerName ?? null)
  }
  const evidence = handled.deal.evidence.find((item) => item.id === evidenceId)
  if (evidence === undefined) return
  say(turn, {
    kind: 'judged',
    deal: factsOf(turn, handled.row),
    file: fileFacts(evidence, namingOf(turn)),
    held: null,
    mayOverrule: false,
  })
}

/** Every quote and contract as finance looks at it (R26): what is wrong, who let it through, who paid. */
import { shortMoment } from '@kedu/bot/wording/dates'
import {
  faultWords,
  overruledNote,
  paperName,
  releasedNote,
  standingName,
} from '@kedu/bot/wording/finance'
import { yuan } from '@kedu/bot/wording/quotes'
import { canReleasePayments } from '@kedu/shared/access/finance'
import { authorityOver, mayLead, scopeOf } from '@kedu/shared/access/visible'
import {
  PAPERS_PAGE,
  type PaperGroup,
  type PapersAnswer,
  type PapersQuery,
  type PaperView,
} from '@kedu/shared/contracts/api/finance'
import type { DealRow } from '@kedu/shared/deal/deal'
import { explained } from '@kedu/shared/finance/decide-payment'
import {
  isPayable,
  isSameSubject,
  type PaymentPaper,
  type PaymentSubject,
  paymentPapers,
  remarksOn,
} from '@kedu/shared/finance/payment-paper'
import type { Instant } from '@kedu/shared/time/instant'
import { type Asking, loadDeal, personRef, stageRef, visibleRow, visibleRows } from './asking.ts'

interface RowPaper {
  row: DealRow
  paper: PaymentPaper
  group: PaperGroup
  /** For the order of the list. */
  at: number
}

const ORDER: readonly PaperGroup[] = ['refused', 'payable', 'released']

export async function listPapers(asking: Asking, query: PapersQuery): Promise<PapersAnswer> {
  const found = papersIn(asking, visibleRows(asking)).filter(fits(query.q ?? ''))
  const offset = Number(query.offset ?? 0)
  const asked = found.filter(({ group }) => query.group === undefined || group === query.group)
  const page = asked.slice(offset, offset + PAPERS_PAGE)
  const count = (group: PaperGroup) => found.filter((one) => one.group === group).length
  return {
    papers: await Promise.all(page.map((one) => paperView(asking, one))),
    counts: {
      refused: count('refused'),
      payable: count('payable'),
      released: count('released'),
    },
    nextOffset: offset + page.length < asked.length ? offset + page.length : null,
  }
}

/** Null: no such paper for this person. */
export async function onePaper(
  asking: Asking,
  dealId: string,
  subject: PaymentSubject,
): Promise<PaperView | null> {
  const row = visibleRow(asking, dealId)
  const found =
    row && papersIn(asking, [row]).find(({ paper }) => isSameSubject(paper.subject, subject))
  return found ? paperView(asking, found) : null
}

/** Refused first, then what can be paid, then what was; the newest first. */
export function papersIn({ workspace, now }: Asking, rows: readonly DealRow[]): RowPaper[] {
  const { process, timezone: zone } = workspace.settings
  const papers = rows.flatMap((row) =>
    paymentPapers(row, { process, now, zone }).map((paper): RowPaper => {
      const { subject } = paper
      const quote = subject.kind === 'quote' && row.quotes?.find(({ id }) => id === subject.quoteId)
      const group = groupOf(paper)
      return { row, paper, group, at: quote ? quote.madeAt : row.stageEnteredAt }
    }),
  )
  return papers.sort(
    (a, b) =>
      ORDER.indexOf(a.group) - ORDER.indexOf(b.group) ||
      b.at - a.at ||
      (a.row.id < b.row.id ? -1 : 1),
  )
}

function groupOf({ standing }: PaymentPaper): PaperGroup {
  switch (standing) {
    case 'refused':
    case 'released':
      return standing
    case 'doubtful':
    case 'accepted':
    case 'overruled':
      return 'payable'
    default:
      return standing satisfies never
  }
}

function fits(q: string): (one: RowPaper) => boolean {
  const words = q.normalize('NFKC').trim().toLowerCase()
  return ({ row, paper }) =>
    [row.customerName, row.customerNumber, paper.number ?? ''].some((text) =>
      text.normalize('NFKC').toLowerCase().includes(words),
    )
}

async function paperView(asking: Asking, { row, paper }: RowPaper): Promise<PaperView> {
  const { me, workspace } = asking
  const { standing, overrule, release } = paper
  const faults = remarksOn(paper)
  // Only what was seen on a file is not in the row.
  const needsDeal = faults.some(({ kind }) => kind === 'evidence')
  const deal = needsDeal ? await loadDeal(asking, row.id) : null
  const people = workspace.people.all
  const leads = mayLead(
    me,
    scopeOf(row),
    people.get(row.ownerId) ?? null,
    authorityOver(me, row.ownerId, people),
  )
  const nameOf = (id: string) => personRef(asking, id).name
  const momentOf = (at: Instant) => shortMoment(at, asking.now, workspace.settings.timezone)
  return {
    dealId: row.id,
    customerName: row.customerName,
    customerNumber: row.customerNumber,
    owner: personRef(asking, row.ownerId),
    stage: stageRef(asking, row.stage),
    subject: paper.subject,
    name: paperName(paper.number),
    amountFen: paper.amountFen,
    amountWords: paper.amountFen === null ? null : yuan(paper.amountFen),
    standing,
    standingName: standingName(standing),
    faults: explained(deal ?? { evidence: [] }, faults).map(faultWords),
    overruled: overrule && {
      by: personRef(asking, overrule.byId),
      at: overrule.at,
      reason: overrule.reason,
    },
    released: release && {
      by: personRef(asking, release.byId),
      at: release.at,
      amountFen: release.amountFen,
      note: release.note,
    },
    notes: [
      ...(overrule
        ? [overruledNote(nameOf(overrule.byId), momentOf(overrule.at), overrule.reason)]
        : []),
      ...(release ? [releasedNote(nameOf(release.byId), momentOf(release.at), release)] : []),
    ],
    may: {
      release: isPayable(paper) && canReleasePayments(me) && overrule?.byId !== me.id,
      overrule: standing === 'refused' && leads && me.id !== row.ownerId,
    },
  }
}

import {
  CITED_TARGET_PERCENT,
  FIRST_DEAL_BEFORE_DAYS,
  FIRST_DEAL_TARGET_DAYS,
  firstDeals,
  leadDecisions,
  REQUESTS_TARGET_PERCENT,
  STREAK_WEEKS,
  withCitations,
} from '@kedu/shared/insight/behaviour'
import { isIn } from '@kedu/shared/insight/period'
import { spreadOf } from '@kedu/shared/insight/spread'
import type { Person, PersonId } from '@kedu/shared/people/person'
import { personRef } from '../queries/asking.ts'
import { groupedBy } from '../queries/grouped-by.ts'
import {
  type Board,
  type BoardRow,
  type BoardTable,
  column,
  dealCells,
  dealColumns,
} from './board.ts'
import { type BoardAsking, folded, foldedRows, foldedThisMinute, headOf } from './board-asking.ts'
import { citationsOf, leadingInView } from './leading.ts'
import { renewalRows, renewalsOf, requestRows, requestsOf } from './request-numbers.ts'
import { behaviourTitles, boardWords, columnWords } from './wording.ts'

/** R30–R33. */
export const behaviourBoard: Board<'behaviour'> = {
  async answer(asking) {
    const { decisions, uses } = await decisionsOf(asking)
    const cited = decisions.filter(({ isCited }) => isCited).length
    const { done, waiting } = await firstDealsOf(asking)
    const spread = spreadOf(done.map(({ days }) => days))
    return {
      head: headOf(asking, true),
      cited: {
        decisions: decisions.length,
        cited,
        percent: decisions.length === 0 ? null : Math.floor((cited * 100) / decisions.length),
        targetPercent: CITED_TARGET_PERCENT,
        usedInMeetings: uses,
        people: [...groupedBy(decisions, ({ byId }) => byId)]
          .map(([id, own]) => ({
            person: personRef(asking, id),
            decisions: own.length,
            cited: own.filter(({ isCited }) => isCited).length,
          }))
          .sort((a, b) => b.decisions - a.decisions),
      },
      firstDeals: {
        people: done.length,
        waiting: waiting.length,
        meanDays: spread === null ? null : Math.round(spread.mean * 10) / 10,
        beforeDays: FIRST_DEAL_BEFORE_DAYS,
        targetDays: FIRST_DEAL_TARGET_DAYS,
        withoutDay: (await repsInView(asking)).filter(({ joinedOn }) => joinedOn === null).length,
      },
      requests: await requestsOf(asking),
      renewals: await renewalsOf(asking),
      requestsTargetPercent: REQUESTS_TARGET_PERCENT,
      streakWeeks: STREAK_WEEKS,
    }
  },
  /**
   * `part`: `first-deals`, `requests` (of `person`) or `renewals` (in `month`); else the decisions
   * (of `person`).
   */
  async rows(asking, { part, person, month }) {
    switch (part) {
      case 'requests':
        return requestRows(asking, person)
      case 'renewals':
        return renewalRows(asking, month ?? '')
      case 'first-deals':
        return firstDealRows(asking)
      default:
        return decisionRows(asking, person)
    }
  },
}

async function decisionRows(
  asking: BoardAsking,
  person: PersonId | undefined,
): Promise<BoardTable> {
  const rows: BoardRow[] = []
  for (const { dealId, byId, at, kind, isCited } of (await decisionsOf(asking)).decisions) {
    const row = asking.workspace.row(dealId)
    if (row === null || (person !== undefined && byId !== person)) continue
    rows.push({
      dealId,
      cells: [
        ...dealCells(asking, row),
        personRef(asking, byId).name,
        boardWords.acts[kind],
        at,
        isCited ? boardWords.cited : boardWords.notCited,
      ],
    })
  }
  return {
    title: behaviourTitles.decisions(person === undefined ? null : personRef(asking, person).name),
    columns: [
      ...dealColumns,
      column(columnWords.by),
      column(columnWords.what),
      column(columnWords.when, 'moment'),
      column(columnWords.cited),
    ],
    rows,
  }
}

async function firstDealRows(asking: BoardAsking): Promise<BoardTable> {
  const { done } = await firstDealsOf(asking)
  return {
    title: behaviourTitles.firstDeals,
    columns: [
      column(columnWords.person),
      column(columnWords.joined),
      column(columnWords.days, 'days'),
      column(columnWords.customer),
    ],
    rows: done.map(({ personId, joinedOn, days, dealId }) => ({
      dealId,
      cells: [
        personRef(asking, personId).name,
        joinedOn,
        days,
        asking.workspace.row(dealId)?.customerName ?? null,
      ],
    })),
  }
}

async function decisionsOf(asking: BoardAsking) {
  const people = leadingInView({ ...asking, query: withoutOwner(asking) })
  const traces = await asking.insight.traces()
  const leading = new Set(people.map(({ id }) => id))
  const key = [...leading].sort().join(' ')
  // Two files of everybody who leads: read once a minute, not at every look.
  const { looks, uses } = await foldedThisMinute(asking, `citations ${key}`, () =>
    citationsOf(asking, people),
  )
  const made = await folded(asking, `decisions ${key}`, () =>
    leadDecisions({ traces: traces.ofRows(asking.rows), leading, period: asking.period }),
  )
  const decisions = withCitations(made, [...looks, ...uses])
  return { decisions, uses: uses.filter(({ at }) => isIn(at, asking.period)).length }
}

/** The person filter is about whose deals they are, not about who decided. */
function withoutOwner({ query: { owner: _, ...query } }: BoardAsking) {
  return query
}

async function firstDealsOf(asking: BoardAsking) {
  const { workspace, now } = asking
  const traces = await asking.insight.traces()
  const today = workspace.today(now)
  return folded(asking, `first-deals ${today}`, async () =>
    firstDeals({
      traces: traces.ofRows(asking.rows),
      people: await repsInView(asking),
      process: workspace.settings.process,
      today,
      zone: workspace.settings.timezone,
    }),
  )
}

/** Those whose deals are on the board. */
function repsInView(asking: BoardAsking): Promise<Person[]> {
  const { rows, workspace } = asking
  return foldedRows(asking, 'reps', () => {
    const ids = new Set(rows.map(({ ownerId }) => ownerId))
    return [...workspace.people.all.values()].filter(
      ({ id, role, active }) => role === 'rep' && active && ids.has(id),
    )
  })
}

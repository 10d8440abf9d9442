/** Makes the brief of one morning: who reads one, what is in it, its picture. Sends nothing. */
import { stageName } from '@kedu/bot/dialog/deal-facts'
import { briefWords } from '@kedu/bot/wording/brief'
import { nearDate } from '@kedu/bot/wording/dates'
import type { SaidStep } from '@kedu/shared/backtest/action-rate'
import { type Brief, type BriefItemRef, isEmptyBrief } from '@kedu/shared/brief/brief'
import type { BriefContent, BriefItemFacts, WeekNamed } from '@kedu/shared/brief/brief-message'
import { type DateMoves, dateMoves } from '@kedu/shared/brief/date-moves'
import { type BriefReader, briefReaders } from '@kedu/shared/brief/readers'
import { type BriefGround, briefCandidates, selectBrief } from '@kedu/shared/brief/select-brief'
import { usualDwellDays } from '@kedu/shared/brief/usual-dwell'
import { type Week, weekFacts, weekRates } from '@kedu/shared/brief/week'
import type { DealId, DealRow } from '@kedu/shared/deal/deal'
import type { PersonId } from '@kedu/shared/people/person'
import {
  DAY_MS,
  dateOf,
  HOUR_MS,
  type Instant,
  instantOf,
  type LocalDate,
  plusDays,
  plusMs,
} from '@kedu/shared/time/instant'
import { previousWorkday } from '@kedu/shared/time/work-calendar'
import type { FastifyBaseLogger } from 'fastify'
import type { EvidenceJudge } from '../evidence/evidence-judge.ts'
import type { FileStore } from '../files/file-store.ts'
import { dealHistory } from '../flows/handle-command.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { briefPicture } from './brief-picture.ts'

/** After that the meeting is over: what was held back still goes out, as a digest. */
export const BRIEF_LATE_MS = 4 * HOUR_MS

export interface BriefDeskDeps {
  workspace: Workspace
  files: Pick<FileStore, 'put'>
  judge: Pick<EvidenceJudge, 'draw' | 'canDrawChinese'>
  /** What was said in the last weeks: read out of histories, so only where a brief is weekly. */
  said(now: Instant): Promise<SaidStep[]>
  log: FastifyBaseLogger
}

export interface MadeBrief {
  content: BriefContent
  /** What can be said to have been used. */
  items: BriefItemRef[]
}

/** One morning: what all readers of it share is looked up once. */
export interface Morning {
  readers: ReadonlyMap<PersonId, BriefReader>
  /** Null: nothing to tell; not asked again that day. */
  briefFor(reader: BriefReader): Promise<MadeBrief | null>
}

export class BriefDesk {
  readonly #deps: BriefDeskDeps
  readonly #nothingOn = new Map<PersonId, LocalDate>()
  /** Asked until it is: a font may be installed while Kedu runs. */
  #canDraw = false

  constructor(deps: BriefDeskDeps) {
    this.#deps = deps
  }

  morning(now: Instant): Morning {
    const { workspace } = this.#deps
    const { calendar, settings, people } = workspace
    const today = dateOf(now, settings.timezone)
    const readers = new Map(
      briefReaders(people.all, today, calendar)
        .filter(({ person }) => this.#nothingOn.get(person.id) !== today)
        .map((reader) => [reader.person.id, reader]),
    )
    let known: CompanyFacts | null = null
    return {
      readers,
      briefFor: async (reader) => {
        known ??= companyFacts(workspace, now)
        const made = await this.#make(reader, known, now)
        if (made === null) this.#nothingOn.set(reader.person.id, today)
        return made
      },
    }
  }

  async #make(reader: BriefReader, company: CompanyFacts, now: Instant): Promise<MadeBrief | null> {
    const { workspace } = this.#deps
    const { owners, period } = reader
    const rows = [...owners].flatMap((id) => company.rowsOf.get(id) ?? [])
    const ground: BriefGround = {
      owners,
      since: sinceWhen(reader, workspace, now),
      now,
      clock: workspace.clock,
      usualDays: company.usualDays,
    }
    const moves = new Map<DealId, DateMoves>()
    for (const dealId of briefCandidates(rows, ground))
      moves.set(dealId, dateMoves(await dealHistory(workspace, dealId)))
    const brief = selectBrief(rows, moves, ground)
    if (isEmptyBrief(brief) && period === 'day') return null
    if (rows.length === 0) return null
    const items = itemsOf(brief, workspace, now)
    return {
      content: {
        period,
        insteadOf: reader.insteadOf.map(({ name }) => name),
        counts: brief.counts,
        items,
        moves: brief.moves.map(({ row, what }) => ({ deal: workspace.facts(row, now), what })),
        week: period === 'week' ? await this.#week(rows, reader, company, now) : null,
        picture: await this.#picture(rows, reader, now),
      },
      items: items.map(refOf),
    }
  }

  /** A week without its action rates is still a week. */
  async #week(
    rows: readonly DealRow[],
    { person, owners }: BriefReader,
    company: CompanyFacts,
    now: Instant,
  ): Promise<WeekNamed> {
    const { workspace, log } = this.#deps
    const week = named(weekFacts(rows, owners, now, workspace.clock), workspace)
    try {
      company.said ??= this.#deps.said(now)
      const people = workspace.people.all
      const rates = weekRates(await company.said, { id: person.id, owners, people }, now)
      return { ...week, rates }
    } catch (error) {
      log.error({ err: error, personId: person.id }, 'action rates of a brief failed')
      return week
    }
  }

  /** A brief without its picture is still a brief. */
  async #picture(
    rows: readonly DealRow[],
    reader: BriefReader,
    now: Instant,
  ): Promise<BriefContent['picture']> {
    const { workspace, files, judge, log } = this.#deps
    const picture = briefPicture(rows, reader, workspace, now)
    if (picture === null) return null
    try {
      this.#canDraw ||= await judge.canDrawChinese()
      if (!this.#canDraw) {
        log.error('no Chinese font: install fonts-noto-cjk, pictures are left out until then')
        return null
      }
      const bytes = await judge.draw(picture)
      if (bytes === null) {
        log.warn({ personId: reader.person.id }, 'picture of a brief could not be drawn')
        return null
      }
      const meta = { mime: 'image/png', extension: 'png', family: 'image' } as const
      const fileId = await files.put(workspace.id, bytes, meta)
      const day = nearDate(dateOf(now, workspace.settings.timezone))
      return { fileId, fileName: briefWords.pictureName(day), mime: meta.mime }
    } catch (error) {
      log.error({ err: error, personId: reader.person.id }, 'picture of a brief failed')
      return null
    }
  }
}

interface CompanyFacts {
  rowsOf: ReadonlyMap<PersonId, DealRow[]>
  usualDays: ReturnType<typeof usualDwellDays>
  /** Asked for by the first weekly brief. */
  said: Promise<SaidStep[]> | null
}

function companyFacts(workspace: Workspace, now: Instant): CompanyFacts {
  const rows = workspace.rows()
  const rowsOf = new Map<PersonId, DealRow[]>()
  for (const row of rows) {
    const known = rowsOf.get(row.ownerId)
    if (known) known.push(row)
    else rowsOf.set(row.ownerId, [row])
  }
  const usualDays = usualDwellDays(rows, workspace.settings.process, now)
  return { rowsOf, usualDays, said: null }
}

/** The last brief's time, by the calendar: what nobody was told over a holiday is news after it. */
function sinceWhen({ period }: BriefReader, workspace: Workspace, now: Instant): Instant {
  if (period === 'week') return plusMs(now, -7 * DAY_MS)
  const { calendar, settings } = workspace
  const today = dateOf(now, settings.timezone)
  const before = previousWorkday(calendar, today) ?? plusDays(today, -1)
  return instantOf(before, settings.timezone, settings.digestTime)
}

function itemsOf(brief: Brief, workspace: Workspace, now: Instant): BriefItemFacts[] {
  const facts = (row: DealRow) => workspace.facts(row, now)
  const nameOf = (stage: string) => stageName(workspace.settings.process, stage)
  return [
    ...brief.newRed.map((row): BriefItemFacts => {
      return { kind: 'red', id: `red:${row.id}`, isUsed: false, deal: facts(row) }
    }),
    ...brief.needHelp.map(({ ownerId, red, obstacle, row }): BriefItemFacts => {
      return { kind: 'help', id: `help:${ownerId}`, isUsed: false, deal: facts(row), red, obstacle }
    }),
    ...brief.questions.map(({ row, reason }): BriefItemFacts => {
      const id = `${reason.kind}:${row.id}`
      const named =
        reason.kind === 'stuck'
          ? {
              kind: reason.kind,
              days: reason.days,
              usualDays: reason.usualDays,
              stageName: nameOf(reason.stage),
            }
          : reason
      return { kind: 'question', id, isUsed: false, deal: facts(row), reason: named }
    }),
  ]
}

function refOf(item: BriefItemFacts): BriefItemRef {
  const { id, deal } = item
  const kind = item.kind === 'question' ? item.reason.kind : item.kind
  return { id, kind, ownerId: deal.ownerId, dealId: deal.dealId }
}

function named({ funnel, dwell, ...week }: Week, workspace: Workspace): WeekNamed {
  const withName = <T extends { stage: string }>({ stage, ...rest }: T) => ({
    ...rest,
    stageName: stageName(workspace.settings.process, stage),
  })
  return { ...week, funnel: funnel.map(withName), dwell: dwell.map(withName) }
}

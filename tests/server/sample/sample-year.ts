/** A small company's year, and papers nobody had to draw. */
import type { YearOptions } from '@kedu/server/sample/year-plan'
import { diceOf, yearStarts, yearWorld } from '@kedu/server/sample/year-plan'
import { tellDeal } from '@kedu/server/sample/year-story'
import type { YearPaper, YearPaperKind, YearPapers } from '@kedu/server/sample/year-world'
import { type Instant, parseInstant } from '@kedu/shared/time/instant'

export function moment(iso: string): Instant {
  const at = parseInstant(iso)
  if (at === null) throw new Error(iso)
  return at
}

const paper = (kind: YearPaperKind, n: number): YearPaper => ({
  fileId: `${kind.length}${n}`.padStart(64, '0'),
  fileName: `${kind}.jpg`,
  mime: 'image/jpeg',
  bytes: 1000,
  verdict: 'pass',
  score: 0.9,
  findings: [],
})
const papers = (kind: YearPaperKind) => [paper(kind, 1), paper(kind, 2)]

export const PAPERS: YearPapers = {
  'contract-scan': papers('contract-scan'),
  'signature-page': papers('signature-page'),
  'fulfilment-clause': papers('fulfilment-clause'),
  'site-photo': papers('site-photo'),
}

/** 国庆, a 调休 Saturday and the usual weekends are in it. */
export const SMALL: YearOptions = {
  reps: 6,
  deals: 150,
  days: 120,
  seed: 7,
  now: moment('2026-11-23T09:00:00+08:00'),
  timezone: 'Asia/Shanghai',
}

export function toldYear(options: YearOptions = SMALL) {
  const world = yearWorld(options, PAPERS)
  const deals = yearStarts(world, options).map((start, n) =>
    tellDeal(world, start, diceOf(options.seed, n)),
  )
  return { world, deals }
}

/** The diagnosis as a Chinese PDF for the director: the sum, what waits, how long, what changed, what to do. */
import { nearDate } from '@kedu/bot/wording/dates'
import { stampTime } from '@kedu/bot/wording/quotes'
import {
  isUnusual,
  type RegionDiagnosis,
  type WaitingDeal,
} from '@kedu/shared/diagnosis/region-diagnosis'
import type { TimeZone } from '@kedu/shared/time/instant'
import { ratioText, shareText } from '@kedu/shared/wording/percent'
import {
  COLOURS,
  collected,
  ensure,
  type Fonts,
  facts,
  foot,
  heading,
  INNER,
  openSheet,
  PAGE,
  paragraph,
  rule,
  type Sheet,
  table,
} from '../packs/pack-sheet.ts'
import { moveLink } from './move-links.ts'
import { diagnosisWords as words } from './wording.ts'

export interface DiagnosisPaper {
  diagnosis: RegionDiagnosis
  zone: TimeZone
  stages: { contract: string; delivery: string }
  /** Null: links are not written. */
  origin: string | null
  nameOf(personId: string): string
}

/** Longer lists are in the table that comes with it: so many fit below the sum, on the first page. */
const MOST_ROWS = 24
const MOST_BARS = 20

/** @throws {Error} when the font file is not what its name says. */
export async function drawDiagnosis(paper: DiagnosisPaper, fonts: Fonts): Promise<Buffer> {
  const { diagnosis, stages } = paper
  const { region, counts, contracts, deliveries } = diagnosis
  const sheet = openSheet(`${words.title} ${region}`, new Date(diagnosis.madeAt), fonts)
  const done = collected(sheet)
  head(sheet, paper)
  heading(sheet, words.parts.sum)
  facts(sheet, [
    [words.facts.contracts, words.customers(counts.contracts)],
    [words.facts.deliveries, words.customers(counts.deliveries)],
    [words.facts.ratio, shareText(counts.deliveries, counts.contracts)],
    [words.facts.threshold, ratioText(counts.ratio)],
  ])
  paragraph(sheet, words.sum(stages, counts))
  heading(sheet, words.parts.waiting)
  deals(sheet, contracts, paper)
  const chart = Math.min(diagnosis.contracts.length, MOST_BARS) * (BAR.height + BAR.gap)
  heading(sheet, words.parts.chart, null, chart + 60)
  bars(sheet, paper)
  heading(sheet, words.parts.deliveries)
  deals(sheet, deliveries, paper)
  shifts(sheet, diagnosis)
  moves(sheet, paper)
  foot(sheet, (page, count) => words.foot(region, page, count))
  sheet.end()
  return done
}

function head(sheet: Sheet, { diagnosis, zone }: DiagnosisPaper): void {
  const { margin } = PAGE
  sheet.font('cjk-bold').fontSize(22).fillColor(COLOURS.ink).text(words.title, margin, margin)
  sheet.font('cjk').fontSize(9).fillColor(COLOURS.faint)
  sheet.text(words.made(stampTime(diagnosis.madeAt, zone)), margin, margin + 10, {
    width: INNER,
    align: 'right',
  })
  rule(sheet, margin + 40, COLOURS.missing)
  sheet.y = margin + 50
  sheet.font('cjk-bold').fontSize(14).fillColor(COLOURS.missing)
  sheet.text(diagnosis.region, margin, sheet.y, { width: INNER })
}

const SHARES = [0.28, 0.12, 0.1, 0.2, 0.3]

function deals(sheet: Sheet, waiting: readonly WaitingDeal[], { nameOf }: DiagnosisPaper): void {
  if (waiting.length === 0) return paragraph(sheet, words.none)
  table(
    sheet,
    words.dealHead.map((name, i) => ({ name, share: SHARES[i] ?? 0 })),
    waiting
      .slice(0, MOST_ROWS)
      .map(({ row, days }) => [
        row.customerName,
        nameOf(row.ownerId),
        words.days(days),
        row.obstacle ?? '',
        row.nextAction === null
          ? ''
          : `${nearDate(row.nextAction.date)} ${row.nextAction.text}`.trim(),
      ]),
  )
  if (waiting.length <= MOST_ROWS) return
  sheet.y += 6
  paragraph(sheet, words.more(waiting.length - MOST_ROWS), { colour: COLOURS.faint, size: 8.5 })
}

const BAR = { height: 11, gap: 5, name: 130, value: 48 } as const

/** One bar a contract, against the line of what the company is used to. */
function bars(sheet: Sheet, { diagnosis }: DiagnosisPaper): void {
  const { usual } = diagnosis
  paragraph(sheet, usual === null ? words.noUsual : words.usual(usual.median, usual.count))
  const shown = diagnosis.contracts.slice(0, MOST_BARS)
  const longest = Math.max(1, usual?.median ?? 0, ...shown.map(({ days }) => days))
  const left = PAGE.margin + BAR.name
  const width = INNER - BAR.name - BAR.value
  const height = shown.length * (BAR.height + BAR.gap)
  ensure(sheet, height + 24)
  const top = sheet.y + 6
  for (const [i, deal] of shown.entries()) {
    const y = top + i * (BAR.height + BAR.gap)
    const length = Math.max(1, (deal.days / longest) * width)
    sheet.font('cjk').fontSize(8).fillColor(COLOURS.ink)
    sheet.text(deal.row.customerName, PAGE.margin, y, {
      width: BAR.name - 8,
      height: BAR.height,
      ellipsis: true,
      lineBreak: false,
    })
    sheet
      .rect(left, y, length, BAR.height)
      .fill(isUnusual(deal, usual) ? COLOURS.doubtful : COLOURS.faint)
    sheet.fillColor(COLOURS.faint).text(words.days(deal.days), left + length + 4, y, {
      width: BAR.value,
      lineBreak: false,
    })
  }
  if (usual !== null) {
    const x = left + (usual.median / longest) * width
    sheet
      .moveTo(x, top - 3)
      .lineTo(x, top + height)
      .dash(3, { space: 2 })
    sheet.lineWidth(0.8).stroke(COLOURS.ink).undash()
    sheet.fontSize(7.5).fillColor(COLOURS.ink)
    sheet.text(words.median(usual.median), Math.min(x, left + width - 40) - 30, top + height + 1, {
      lineBreak: false,
    })
  }
  sheet.y = top + height + 14
}

function shifts(sheet: Sheet, { shifts: found }: RegionDiagnosis): void {
  heading(sheet, words.parts.words, words.wordsNote)
  if (found.length === 0) return paragraph(sheet, words.noWords)
  const shares = [0.16, 0.12, 0.12, 0.6]
  table(
    sheet,
    words.wordHead.map((name, i) => ({ name, share: shares[i] ?? 0 })),
    found.map(({ word, before, after, sentences }) => [
      word,
      String(before),
      String(after),
      sentences.map(({ customerName, text }) => words.sentence(customerName, text)).join('\n'),
    ]),
  )
}

function moves(sheet: Sheet, { diagnosis, origin }: DiagnosisPaper): void {
  heading(sheet, words.parts.moves, words.movesNote, 20 + diagnosis.moves.length * 40)
  if (diagnosis.moves.length === 0) paragraph(sheet, words.none)
  for (const [i, move] of diagnosis.moves.entries()) {
    paragraph(sheet, `${i + 1}. ${words.move(move)}`)
    const link = moveLink(move, origin)
    sheet.font('cjk').fontSize(9).fillColor('#1f5fe0')
    if (link === null) paragraph(sheet, words.noAddress, { colour: COLOURS.faint, size: 8.5 })
    else sheet.text(words.open, PAGE.margin + 14, sheet.y + 1, { link, underline: true })
    sheet.y += 6
  }
}

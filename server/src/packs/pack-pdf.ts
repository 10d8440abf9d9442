/** An evidence pack as a Chinese PDF with its record and the originals attached; not signed yet. */

import { stampTime } from '@kedu/bot/wording/quotes'
import { HOUR_MS } from '@kedu/shared/time/instant'
import type { PackEntry, PackFilePaper, PackPaper, PackPicture } from './pack-paper.ts'
import { type PackRecord, RECORD_MIME, RECORD_NAME } from './pack-record.ts'
import {
  COLOURS,
  collected,
  ensure,
  type Fonts,
  facts,
  foot,
  heading,
  INNER,
  LOWEST,
  openSheet,
  PAGE,
  paragraph,
  rule,
  type Sheet,
  table,
} from './pack-sheet.ts'
import { packWords as words } from './wording.ts'

/** @throws {Error} when the font file is not what its name says. */
export async function drawPack(
  paper: PackPaper,
  fonts: Fonts,
  record: PackRecord,
  originals: ReadonlyMap<string, Buffer>,
): Promise<Buffer> {
  const made = new Date(paper.exportedAt)
  const sheet = openSheet(`${words.title} ${paper.customerName}`, made, fonts)
  const done = collected(sheet)
  head(sheet, paper)
  clocks(sheet, paper)
  history(sheet, paper)
  files(sheet, paper)
  chain(sheet, paper)
  foot(sheet, (page, count) => words.foot(paper.customerName, page, count))
  attach(sheet, made, record, originals)
  sheet.end()
  return done
}

function head(sheet: Sheet, paper: PackPaper): void {
  const { margin } = PAGE
  const { customerName, customerNumber, exportedByName, exportedAt, zone } = paper
  sheet.font('cjk-bold').fontSize(22).fillColor(COLOURS.ink).text(words.title, margin, margin)
  sheet.font('cjk').fontSize(9).fillColor(COLOURS.faint)
  const exported = words.exported(exportedByName, stampTime(exportedAt, zone), zone)
  sheet.text(exported, margin, margin + 10, { width: INNER, align: 'right' })
  rule(sheet, margin + 40, COLOURS.ink)
  sheet.y = margin + 50
  sheet.font('cjk-bold').fontSize(12).fillColor(COLOURS.ink)
  sheet.text(words.about(customerName, customerNumber), margin, sheet.y, { width: INNER })
  sheet.y += 6
  facts(sheet, paper.facts)
  heading(sheet, words.check)
  for (const line of words.checkHow) paragraph(sheet, line)
  paragraph(sheet, words.fingerprint(inGroups(paper.fingerprint)), { colour: COLOURS.faint })
  paragraph(sheet, words.chainEnd(paper.chain.events, inGroups(paper.chain.hash)), {
    colour: COLOURS.faint,
  })
}

function clocks(sheet: Sheet, paper: PackPaper): void {
  const { zone, stays, exportedAt } = paper
  heading(sheet, words.stages)
  table(
    sheet,
    columns(words.stageHead, [0.2, 0.28, 0.28, 0.24]),
    stays.map(({ stageName, enteredAt, leftAt }) => [
      stageName,
      stampTime(enteredAt, zone),
      leftAt === null ? words.still : stampTime(leftAt, zone),
      stayWords((leftAt ?? exportedAt) - enteredAt),
    ]),
  )
  heading(sheet, words.clock)
  paragraph(sheet, paper.clockSentence)
  if (paper.alerts.length > 0) {
    heading(sheet, words.alerts)
    table(
      sheet,
      columns(words.alertHead, [0.28, 0.36, 0.36]),
      paper.alerts.map(({ raisedAt, told, ending }) => [stampTime(raisedAt, zone), told, ending]),
    )
  }
  if (paper.papers.length > 0) {
    heading(sheet, words.papers)
    table(
      sheet,
      columns(words.paperHead, [0.25, 0.2, 0.55]),
      paper.papers.map(({ name, amount, finance }) => [name, amount, finance]),
    )
  }
}

function columns(names: readonly string[], shares: readonly number[]) {
  return names.map((name, i) => ({ name, share: shares[i] ?? 0 }))
}

function stayWords(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS)
  return words.stay(Math.floor(hours / 24), hours % 24)
}

const TIME_WIDTH = 104

function history(sheet: Sheet, paper: PackPaper): void {
  heading(sheet, words.history, words.historyNote)
  for (const entry of paper.entries) drawEntry(sheet, entry, paper)
}

function drawEntry(sheet: Sheet, entry: PackEntry, { files: papers, zone }: PackPaper): void {
  const width = INNER - TIME_WIDTH
  const title = entry.isUndone ? `${entry.title}${words.undone}` : entry.title
  const lines: [string, string, boolean][] = [
    [words.action, entry.action ?? '', false],
    [words.evidence, entry.files.map((number) => named(papers, number)).join('、'), false],
    [words.place, entry.place ?? '', false],
    ['', entry.missing.join('、'), true],
  ]
  const shown = lines.filter(([, value]) => value !== '')
  sheet.font('cjk-bold').fontSize(9.5)
  let height = sheet.heightOfString(title, { width }) + 8
  sheet.font('cjk').fontSize(9)
  for (const [label, value] of shown) {
    height += sheet.heightOfString(value, { width: label === '' ? width : width - 32 }) + 2
  }
  ensure(sheet, Math.min(Math.max(height, 46), LOWEST - PAGE.margin))
  const top = sheet.y
  const at = stampTime(entry.at, zone)
  const said = entry.saidAt === null ? '' : words.said(stampTime(entry.saidAt, zone))
  sheet.font('cjk').fontSize(8.5).fillColor(COLOURS.faint)
  sheet.text(at, PAGE.margin, top + 1, { width: TIME_WIDTH - 8 })
  sheet.text(`${entry.who} · ${entry.door}${said}`, { width: TIME_WIDTH - 8 })
  sheet.text(entry.stage, { width: TIME_WIDTH - 8 })
  const left = sheet.y
  const leftPage = sheet.page
  const x = PAGE.margin + TIME_WIDTH
  sheet.font('cjk-bold').fontSize(9.5).fillColor(COLOURS.ink).text(title, x, top, { width })
  sheet.font('cjk').fontSize(9)
  for (const [label, value, isMissing] of shown) {
    const { y } = sheet
    if (label !== '') sheet.fillColor(COLOURS.faint).text(label, x, y + 2, { width: 28 })
    sheet.fillColor(isMissing ? COLOURS.doubtful : COLOURS.ink)
    sheet.text(value, label === '' ? x : x + 32, y + 2, {
      width: label === '' ? width : width - 32,
    })
  }
  sheet.y = leftPage === sheet.page ? Math.max(left, sheet.y) + 4 : sheet.y + 4
  rule(sheet, sheet.y)
  sheet.y += 5
}

/** 图 3 合同扫描件. */
function named(papers: readonly PackFilePaper[], number: number): string {
  const kind = papers.find((file) => file.number === number)?.kindName ?? ''
  return `${words.picture(number)} ${kind}`
}

function files(sheet: Sheet, paper: PackPaper): void {
  const [first] = paper.files
  // The heading stays with the first of them.
  if (first !== undefined) ensure(sheet, heightOf(sheet, first) + 60)
  heading(sheet, words.files, words.filesNote)
  if (paper.files.length === 0) paragraph(sheet, words.noFiles)
  for (const file of paper.files) drawFile(sheet, file)
}

const PICTURE = { width: 250, height: 330 } as const

/** Pictures on the left, what is known of the file beside the first. */
function drawFile(sheet: Sheet, file: PackFilePaper): void {
  const [first, ...more] = file.pictures
  const { x, width } = besidePicture(file)
  ensure(sheet, heightOf(sheet, file))
  const top = sheet.y + 4
  const bottom = first === undefined ? top : drawPicture(sheet, first, PAGE.margin, top)
  sheet.y = top
  for (const { text, size, colour, isBold } of linesOf(file)) {
    sheet
      .font(isBold ? 'cjk-bold' : 'cjk')
      .fontSize(size)
      .fillColor(colour)
    sheet.text(text, x, sheet.y, { width })
    sheet.y += 3
  }
  sheet.y = Math.max(sheet.y, bottom) + 8
  for (const picture of more) {
    ensure(sheet, fitted(picture).height + 20)
    paragraph(sheet, `${words.picture(file.number)} ${words.page(picture.page)}`, {
      colour: COLOURS.faint,
      size: 8.5,
    })
    sheet.y = drawPicture(sheet, picture, PAGE.margin, sheet.y + 2) + 8
  }
  rule(sheet, sheet.y)
  sheet.y += 6
}

function besidePicture({ pictures }: PackFilePaper): { x: number; width: number } {
  const x = pictures.length === 0 ? PAGE.margin : PAGE.margin + PICTURE.width + 14
  return { x, width: PAGE.width - PAGE.margin - x }
}

/** Of the words and the first picture; never more than a page has. */
function heightOf(sheet: Sheet, file: PackFilePaper): number {
  const [first] = file.pictures
  const { width } = besidePicture(file)
  let height = 0
  for (const { text, size, isBold } of linesOf(file)) {
    sheet.font(isBold ? 'cjk-bold' : 'cjk').fontSize(size)
    height += sheet.heightOfString(text, { width }) + 3
  }
  const picture = first === undefined ? 0 : fitted(first).height
  return Math.min(Math.max(height, picture) + 16, LOWEST - PAGE.margin - 60)
}

interface Line {
  text: string
  size: number
  colour: string
  isBold: boolean
}

function linesOf(file: PackFilePaper): Line[] {
  const line = (text: string, colour: string = COLOURS.ink, size = 9, isBold = false): Line => ({
    text,
    size,
    colour,
    isBold,
  })
  const faint = (text: string) => line(text, COLOURS.faint, 8)
  const [first] = file.pictures
  return [
    line(named([file], file.number), COLOURS.ink, 11, true),
    line(file.verdictWords, COLOURS[file.verdict], 10, true),
    ...file.findings.map((finding) => line(finding)),
    ...(file.overruled === null ? [] : [line(file.overruled, COLOURS.doubtful)]),
    ...(file.noPicture === null ? [] : [faint(file.noPicture)]),
    ...(file.isRemoved ? [line(words.removed, COLOURS.doubtful)] : []),
    faint(file.added),
    faint(`${file.fileName}　${file.size}`),
    ...(first === undefined || first.page === 1 ? [] : [faint(words.page(first.page))]),
    ...(file.isRemoved ? [] : [faint(file.isAttached ? words.attached : words.notAttached)]),
    faint(`SHA-256 ${inGroups(file.fileId)}`),
  ]
}

function fitted({ width, height }: PackPicture): { width: number; height: number } {
  const scale = Math.min(PICTURE.width / width, PICTURE.height / height)
  return { width: width * scale, height: height * scale }
}

/** Where it ends. */
function drawPicture(sheet: Sheet, picture: PackPicture, x: number, y: number): number {
  const { width, height } = fitted(picture)
  sheet.image(picture.jpeg, x, y, { width, height })
  sheet.rect(x, y, width, height).lineWidth(0.5).stroke(COLOURS.line)
  return y + height
}

function chain(sheet: Sheet, { chain: { events, rows }, zone }: PackPaper): void {
  heading(sheet, words.chain, words.chainNote)
  const omitted = events - rows.length
  if (omitted > 0) paragraph(sheet, words.chainOmitted(omitted), { colour: COLOURS.faint })
  table(
    sheet,
    columns(words.chainHead, [0.07, 0.21, 0.12, 0.38, 0.22]),
    rows.map(({ version, at, who, what, hash }) => [
      String(version),
      stampTime(at, zone),
      who,
      what,
      hash,
    ]),
    8,
  )
}

/** Sixty-four letters without a break would run over the edge, and nobody compares them. */
function inGroups(hex: string): string {
  return (hex.match(/.{1,8}/g) ?? []).join(' ')
}

function attach(
  sheet: Sheet,
  made: Date,
  record: PackRecord,
  originals: ReadonlyMap<string, Buffer>,
): void {
  const dates = { creationDate: made, modifiedDate: made }
  sheet.file(Buffer.from(JSON.stringify(record)), {
    name: RECORD_NAME,
    type: RECORD_MIME,
    description: words.recordDescription,
    ...dates,
  })
  const attached = new Set<string>()
  for (const { fileId, fileName, mime, attachment } of record.files) {
    const bytes = originals.get(fileId)
    if (attachment === null || bytes === undefined || attached.has(attachment)) continue
    attached.add(attachment)
    sheet.file(bytes, { name: attachment, type: mime, description: fileName, ...dates })
  }
}

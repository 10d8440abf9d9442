/** A quote as a Chinese PDF, A4, with the font's used letters inside it. */

import { paperDate, stampTime, watermarkText, yuan } from '@kedu/bot/wording/quotes'
import { itemTotalFen, quoteTotalFen } from '@kedu/shared/quotes/quote'
import { dateOf } from '@kedu/shared/time/instant'
import PDFDocument from 'pdfkit'
import type { CjkFont } from './cjk-font.ts'
import { type QrSymbol, qrSymbol } from './qr-symbol.ts'
import { type QuotePaper, STROKE_FIELD } from './quote-paper.ts'
import { paperWords as words } from './wording.ts'

type Document = PDFKit.PDFDocument

const PAGE = { width: 595.28, height: 841.89, margin: 48 } as const
const INNER = PAGE.width - 2 * PAGE.margin
/** Where the table must end so that the foot has its place. */
const LOWEST = PAGE.height - PAGE.margin - 24
const INK = '#1b1f24'
const FAINT = '#57606a'
const LINE = '#d0d7de'
const STAMP = '#1f5fe0'

const COLUMNS = [
  { name: words.no, share: 0.06, align: 'left' },
  { name: words.item, share: 0.38, align: 'left' },
  { name: words.quantity, share: 0.16, align: 'right' },
  { name: words.price, share: 0.19, align: 'right' },
  { name: words.sum, share: 0.21, align: 'right' },
] as const

/** @throws {Error} when the font file is not what its name says. */
export async function drawQuote(
  paper: QuotePaper,
  fonts: { regular: CjkFont; bold: CjkFont },
): Promise<Buffer> {
  const code = await qrSymbol(paper.verifyUrl)
  const made = new Date(paper.signed?.at ?? paper.quote.madeAt)
  const doc = new PDFDocument({
    size: 'A4',
    margin: PAGE.margin,
    bufferPages: true,
    lang: 'zh-CN',
    info: { Title: `${words.title} ${paper.quote.number}`, CreationDate: made, ModDate: made },
  })
  doc.registerFont('cjk', fonts.regular.path, fonts.regular.family)
  doc.registerFont('cjk-bold', fonts.bold.path, fonts.bold.family)
  const done = collected(doc)
  head(doc, paper)
  table(doc, paper)
  terms(doc, paper)
  foot(doc, paper, code)
  const { count } = doc.bufferedPageRange()
  for (let page = 0; page < count; page += 1) {
    doc.switchToPage(page)
    if (paper.signed !== null) watermark(doc, paper, paper.signed)
    pageNumber(doc, paper, page + 1, count)
  }
  doc.end()
  return done
}

function collected(doc: Document): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
}

function head(
  doc: Document,
  { quote, customerName, sellerName, makerName, zone }: QuotePaper,
): void {
  const { margin } = PAGE
  doc.font('cjk-bold').fontSize(24).fillColor(INK).text(words.title, margin, margin)
  doc.font('cjk').fontSize(10).fillColor(FAINT)
  doc.text(words.number(quote.number), margin, margin + 6, { width: INNER, align: 'right' })
  doc.text(words.madeOn(paperDate(dateOf(quote.madeAt, zone))), { width: INNER, align: 'right' })
  let y = margin + 52
  rule(doc, y - 8, INK)
  for (const [name, value] of [
    [words.to, customerName],
    [words.from, sellerName === null ? makerName : words.seller(sellerName, makerName)],
    [words.valid, words.until(paperDate(quote.validUntil))],
  ] as const) {
    doc.font('cjk').fontSize(10.5).fillColor(FAINT).text(name, margin, y, { width: 60 })
    doc.fillColor(INK).text(value, margin + 64, y, { width: INNER - 64 })
    y = doc.y + 4
  }
  doc.y = y + 10
}

function table(doc: Document, { quote }: QuotePaper): void {
  tableHead(doc)
  for (const [i, item] of quote.items.entries()) {
    const name = item.spec === '' ? item.name : `${item.name}\n${item.spec}`
    const cells = [
      String(i + 1),
      name,
      `${item.quantity} ${item.unit}`,
      yuan(item.priceFen),
      yuan(itemTotalFen(item)),
    ]
    doc.font('cjk').fontSize(10.5)
    const widths = COLUMNS.map(({ share }) => share * INNER - 8)
    const height = Math.max(
      ...cells.map((cell, column) => doc.heightOfString(cell, { width: widths[column] ?? 0 })),
    )
    if (doc.y + height + 12 > LOWEST) {
      doc.addPage()
      tableHead(doc)
    }
    row(doc, cells, height)
  }
  if (doc.y + 40 > LOWEST) doc.addPage()
  const y = doc.y + 8
  doc.font('cjk').fontSize(10.5).fillColor(FAINT)
  doc.text(words.taxIncluded, PAGE.margin, y + 3, { width: INNER / 2 })
  doc.font('cjk-bold').fontSize(15).fillColor(INK)
  doc.text(words.total(yuan(quoteTotalFen(quote))), PAGE.margin, y, {
    width: INNER - 4,
    align: 'right',
  })
  doc.y = y + 34
}

function tableHead(doc: Document): void {
  doc.rect(PAGE.margin, doc.y, INNER, 24).fill('#eef0f3')
  doc.font('cjk-bold').fontSize(9.5).fillColor(FAINT)
  cells(
    doc,
    COLUMNS.map(({ name }) => name),
    doc.y + 5,
  )
  doc.y += 24
}

function row(doc: Document, texts: readonly string[], height: number): void {
  const { y } = doc
  doc.font('cjk').fontSize(10.5).fillColor(INK)
  cells(doc, texts, y + 5)
  doc.y = y + height + 10
  rule(doc, doc.y, LINE)
}

/** Leaves `doc.y` where it was. */
function cells(doc: Document, texts: readonly string[], y: number): void {
  const before = doc.y
  let x: number = PAGE.margin
  for (const [i, { share, align }] of COLUMNS.entries()) {
    doc.text(texts[i] ?? '', x + 4, y, { width: share * INNER - 8, align })
    x += share * INNER
  }
  doc.y = before
}

function terms(doc: Document, { quote }: QuotePaper): void {
  if (quote.terms === '') return
  if (doc.y + 60 > LOWEST) doc.addPage()
  doc.font('cjk-bold').fontSize(10.5).fillColor(INK).text(words.terms, PAGE.margin, doc.y)
  doc.moveDown(0.3)
  doc.font('cjk').fontSize(10.5).fillColor(INK)
  doc.text(quote.terms, PAGE.margin, doc.y, { width: INNER, lineGap: 3 })
  doc.moveDown(1)
}

const CODE_SIDE = 96
const FOOT = 150

/** The signature on the left, the verifying code on the right, kept together. */
function foot(doc: Document, paper: QuotePaper, code: QrSymbol): void {
  if (doc.y + FOOT > LOWEST) doc.addPage()
  const y = Math.max(doc.y + 8, LOWEST - FOOT)
  rule(doc, y, LINE)
  signature(doc, paper, y + 12)
  const x = PAGE.width - PAGE.margin - CODE_SIDE
  qr(doc, code, x, y + 14, CODE_SIDE)
  doc.font('cjk').fontSize(8).fillColor(FAINT)
  doc.text(words.scan, x - 30, y + CODE_SIDE + 18, { width: CODE_SIDE + 30, align: 'right' })
  doc.text(words.checkCode(paper.checkCode), { width: CODE_SIDE + 30, align: 'right' })
}

function signature(doc: Document, { signed, customerName, zone }: QuotePaper, y: number): void {
  const { margin } = PAGE
  doc.font('cjk').fontSize(10).fillColor(FAINT).text(words.customerSigns, margin, y)
  if (signed === null) {
    doc.text(words.notSigned, margin, y + 96)
    return
  }
  const scale = 200 / STROKE_FIELD.width
  doc
    .save()
    .translate(margin, y + 14)
    .scale(scale)
  for (const stroke of signed.strokes) {
    doc.moveTo(stroke[0] ?? 0, stroke[1] ?? 0)
    for (let i = 2; i < stroke.length; i += 2) doc.lineTo(stroke[i] ?? 0, stroke[i + 1] ?? 0)
    // A dot is a line that goes nowhere.
    if (stroke.length === 2) doc.lineTo((stroke[0] ?? 0) + 0.1, stroke[1] ?? 0)
  }
  doc.lineWidth(12).lineCap('round').lineJoin('round').stroke(INK).restore()
  doc.font('cjk').fontSize(10).fillColor(INK)
  doc.text(words.signer(signed.signerName, signed.phone), margin, y + 98, { width: 320 })
  doc.fillColor(STAMP).text(watermarkText(customerName, signed.at, zone), { width: 320 })
}

/** Across the whole page and pale, so that what is under it stays readable. */
function watermark(
  doc: Document,
  { customerName, zone }: QuotePaper,
  { at }: NonNullable<QuotePaper['signed']>,
): void {
  const text = `${customerName}  ${words.signedAt} ${stampTime(at, zone)}`
  doc.save().font('cjk').fontSize(13).fillColor(STAMP).fillOpacity(0.09)
  doc.rotate(-24, { origin: [PAGE.width / 2, PAGE.height / 2] })
  const step = doc.widthOfString(text) + 48
  for (let y = -160; y < PAGE.height + 160; y += 92) {
    const shift = (Math.round(y / 92) % 2) * (step / 2)
    for (let x = -260 - shift; x < PAGE.width + 260; x += step)
      doc.text(text, x, y, { lineBreak: false })
  }
  doc.restore()
}

function pageNumber(doc: Document, { quote }: QuotePaper, page: number, count: number): void {
  const bottom = doc.page.margins.bottom
  // Text below the margin would begin another page.
  doc.page.margins.bottom = 0
  doc.font('cjk').fontSize(8).fillColor(FAINT)
  doc.text(words.page(quote.number, page, count), PAGE.margin, PAGE.height - 34, {
    width: INNER,
    align: 'center',
    lineBreak: false,
  })
  doc.page.margins.bottom = bottom
}

function qr(doc: Document, code: QrSymbol, x: number, y: number, side: number): void {
  const module = side / code.size
  for (let row = 0; row < code.size; row += 1) {
    for (let column = 0; column < code.size; column += 1) {
      if (!code.isDark(column, row)) continue
      let end = column
      while (end + 1 < code.size && code.isDark(end + 1, row)) end += 1
      doc.rect(x + column * module, y + row * module, (end - column + 1) * module, module)
      column = end
    }
  }
  doc.fill('#000000')
}

function rule(doc: Document, y: number, colour: string): void {
  doc.moveTo(PAGE.margin, y).lineTo(PAGE.width - PAGE.margin, y)
  doc.lineWidth(0.6).stroke(colour)
}

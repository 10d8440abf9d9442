/** A4 pages that fill from top to bottom: headings, label–value lines, tables. pdfkit has no tables. */
import PDFDocument from 'pdfkit'
import type { CjkFont } from '../quotes/cjk-font.ts'

export type Sheet = PDFKit.PDFDocument

export const PAGE = { width: 595.28, height: 841.89, margin: 44 } as const
export const INNER = PAGE.width - 2 * PAGE.margin
/** Where content ends so that the foot has its place. */
export const LOWEST = PAGE.height - PAGE.margin - 20
export const COLOURS = {
  ink: '#1b1f24',
  faint: '#57606a',
  line: '#d0d7de',
  band: '#eef0f3',
  pass: '#1a7f4b',
  doubtful: '#b84a06',
  missing: '#cf2233',
  unjudged: '#57606a',
} as const
const CELL = { x: 4, y: 4 } as const

export interface Fonts {
  regular: CjkFont
  bold: CjkFont
}

export function openSheet(title: string, made: Date, fonts: Fonts): Sheet {
  const sheet = new PDFDocument({
    size: 'A4',
    // Attached files came with 1.4.
    pdfVersion: '1.7',
    margin: PAGE.margin,
    bufferPages: true,
    lang: 'zh-CN',
    info: { Title: title, CreationDate: made, ModDate: made },
  })
  sheet.registerFont('cjk', fonts.regular.path, fonts.regular.family)
  sheet.registerFont('cjk-bold', fonts.bold.path, fonts.bold.family)
  return sheet
}

export function collected(sheet: Sheet): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    sheet.on('data', (chunk: Buffer) => chunks.push(chunk))
    sheet.on('end', () => resolve(Buffer.concat(chunks)))
    sheet.on('error', reject)
  })
}

/** A new page when so much does not fit on this one any more. */
export function ensure(sheet: Sheet, height: number): void {
  if (sheet.y + height > LOWEST) sheet.addPage()
}

export function rule(sheet: Sheet, y: number, colour: string = COLOURS.line): void {
  sheet.moveTo(PAGE.margin, y).lineTo(PAGE.width - PAGE.margin, y)
  sheet.lineWidth(0.6).stroke(colour)
}

/** `below`: the height of what must stand on the same page as its heading. */
export function heading(sheet: Sheet, text: string, note: string | null = null, below = 60): void {
  ensure(sheet, 30 + below)
  sheet.y += 14
  sheet.font('cjk-bold').fontSize(13).fillColor(COLOURS.ink).text(text, PAGE.margin, sheet.y)
  if (note !== null) paragraph(sheet, note, { colour: COLOURS.faint, size: 8.5 })
  sheet.y += 5
}

export function paragraph(
  sheet: Sheet,
  text: string,
  { colour = COLOURS.ink, size = 9.5 }: { colour?: string; size?: number } = {},
): void {
  sheet.font('cjk').fontSize(size).fillColor(colour)
  const height = sheet.heightOfString(text, { width: INNER })
  ensure(sheet, Math.min(height, LOWEST - PAGE.margin))
  sheet.text(text, PAGE.margin, sheet.y, { width: INNER, lineGap: 1.5 })
}

/** 负责人　张伟, two beside each other. */
export function facts(sheet: Sheet, pairs: readonly (readonly [string, string])[]): void {
  const width = INNER / 2
  for (let i = 0; i < pairs.length; i += 2) {
    const row = pairs.slice(i, i + 2)
    sheet.font('cjk').fontSize(9.5)
    const height = Math.max(
      ...row.map(([, value]) => sheet.heightOfString(value, { width: width - 80 })),
    )
    ensure(sheet, height + 4)
    const { y } = sheet
    for (const [column, [label, value]] of row.entries()) {
      const x = PAGE.margin + column * width
      sheet.fillColor(COLOURS.faint).text(label, x, y, { width: 68 })
      sheet.fillColor(COLOURS.ink).text(value, x + 70, y, { width: width - 80 })
    }
    sheet.y = y + height + 4
  }
}

export interface Column {
  name: string
  /** Of the whole width. */
  share: number
}

/** Rows as high as their highest cell; the head again on every page. */
export function table(
  sheet: Sheet,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  size = 8.5,
): void {
  const widths = columns.map(({ share }) => share * INNER - 2 * CELL.x)
  const heightOf = (cells: readonly string[]) =>
    Math.max(
      ...cells.map((cell, i) =>
        sheet.heightOfString(cell === '' ? ' ' : cell, { width: widths[i] ?? 0 }),
      ),
    )
  const draw = (cells: readonly string[], height: number) => {
    const { y } = sheet
    let x: number = PAGE.margin
    for (const [i, cell] of cells.entries()) {
      sheet.text(cell, x + CELL.x, y + CELL.y, { width: widths[i] ?? 0 })
      x += (columns[i]?.share ?? 0) * INNER
    }
    sheet.y = y + height + 2 * CELL.y
  }
  const head = () => {
    const names = columns.map(({ name }) => name)
    sheet.font('cjk-bold').fontSize(size)
    const height = heightOf(names)
    sheet.rect(PAGE.margin, sheet.y, INNER, height + 2 * CELL.y).fill(COLOURS.band)
    sheet.fillColor(COLOURS.faint)
    draw(names, height)
    sheet.font('cjk').fontSize(size).fillColor(COLOURS.ink)
  }
  ensure(sheet, 60)
  head()
  for (const cells of rows) {
    const height = Math.min(heightOf(cells), LOWEST - PAGE.margin - 60)
    if (sheet.y + height + 2 * CELL.y > LOWEST) {
      sheet.addPage()
      head()
    }
    draw(cells, height)
    rule(sheet, sheet.y)
    sheet.font('cjk').fontSize(size).fillColor(COLOURS.ink)
  }
}

/** The same words below every page, with its number. */
export function foot(sheet: Sheet, words: (page: number, count: number) => string): void {
  const { count } = sheet.bufferedPageRange()
  for (let page = 0; page < count; page += 1) {
    sheet.switchToPage(page)
    const { bottom } = sheet.page.margins
    // Text below the margin would begin another page.
    sheet.page.margins.bottom = 0
    sheet.font('cjk').fontSize(8).fillColor(COLOURS.faint)
    sheet.text(words(page + 1, count), PAGE.margin, PAGE.height - 34, {
      width: INNER,
      align: 'center',
      lineBreak: false,
    })
    sheet.page.margins.bottom = bottom
  }
}

import { deflateRawSync } from 'node:zlib'
import { readTable } from '@kedu/server/import/read-table'
import { TABLE_LIMITS, type TableResult } from '@kedu/server/import/table'
import ExcelJS from 'exceljs'
import { describe, expect, it } from 'vitest'

function text(content: string): Promise<TableResult> {
  return readTable(Buffer.from(content, 'utf8'))
}

function cellsOf(result: TableResult): string[][] {
  if (result.kind !== 'table') throw new Error(JSON.stringify(result))
  return [result.header, ...result.rows.map((row) => row.cells)]
}

/** A zip archive as small as can be. */
function zip(files: Record<string, string | { packed: Buffer; method: number }>): Buffer {
  const locals: Buffer[] = []
  const entries: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const { packed, method } =
      typeof content === 'string'
        ? { packed: deflateRawSync(Buffer.from(content)), method: 8 }
        : content
    const local = Buffer.alloc(30 + name.length)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(method, 8)
    local.writeUInt32LE(packed.length, 18)
    local.writeUInt16LE(name.length, 26)
    local.write(name, 30)
    const entry = Buffer.alloc(46 + name.length)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(method, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(offset, 42)
    entry.write(name, 46)
    locals.push(local, packed)
    entries.push(entry)
    offset += local.length + packed.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

const WORKBOOK = '<workbook><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>'
const RELATIONS =
  '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'

function xlsx(sheet: string, more: Record<string, string> = {}): Buffer {
  return zip({
    'xl/workbook.xml': WORKBOOK,
    'xl/_rels/workbook.xml.rels': RELATIONS,
    'xl/worksheets/sheet1.xml': sheet,
    ...more,
  })
}

describe('text files', () => {
  it.each([
    ['commas', '客户,阶段\n甲,报价\n'],
    ['semicolons', '客户;阶段\n甲;报价\n'],
    ['tabs', '客户\t阶段\n甲\t报价\n'],
    ['Windows line ends', '客户,阶段\r\n甲,报价\r\n'],
    ['quotes', '"客户","阶段"\n"甲","报价"\n'],
    ['a mark in front', '\ufeff客户,阶段\n甲,报价\n'],
    ['empty lines', '\n客户,阶段\n\n,,\n甲,报价\n\n'],
    ['no line end', '客户,阶段\n甲,报价'],
  ])('are read with %s', async (_, content) => {
    expect(cellsOf(await text(content))).toEqual([
      ['客户', '阶段'],
      ['甲', '报价'],
    ])
  })

  it('are read in GBK', async () => {
    // 客户,阶段 / 苏州,报价
    const gbk = Buffer.from('bfcdbba72cbdd7b6ce0acbd5d6dd2cb1a8bcdb0a', 'hex')
    expect(cellsOf(await readTable(gbk))).toEqual([
      ['客户', '阶段'],
      ['苏州', '报价'],
    ])
  })

  it('are read in UTF-16, as Excel saves 「Unicode 文本」', async () => {
    const utf16 = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from('客户\t阶段\n甲\t报价', 'utf16le'),
    ])
    expect(cellsOf(await readTable(utf16))).toEqual([
      ['客户', '阶段'],
      ['甲', '报价'],
    ])
  })

  it('keep line breaks, commas and doubled quotes inside quotes, and count lines as seen', async () => {
    const result = await text('客户,摘要\n甲,"第一行\n第二行,还有""引号"""\n乙,好\n')
    expect(cellsOf(result)[1]).toEqual(['甲', '第一行\n第二行,还有"引号"'])
    if (result.kind === 'table') expect(result.rows.map((row) => row.line)).toEqual([2, 4])
  })

  it('keep a cell that looks like a formula as words', async () => {
    expect(cellsOf(await text('客户\n"=cmd|\'/c calc\'!A1"\n'))[1]).toEqual(["=cmd|'/c calc'!A1"])
  })

  it.each([
    ['an empty file', '', 'empty'],
    ['only blank lines', '\n \n,,\n', 'empty'],
    ['a quote that never ends', '客户,阶段\n"甲,报价\n乙,合同\n', 'unclosed-quote'],
    ['a quote in the middle', '客户,阶段\n甲"乙"丙,报价\n', 'broken-quote'],
    ['bytes that are no text', 'a\0b,c\n', 'not-a-table'],
    ['too many columns', `${'列,'.repeat(TABLE_LIMITS.columns)}列\n`, 'too-many-columns'],
    ['a cell that never ends', `客户\n${'长'.repeat(TABLE_LIMITS.cell + 1)}\n`, 'cell-too-long'],
  ])('are refused when they are %s', async (_, content, problem) => {
    expect(await text(content)).toMatchObject({ kind: 'unreadable', problem: { kind: problem } })
  })

  it('are refused in an encoding nobody knows', async () => {
    const result = await readTable(Buffer.from([0xff, 0xff, 0x80, 0x2c, 0x0a]))
    expect(result).toMatchObject({ problem: { kind: 'unknown-encoding' } })
  })

  it('may have 50,000 rows and not one more', async () => {
    const rows = (count: number) => `客户\n${'甲\n'.repeat(count)}`
    expect((await text(rows(TABLE_LIMITS.rows))).kind).toBe('table')
    expect(await text(rows(TABLE_LIMITS.rows + 1))).toMatchObject({
      problem: { kind: 'too-many-rows' },
    })
  })

  it('of 10 MB in one cell are refused', async () => {
    const result = await readTable(Buffer.from(`客户\n"${'x'.repeat(10 * 1024 * 1024)}`))
    expect(result.kind).toBe('unreadable')
  })

  it('above the size limit are refused unread', async () => {
    expect(await readTable(new Uint8Array(TABLE_LIMITS.bytes + 1))).toMatchObject({
      problem: { kind: 'too-large' },
    })
  })
})

describe('.xlsx files', () => {
  it('give text, numbers, days, moments and results of formulas', async () => {
    const book = new ExcelJS.Workbook()
    const sheet = book.addWorksheet('客户')
    sheet.addRow(['客户', '金额', '日期', '时刻', '公式', '富文本', '是否'])
    sheet.addRow([
      '甲 & <乙>',
      35.5,
      new Date(Date.UTC(2026, 11, 1)),
      new Date(Date.UTC(2026, 11, 1, 15, 30)),
      { formula: 'CONCAT("a","b")', result: 'ab' },
      { richText: [{ text: '付款' }, { text: '周期', font: { bold: true } }] },
      true,
    ])
    sheet.getCell('C2').numFmt = 'yyyy-mm-dd'
    sheet.getCell('D2').numFmt = 'yyyy"年"m"月"d"日" hh:mm'
    const result = await readTable(new Uint8Array(await book.xlsx.writeBuffer()))
    expect(cellsOf(result)[1]).toEqual([
      '甲 & <乙>',
      '35.5',
      '2026-12-01',
      '2026-12-01 15:30',
      'ab',
      '付款周期',
      '是',
    ])
  })

  it('are read from their first visible sheet, gaps kept', async () => {
    const book = new ExcelJS.Workbook()
    book.addWorksheet('藏', { state: 'hidden' }).addRow(['不是这张'])
    const sheet = book.addWorksheet('客户')
    sheet.getCell('B3').value = '客户'
    sheet.getCell('D3').value = '阶段'
    sheet.getCell('D7').value = '报价'
    const result = await readTable(new Uint8Array(await book.xlsx.writeBuffer()))
    expect(result).toEqual({
      kind: 'table',
      header: ['', '客户', '', '阶段'],
      rows: [{ line: 7, cells: ['', '', '', '报价'] }],
    })
  })

  it('are read with prefixed tags, inline strings and files counted from 1904', async () => {
    const sheet = `<x:worksheet><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>日期</x:t></x:is></x:c></x:row>
      <x:row r="2"><x:c r="A2" s="1"><x:v>44895</x:v></x:c></x:row></x:sheetData></x:worksheet>`
    const book = zip({
      'xl/workbook.xml': WORKBOOK.replace('<sheets>', '<workbookPr date1904="1"/><sheets>'),
      'xl/_rels/workbook.xml.rels': RELATIONS,
      'xl/worksheets/sheet1.xml': sheet,
      'xl/styles.xml':
        '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    })
    expect(cellsOf(await readTable(book))).toEqual([['日期'], ['2026-12-01']])
  })

  it('that unpack to more than allowed are refused', async () => {
    const bomb = zip({
      'xl/workbook.xml': WORKBOOK,
      'xl/_rels/workbook.xml.rels': RELATIONS,
      'xl/worksheets/sheet1.xml': {
        packed: deflateRawSync(Buffer.alloc(130 * 1024 * 1024, 0x20)),
        method: 8,
      },
    })
    expect(bomb.length).toBeLessThan(200_000)
    expect(await readTable(bomb)).toMatchObject({ problem: { kind: 'xlsx-bomb' } })
  })

  it('that ask for billions of cells are read as the few they hold', async () => {
    const result = await readTable(
      xlsx(
        `<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>客户</v></c></row></sheetData>
         <mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>
         <dataValidations><dataValidation sqref="A1:XFD1048576"/></dataValidations></worksheet>`,
      ),
    )
    expect(cellsOf(result)).toEqual([['客户']])
  })

  it('with a cell far to the right are refused', async () => {
    const result = await readTable(
      xlsx('<worksheet><row r="1"><c r="XFD1" t="str"><v>x</v></c></row></worksheet>'),
    )
    expect(result).toMatchObject({ problem: { kind: 'too-many-columns' } })
  })

  it('do not grow by entities', async () => {
    const result = await readTable(
      xlsx(
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><row r="1"><c t="str"><v>&b;&#20013;</v></c></row></worksheet>',
      ),
    )
    expect(cellsOf(result)).toEqual([['&b;中']])
  })

  it.each([
    ['cut short', (whole: Buffer) => whole.subarray(0, whole.length - 30), 'broken-xlsx'],
    [
      'of bytes turned over',
      (whole: Buffer) =>
        Buffer.concat([whole.subarray(0, 60), Buffer.alloc(40, 0xaa), whole.subarray(100)]),
      'broken-xlsx',
    ],
    ['another archive', () => zip({ 'word/document.xml': '<w/>' }), 'not-a-table'],
    [
      'with a method nobody knows',
      () => zip({ 'xl/workbook.xml': { packed: Buffer.from('x'), method: 99 } }),
      'broken-xlsx',
    ],
    [
      'without its sheet',
      () => zip({ 'xl/workbook.xml': WORKBOOK, 'xl/_rels/workbook.xml.rels': RELATIONS }),
      'broken-xlsx',
    ],
    ['of the old kind', () => Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'old-excel'],
  ])('that are %s are refused', async (_, damage, problem) => {
    const whole = xlsx('<worksheet><row r="1"><c t="str"><v>客户</v></c></row></worksheet>')
    expect(await readTable(damage(whole))).toMatchObject({ problem: { kind: problem } })
  })
})

/** The deals behind a diagnosis as a workbook, to sort and to pass on. */

import { stampTime } from '@kedu/bot/wording/quotes'
import type { WaitingDeal } from '@kedu/shared/diagnosis/region-diagnosis'
import { dateOf } from '@kedu/shared/time/instant'
import { ratioText, shareText } from '@kedu/shared/wording/percent'
import { columnWidth } from '../files/column-width.ts'
import type { DiagnosisPaper } from './diagnosis-pdf.ts'
import { diagnosisWords as words } from './wording.ts'

type Cell = string | number | null

export const XLSX_MIME = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** Texts stay texts, also those that begin with `=`. */
export async function diagnosisWorkbook(paper: DiagnosisPaper): Promise<Buffer> {
  // Large, and needed a few times a month.
  const { default: ExcelJS } = await import('exceljs')
  const { diagnosis, zone } = paper
  const { region, counts, usual, madeAt, contracts, deliveries, shifts } = diagnosis
  const workbook = new ExcelJS.Workbook()
  workbook.created = new Date(madeAt)
  const add = (name: string, head: readonly string[], rows: Cell[][]) => {
    const sheet = workbook.addWorksheet(name, {
      views: [{ state: 'frozen', ySplit: 1 }],
      // Printed, it is as wide as a page and its head is on each.
      pageSetup: { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
    })
    sheet.pageSetup.printTitlesRow = '1:1'
    sheet.columns = head.map((header, place) => ({
      header,
      width: columnWidth([header, ...rows.map((cells) => cells[place] ?? null)]),
      style: { alignment: { wrapText: true, vertical: 'top' } },
    }))
    sheet.getRow(1).font = { bold: true }
    sheet.addRows(rows)
  }
  add(words.sheets.sum, words.sheets.sumHead, [
    [
      region,
      counts.contracts,
      counts.deliveries,
      shareText(counts.deliveries, counts.contracts),
      ratioText(counts.ratio),
      usual === null ? null : tenths(usual.median),
      stampTime(madeAt, zone),
    ],
  ])
  add(
    words.sheets.deals,
    words.sheets.dealHead,
    [...contracts, ...deliveries].map((deal) => dealCells(deal, paper)),
  )
  add(
    words.sheets.words,
    words.sheets.wordHead,
    shifts.map(({ word, before, after, sentences }) => [
      word,
      before,
      after,
      sentences.map(({ customerName, text }) => words.sentence(customerName, text)).join('\n'),
    ]),
  )
  return Buffer.from(await workbook.xlsx.writeBuffer())
}

function dealCells(deal: WaitingDeal, { diagnosis, zone, stages, nameOf }: DiagnosisPaper): Cell[] {
  const { row, days, enteredAt } = deal
  const isContract = diagnosis.contracts.includes(deal)
  const { usual } = diagnosis
  return [
    isContract ? stages.contract : stages.delivery,
    row.customerNumber,
    row.customerName,
    row.industry,
    row.region,
    nameOf(row.ownerId),
    dateOf(enteredAt, zone),
    tenths(days),
    isContract && usual !== null ? tenths(days - usual.median) : null,
    row.obstacle,
    row.nextAction?.date ?? null,
    row.nextAction?.text ?? null,
  ]
}

function tenths(days: number): number {
  return Math.round(days * 10) / 10
}

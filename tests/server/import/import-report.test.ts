import { csvCell, reportCsv } from '@kedu/server/import/import-report'
import { describe, expect, it } from 'vitest'

describe('a cell of a report', () => {
  it.each(['=cmd|calc', '+1', '-1', '@x', ' =1', '\t=1', '＝1'])('%j is no formula', (text) => {
    expect(csvCell(text)).toBe(`"'${text}"`)
  })

  it.each(['苏州恒立', 'a=b', '3-1'])('%j stays as it is', (text) => {
    expect(csvCell(text)).toBe(`"${text}"`)
  })

  it('doubles quotes', () => {
    expect(csvCell('他说"好"')).toBe('"他说""好"""')
  })
})

describe('a report', () => {
  it('opens in Excel: marked UTF-8, one line for each line of the list', () => {
    const csv = reportCsv([{ line: 2, name: '=甲', result: 'skipped', note: '没有负责人' }])
    expect(csv).toBe('\ufeff"行","名称","结果","说明"\r\n"2","\'=甲","跳过","没有负责人"\r\n')
  })
})

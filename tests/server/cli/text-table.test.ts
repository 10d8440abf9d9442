import { textTable, widthOf } from '@kedu/server/cli/text-table'
import { describe, expect, it } from 'vitest'

describe('columns in a terminal', () => {
  it('stand under each other, a Chinese character being two wide', () => {
    expect(
      textTable(
        ['姓名', 'x'],
        [
          ['张三', '1'],
          ['Li', '2'],
          ['', '3'],
        ],
      ),
    ).toBe('姓名  x\n────  ─\n张三  1\nLi    2\n-     3\n')
  })

  it('stay on one line whatever a cell holds', () => {
    const table = textTable(['a'], [['x\u001b[31m\ny']])
    expect(table.split('\n')).toHaveLength(4)
    expect(table).not.toContain('\u001b')
  })

  it('count wide signs as two', () => {
    expect(widthOf('ab')).toBe(2)
    expect(widthOf('，。')).toBe(4)
  })
})

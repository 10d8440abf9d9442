import {
  type RichBlock,
  readRichText,
  wordsOfRichText,
  writeRichText,
} from '@kedu/shared/deal/rich-text'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'

const line = (kind: RichBlock['kind'], text: string, bold = false): RichBlock => ({
  kind,
  runs: [{ text, bold }],
})

describe('rich text', () => {
  it('is kept as text that reads well without a page', () => {
    const blocks = [
      line('paragraph', '谈了三件事'),
      line('numbered', '价格'),
      line('numbered', '交期', true),
      line('bullet', '下周再谈'),
    ]
    const text = writeRichText(blocks)
    expect(text).toBe('谈了三件事\n1. 价格\n2. **交期**\n- 下周再谈')
    expect(readRichText(text)).toEqual(blocks)
    expect(wordsOfRichText(text)).not.toContain('**')
  })

  it('leaves out blocks that say nothing', () => {
    expect(writeRichText([line('bullet', ' '), line('paragraph', '', true)])).toBe('')
  })

  it('takes a line that only begins like a number for words', () => {
    expect(readRichText('3.5 万以内')).toEqual([line('paragraph', '3.5 万以内')])
  })

  it('writes what it read the same again, whatever was written', () => {
    const run = fc.record({
      text: fc.string({ unit: fc.constantFrom('a', '价', '*', ' ', '\n', '1', '.', '-', '<') }),
      bold: fc.boolean(),
    })
    const block = fc.record({
      kind: fc.constantFrom<RichBlock['kind']>('paragraph', 'bullet', 'numbered'),
      runs: fc.array(run, { maxLength: 4 }),
    })
    fc.assert(
      fc.property(fc.array(block, { maxLength: 5 }), (blocks) => {
        const once = writeRichText(readRichText(writeRichText(blocks)))
        expect(writeRichText(readRichText(once))).toBe(once)
      }),
    )
  })
})

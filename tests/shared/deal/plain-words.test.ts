import {
  cleanLine,
  cleanText,
  isEmptyObstacle,
  isPlaceholder,
  lengthOf,
} from '@kedu/shared/deal/plain-words'
import { describe, expect, it } from 'vitest'

describe('plain words', () => {
  it.each([
    '',
    ' ',
    '\u200b',
    'TBD',
    'ＴＢＤ',
    't.b.d',
    '待定待定',
    '（待定）',
    '……',
    '不知道。',
    'N/A',
  ])('%j fills a field without saying anything', (words) => expect(isPlaceholder(words)).toBe(true))
  it.each(['无', '没有', '待定的是价格', '360', '空调', '略有分歧', 'null pointer', '国'])(
    '%j says something',
    (words) => expect(isPlaceholder(words)).toBe(false),
  )
  it('takes a number for a name but not for an obstacle', () => {
    expect(isPlaceholder('360')).toBe(false)
    expect(isEmptyObstacle('360')).toBe(true)
    expect(isEmptyObstacle('差360元')).toBe(false)
  })
  it('keeps line breaks in texts and none in lines', () => {
    expect(cleanText(' 甲\r\n乙\u0007 ')).toBe('甲\n乙')
    expect(cleanLine(' 甲\r\n 乙\t丙 ')).toBe('甲 乙 丙')
  })
  it('drops halves of surrogate pairs and keeps whole emoji', () => {
    expect(cleanText('好\ud83d')).toBe('好')
    expect(cleanText('好😀')).toBe('好😀')
  })
  it('counts as people do', () => {
    expect(lengthOf('好😀')).toBe(2)
  })
})

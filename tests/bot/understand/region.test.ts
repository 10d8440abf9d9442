import { regionIn } from '@kedu/bot/understand/rules/region'
import { describe, expect, it } from 'vitest'

const COMPASS = ['东区', '南区', '西区', '北区', '新区']

describe('a region of the company', () => {
  it('is read with and without its 区', () => {
    expect(regionIn('东区超期的有哪些', COMPASS, false)).toBe('东区')
    expect(regionIn('华东的超期', ['华东区', '华南区'], false)).toBe('华东区')
    expect(regionIn('长三角超期', ['长三角大区'], false)).toBe('长三角大区')
  })

  it.each(['新客户 东莞铭达', '西安那家报价发了', '带东西过去', '北京客户说贵'])(
    'is not read from one character of "%s"',
    (text) => {
      expect(COMPASS).not.toContain(regionIn(text, COMPASS, false))
    },
  )
})

import { isBackFromLeave, leaveDaysIn, leaveSaid } from '@kedu/bot/understand/leave'
import { chinaCalendar } from '@kedu/server/calendar/china-calendar'
import { localDate } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { startInstant } from '../../support/build-test-app.ts'

const zone = 'Asia/Shanghai'
/** Monday. */
const context = {
  now: startInstant(),
  zone,
  calendar: chinaCalendar(zone),
  today: localDate('2026-11-23'),
}
const spans = (text: string) =>
  leaveSaid(text, context)?.leaves.map(({ from, to }) => (from === to ? from : `${from}~${to}`))

describe('leave', () => {
  it.each([
    ['我周四周五请假，找王强', '2026-11-26~2026-11-27'],
    ['我明天请假', '2026-11-24'],
    ['明天请假', '2026-11-24'],
    ['我明天和后天要请假', '2026-11-24~2026-11-25'],
    ['周四、周五休假', '2026-11-26~2026-11-27'],
    ['我下周一到周三休假', '2026-11-30~2026-12-02'],
    ['我12月1日到12月5日请假', '2026-12-01~2026-12-05'],
    ['我12月1日至5日休年假', '2026-12-01~2026-12-05'],
    ['12月1-5号请假', '2026-12-01~2026-12-05'],
    // Saturday and Sunday are not worked.
    ['我周四起请假3天', '2026-11-26~2026-11-30'],
    ['我明天请一天假', '2026-11-24'],
    ['我明天调休', '2026-11-24'],
    ['我后天请病假', '2026-11-25'],
  ])('of %s is %s', (text, days) => {
    expect(spans(text)).toEqual([days])
  })

  it.each([
    ['我请假', null, null],
    ['我想请假三天', null, 3],
    ['我从周四开始请假', '2026-11-26', null],
    // Which days of the week, nobody said.
    ['我下周请假', null, null],
  ])('of %s has to be asked for', (text, from, days) => {
    expect(leaveSaid(text, context)).toMatchObject({ leaves: [], from, days })
  })

  it.each([
    ['我周四周五请假，找王强', '王强', ''],
    ['我明天请假，有事找李娜', '李娜', ''],
    ['我明天请假，客户的事由李娜负责', '李娜', ''],
    ['我明天请假，找王强就行。华东机电 卡在价格', '王强', '华东机电 卡在价格'],
    ['我明天请假，华东机电 卡在价格', null, '华东机电 卡在价格'],
  ])('of %s names who stands in and leaves the rest', (text, deputyName, rest) => {
    expect(leaveSaid(text, context)).toMatchObject({ deputyName, rest })
  })

  it.each(['我明天下午请假', '我明天请半天假', '我周五上午请假'])(
    'of %s is part of a day',
    (text) => {
      expect(leaveSaid(text, context)?.isPartOfDay).toBe(true)
    },
  )

  it.each([
    '华东机电 王总明天请假，周五再联系',
    '客户请假了',
    '请假',
    '王总下周休假，推到12月',
    '我明天去华东机电，他们采购请假',
    '放假',
    '张伟明天请假',
    '假的',
  ])('is not what %s says', (text) => {
    expect(leaveSaid(text, context)).toBeNull()
  })

  it.each(['取消请假', '我不请假了', '撤销请假', '销假', '提前回来上班了'])(
    'ends with %s',
    (text) => {
      expect(isBackFromLeave(text)).toBe(true)
    },
  )

  it.each([
    ['周四周五', ['2026-11-26', '2026-11-27']],
    ['到下周三', ['2026-12-02', '2026-12-02']],
    ['2026-11-26', ['2026-11-26', '2026-11-26']],
  ])('is asked for and answered by %s', (text, [from, to]) => {
    expect(leaveDaysIn(text, context)?.leaves).toEqual([{ from, to }])
  })

  it('is not answered by other words', () => {
    expect(leaveDaysIn('华东机电 周四回访', context)).toBeNull()
    expect(leaveDaysIn('不知道', context)).toBeNull()
  })
})

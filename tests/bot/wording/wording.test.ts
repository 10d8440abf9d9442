import * as answers from '@kedu/bot/wording/answers'
import { nudgeText } from '@kedu/bot/wording/card-words'
import { clockSumText } from '@kedu/bot/wording/clock-sum'
import { dayWords, hoursWords, shortMoment } from '@kedu/bot/wording/dates'
import { clockWords } from '@kedu/bot/wording/deal-words'
import { type FileRefusal, fileRefusalText } from '@kedu/bot/wording/evidence'
import { refusalWords } from '@kedu/bot/wording/refusals'
import { clip, oneLine, sentence, zh } from '@kedu/bot/wording/spacing'
import { nextActionText } from '@kedu/bot/wording/zh-cn'
import type { ClockSum } from '@kedu/shared/policies/clock-sum'
import { HOUR_MS, instant, instantOf, localDate } from '@kedu/shared/time/instant'
import { amountText } from '@kedu/shared/wording/money'
import { describe, expect, it } from 'vitest'
import fc from '../../support/property.ts'
import { NOW, refusals, tameWords, ZONE } from '../cards/arbitrary-message.ts'

const today = localDate('2026-11-23')

describe('days and moments', () => {
  it('is relative within two days on both sides and a date beyond', () => {
    expect(dayWords(localDate('2026-11-20'), null, today)).toBe('11月20日 周五')
    expect(dayWords(localDate('2026-11-21'), null, today)).toBe('前天')
    expect(dayWords(localDate('2026-11-24'), '15:00', today)).toBe('明天 15:00')
    expect(dayWords(localDate('2026-11-25'), null, today)).toBe('后天')
    expect(dayWords(localDate('2026-11-26'), null, today)).toBe('11月26日 周四')
    expect(dayWords(localDate('2027-01-05'), null, today)).toBe('2027年1月5日 周二')
  })

  it('leaves today out of a short moment only', () => {
    expect(shortMoment(NOW, NOW, ZONE)).toBe('14:07')
    expect(shortMoment(instant(NOW - 24 * HOUR_MS), NOW, ZONE)).toBe('昨天 14:07')
  })

  it('tells of a red to come before it, and of one that came after it', () => {
    const redAt = instant(NOW + HOUR_MS)
    expect(nudgeText(redAt, NOW, ZONE)).toContain('今天 15:07 前更新就不会转红')
    expect(nudgeText(redAt, instant(redAt + HOUR_MS), ZONE)).toContain('今天 15:07 已经转红')
  })

  it('counts hours up to three days and days from there', () => {
    expect(hoursWords(0)).toBe('不到 1 小时')
    expect(hoursWords(71)).toBe('71 小时')
    expect(hoursWords(72)).toBe('3 天')
    expect(hoursWords(77)).toBe('3 天 5 小时')
  })

  it('says of a clock how long it has, had or rests', () => {
    const say = (clock: Parameters<typeof clockWords>[0]) => clockWords(clock, NOW, ZONE)
    const dueAt = instant(NOW + 6 * HOUR_MS)
    expect(say({ kind: 'none' })).toBeNull()
    expect(say({ kind: 'running', hoursLeft: 54, dueAt, isOverdue: false })).toBe('还有 6 小时')
    expect(say({ kind: 'running', hoursLeft: 6, dueAt: NOW, isOverdue: true })).toBe(
      '已到期，还剩 6 小时',
    )
    expect(say({ kind: 'red', overdueHours: 51, redSince: NOW })).toBe('超期 51 小时')
    expect(say({ kind: 'waiting', until: localDate('2026-12-02') })).toBe('等客户到 12月2日 周三')
  })

  it('words a next action with its deadline', () => {
    const next = { date: localDate('2026-12-02'), time: null, isDeadline: true, text: '寄合同' }
    expect(nextActionText(next, NOW, ZONE)).toBe('12月2日 周三 前 寄合同')
  })
})

describe('money', () => {
  it('uses 万 and 亿 only where nothing is lost', () => {
    expect(amountText(35_000_000)).toBe('35 万元')
    expect(amountText(3_550_000)).toBe('3.55 万元')
    expect(amountText(3_550_100)).toBe('¥ 35,501')
    expect(amountText(999_900)).toBe('¥ 9,999')
    expect(amountText(1_000_000)).toBe('1 万元')
    expect(amountText(123_450)).toBe('¥ 1,234.50')
    expect(amountText(12_000_000_000)).toBe('1.2 亿元')
  })
})

describe('typesetting', () => {
  it('puts a space only where Chinese meets letters or digits', () => {
    expect(zh`超期${51}小时`).toBe('超期 51 小时')
    expect(zh`推进到${'合同'}`).toBe('推进到合同')
    expect(zh`「${'ABC'}」`).toBe('「ABC」')
  })

  it('clips on code points and ends a sentence once', () => {
    expect(clip('𠮷𠮷𠮷', 3)).toBe('𠮷𠮷𠮷')
    expect(clip('𠮷𠮷𠮷𠮷', 3)).toBe('𠮷𠮷…')
    expect(sentence('好。')).toBe('好。')
    expect(sentence('好')).toBe('好。')
  })

  it('keeps a name on one line and in its direction', () => {
    expect(oneLine(' 华东\u202e机电\r\n\u0007有限 ')).toBe('华东机电 有限')
  })
})

describe('the sum', () => {
  const from = instantOf(localDate('2026-11-20'), ZONE, '15:00')
  const sum: ClockSum = {
    clock: 'working',
    basis: 'next-action',
    limitHours: 48,
    startedBy: 'next-action-due',
    from,
    to: instantOf(localDate('2026-11-24'), ZONE, '15:00'),
    countedMs: 48 * HOUR_MS,
    limitAt: instantOf(localDate('2026-11-24'), ZONE, '15:00'),
    isRed: false,
    notCounted: [{ kind: 'weekend', from: localDate('2026-11-21'), to: localDate('2026-11-22') }],
    waited: null,
    isBeyondCalendar: false,
  }

  it('shows both ends and what was left out', () => {
    expect(clockSumText(sum, ZONE)).toBe(
      '48 小时 = 周五 15:00 → 周二 15:00，周末不计。从下次动作到期起算，满 48 小时不更新就转红。',
    )
  })

  it('names days instead of weekdays beyond a week, a wait and an unknown calendar', () => {
    const text = clockSumText(
      {
        ...sum,
        to: instantOf(localDate('2026-12-02'), ZONE, '09:00'),
        waited: { from: instant(from - 24 * HOUR_MS), to: from, reason: '客户出差' },
        isBeyondCalendar: true,
      },
      ZONE,
    )
    expect(text).toContain('11月20日 周五 15:00 → 12月2日 周三 09:00')
    expect(text).toContain('之前等客户（客户出差）：周四 15:00 → 周五 15:00 没有计时。')
    expect(text).toContain('可能有出入')
  })
})

describe('answers', () => {
  const FILE_REFUSALS: FileRefusal[] = [
    'empty',
    'too-large',
    'unknown-kind',
    'disguised',
    'too-many-pixels',
    'broken-image',
    'expired',
    'refused',
  ]
  const later = ['payment', 'collaborate', 'process-note', 'task-done', 'query-approval'] as const
  const produced = [
    ...Object.values(answers).filter((value) => typeof value === 'string'),
    ...FILE_REFUSALS.flatMap((reason) => [
      fileRefusalText(reason, null, 20 * 1024 * 1024),
      fileRefusalText(reason, 'IMG 1.jpg'),
    ]),
    ...later.map(answers.laterNotStoredText),
    answers.placeKept(null),
    answers.placeKept('3 号仓'),
    answers.linkNotKept('A 公司官网'),
    answers.linkNotKept(''),
    answers.unsupportedText('小程序卡片'),
  ]

  it('are spaced sentences without exclamation marks and emoji', () => {
    expect(produced.length).toBeGreaterThan(30)
    for (const text of produced) {
      expect(text).toMatch(/。$/)
      expect(text).not.toMatch(/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u)
      expect(text).not.toMatch(/[!！]|\p{Extended_Pictographic}/u)
    }
  })

  it('names the limit a file went over', () => {
    expect(fileRefusalText('too-large', null, 20 * 1024 * 1024)).toBe(
      '这个文件太大了，我最多收 20 MB，没有存。发清楚的照片，或拆成几份再发来。',
    )
  })

  it('gives a reason and a way for every refusal', () => {
    void fc.assert(
      fc.property(refusals(tameWords), (refusal) => {
        const { title, text } = refusalWords(refusal, {
          now: NOW,
          zone: ZONE,
          customerName: '华东机电',
          names: { stageName: () => '合同', personName: () => '小李' },
        })
        expect(title.length).toBeGreaterThan(2)
        expect(text).toMatch(/。$/)
        expect(title).not.toMatch(/[。]$/)
      }),
    )
  })
})

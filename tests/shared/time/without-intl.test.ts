import { instant, wallClock } from '@kedu/shared/time/instant'
import { afterEach, expect, it, vi } from 'vitest'

afterEach(() => vi.unstubAllGlobals())

it('tells the time in China where the phone has no Intl', () => {
  vi.stubGlobal('Intl', undefined)
  const at = instant(Date.UTC(2026, 10, 23, 17, 5))
  expect(wallClock(at, 'Asia/Shanghai')).toMatchObject({ date: '2026-11-24', time: '01:05' })
})

it('takes the phone’s own time for another zone then', () => {
  const at = instant(Date.UTC(2026, 6, 1, 12, 0))
  const here = new Date(at)
  vi.stubGlobal('Intl', undefined)
  const pad = (number: number) => String(number).padStart(2, '0')
  expect(wallClock(at, 'Europe/Paris').time).toBe(
    `${pad(here.getHours())}:${pad(here.getMinutes())}`,
  )
})

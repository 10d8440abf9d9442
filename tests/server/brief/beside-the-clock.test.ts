import { handleCommand } from '@kedu/server/flows/handle-command'
import { localDate } from '@kedu/shared/time/instant'
import { afterEach, expect, test } from 'vitest'
import {
  buildTestApp,
  smallTeam,
  startInstant,
  type TestApp,
} from '../../support/build-test-app.ts'
import { inProcessJudge } from '../../support/in-process-judge.ts'

let company: TestApp

afterEach(() => company.close())

/** 张伟's deal, to be followed up on that day at nine. */
async function opened(dealId: string, dueOn: string) {
  const handled = await handleCommand(
    company.workspace,
    {
      dealId,
      meta: { commandId: dealId, actorId: 'zhangwei', door: 'page', messageId: null, place: null },
      command: {
        kind: 'open-deal',
        dealId,
        customerNumber: `C-${dealId}`,
        customerName: `${dealId}机械`,
        ownerId: 'zhangwei',
        changes: {
          stage: 'lead',
          obstacle: '付款周期',
          nextAction: { date: localDate(dueOn), time: '09:00', isDeadline: false, text: '回访' },
        },
        confirmedDifferent: true,
      },
    },
    { now: company.now() },
  )
  expect(handled.kind).toBe('done')
}

const isManagerTold = (dealId: string) =>
  company.workspace
    .row(dealId)
    ?.alerts.some(({ steps }) => steps.some(({ kind }) => kind === 'manager')) === true

test('a deal turns red while the picture of a brief is still being drawn', async () => {
  let release = () => {}
  const released = new Promise<null>((resolve) => {
    release = () => resolve(null)
  })
  let begun = () => {}
  const drawing = new Promise<void>((resolve) => {
    begun = resolve
  })
  company = await buildTestApp({
    startsAt: '2026-11-23T09:30:00+08:00',
    people: smallTeam(),
    briefs: true,
    judge: {
      ...inProcessJudge,
      canDrawChinese: () => Promise.resolve(true),
      draw: () => {
        begun()
        return released
      },
    },
  })
  await opened('早红', '2026-11-24')
  await opened('晚红', '2026-11-25')
  const { scheduler } = company.app
  // Thursday 08:30: the first is red, the second turns red at nine.
  const morning = startInstant('2026-11-27T08:30:00+08:00')
  const moved = company.advance(morning - company.now())
  await drawing
  expect(isManagerTold('晚红')).toBe(false)

  const later = company.advance(30 * 60_000 + 1_000)
  await scheduler.wake('clock')

  expect(isManagerTold('晚红')).toBe(true)
  release()
  await Promise.all([moved, later])
})

/** A short form of `pnpm test:faults`: each fault a few times, against real processes. */
import { HOUR_MS } from '@kedu/shared/time/instant'
import { describe, expect, it } from 'vitest'
import { NO_SMALL_DISK, SmallDisk } from '../support/small-disk.ts'
import { folderHome } from './home.ts'
import { isSound } from './report.ts'
import { badDisk } from './scenarios/bad-disk.ts'
import { clockJumps } from './scenarios/clock-jumps.ts'
import { killApp } from './scenarios/kill-app.ts'
import { platformOutage } from './scenarios/platform-outage.ts'

describe.concurrent('nothing acknowledged is lost and nothing is said twice', {
  timeout: 300_000,
}, () => {
  it('by a process that is killed at random moments', async () => {
    const report = await killApp({
      name: '杀进程',
      home: folderHome(),
      reps: 8,
      messagesEach: 5,
      times: 3,
      seed: 7,
    })
    expect(report.times).toBe(3)
    expect(report).toSatisfy(isSound)
  })

  it.each(['full', 'read-only'] as const)('on a disk that is %s now and then', async (fault) => {
    const disk = SmallDisk.mount(8)
    if (disk === null) return console.warn(`没有跑坏磁盘的测试：${NO_SMALL_DISK}`)
    try {
      const report = await badDisk({ name: fault, disk, fault, times: 1, reps: 4 })
      expect(report).toSatisfy(isSound)
    } finally {
      disk.unmount()
    }
  })

  it('with a clock that is set wrong by an hour, and minutes go on when it is set back', async () => {
    const report = await clockJumps({ name: '时钟', home: folderHome(), reps: 4, weeks: 2 })
    expect(report).toSatisfy(isSound)
    // A minute of the world passes at each moment of quiet, on a slow machine several.
    expect(report.latestMinutes).toBeLessThan(20)
  })

  it('while WeCom is away for a day', async () => {
    const report = await platformOutage({
      name: '宕机',
      home: folderHome(),
      reps: 6,
      messagesEach: 3,
      stepMs: 4 * HOUR_MS,
    })
    expect(report).toSatisfy(isSound)
  })
})

/** A short form of `pnpm test:faults`: each fault a few times, against real processes. */
import { HOUR_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CutLine } from '../support/cut-line.ts'
import { Cluster, postgresBinaries } from '../support/postgres/cluster.ts'
import { NO_SMALL_DISK, SmallDisk } from '../support/small-disk.ts'
import { databaseHome, folderHome } from './home.ts'
import { isSound } from './report.ts'
import { badDisk } from './scenarios/bad-disk.ts'
import { clockJumps } from './scenarios/clock-jumps.ts'
import { cutNetwork } from './scenarios/cut-network.ts'
import { failover } from './scenarios/failover.ts'
import { killApp } from './scenarios/kill-app.ts'
import { killDatabase } from './scenarios/kill-database.ts'
import { lostInstance } from './scenarios/lost-instance.ts'
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

  describe.skipIf(postgresBinaries() === null)('on PostgreSQL', () => {
    let cluster: Cluster
    beforeAll(async () => {
      cluster = await Cluster.start()
    })
    afterAll(() => cluster?.remove())

    it('by a process that is killed, nor by one of two', async () => {
      const report = await lostInstance({
        name: '少一个进程',
        home: databaseHome(cluster),
        instances: 2,
        reps: 4,
        messagesEach: 3,
        times: 2,
        seed: 11,
        awayMs: 2000,
      })
      expect(report.times).toBe(2)
      expect(report).toSatisfy(isSound)
    })

    it('over a line that is cut, and the process says that it is not ready', async () => {
      const line = await CutLine.to(cluster.port)
      try {
        const home = databaseHome(cluster, line.port)
        const report = await cutNetwork({ name: '断网', home, line, reps: 3, times: 2 })
        expect(report).toSatisfy(isSound)
        expect(report.note).toMatch(/未就绪 2 次，不答 0 次/)
      } finally {
        line.close()
      }
    })
  })

  it.skipIf(postgresBinaries() === null)('by a primary that dies, with a standby', async () => {
    const primary = await Cluster.start()
    const line = await CutLine.to(primary.port)
    try {
      const home = databaseHome(primary, line.port)
      const report = await failover({ name: '主备切换', home, primary, line, reps: 3, times: 1 })
      expect(report).toSatisfy(isSound)
      expect(report.note).toContain('没有主库时自报未就绪 1 次，切换后就绪 1 次')
    } finally {
      line.close()
      await primary.remove()
    }
  })

  it.skipIf(postgresBinaries() === null)('by a PostgreSQL that is killed', async () => {
    const cluster = await Cluster.start()
    try {
      const report = await killDatabase({
        name: '杀 PostgreSQL',
        home: databaseHome(cluster),
        cluster,
        reps: 4,
        messagesEach: 3,
        times: 2,
        seed: 3,
      })
      expect(report.times).toBe(2)
      expect(report).toSatisfy(isSound)
    } finally {
      await cluster.remove()
    }
  })
})

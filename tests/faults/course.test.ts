/** What the scenarios stand on: whoever is started while time passes lives in the same time as the others. */
import { DAY_MS } from '@kedu/shared/time/instant'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Cluster, postgresBinaries } from '../support/postgres/cluster.ts'
import { Course } from './course.ts'
import { databaseHome, type Home } from './home.ts'

describe.skipIf(postgresBinaries() === null)('the course of a scenario', () => {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await Cluster.start()
  })
  afterAll(() => cluster?.remove())

  it('gives a process that is started the days that pass meanwhile', async () => {
    let heard: () => void = () => undefined
    const home = heardHome(databaseHome(cluster), () => heard())
    const course = await Course.begin({ home, reps: 1, instances: 2 })
    try {
      const begins = new Promise<void>((resolve) => {
        heard = resolve
      })
      course.kill(0)
      await begins
      // Everything up to the new process is done at once.
      await new Promise(setImmediate)
      await course.pass(3 * DAY_MS)
      const instances = await course.allUp()
      const offsets = await Promise.all(instances.map((instance) => instance.offsetMs()))
      expect(offsets).toEqual([course.world.offsetMs, course.world.offsetMs])
    } finally {
      await course.close()
    }
  })
})

/** Says when a process is about to be started in it. */
function heardHome(home: Home, hear: () => void): Home {
  return {
    ...home,
    get env() {
      hear()
      return home.env
    },
  }
}

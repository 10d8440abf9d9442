import { Together } from '@kedu/server/store/postgres/together'
import { expect, test } from 'vitest'

interface Flight {
  names: readonly string[]
  land(): void
  crash(error: Error): void
}

/** Items are `lane:name`; every flight waits to be told how it ends. */
function given(change: { flights?: number; most?: number; mostBytes?: number } = {}) {
  const flown: Flight[] = []
  const together = new Together<string, string>({
    flights: 1,
    most: 100,
    mostBytes: 1000,
    ...change,
    laneOf: (item) => item.split(':')[0] ?? '',
    bytesOf: (item) => item.length,
    fly: (items) =>
      new Promise((resolve, reject) => {
        flown.push({
          names: items,
          land: () => resolve(items.map((item) => `${item} done`)),
          crash: reject,
        })
      }),
    mayBeOfOne: (error) => (error as Error).message === 'one of them',
  })
  const names = () => flown.map((flight) => flight.names.join(' '))
  /** Lets everything that can go on go on. */
  const land = async (n: number) => {
    flown[n]?.land()
    await settled()
  }
  return { together, flown, names, land }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('what comes first goes at once, what comes meanwhile goes together', async () => {
  const { together, names, land } = given()
  const answers = Promise.all(['a:1', 'b:1', 'c:1'].map((item) => together.do(item)))
  expect(names()).toEqual(['a:1'])
  await land(0)
  expect(names()).toEqual(['a:1', 'b:1 c:1'])
  await land(1)
  expect(await answers).toEqual(['a:1 done', 'b:1 done', 'c:1 done'])
})

test('as many flights at the same time as allowed', async () => {
  const { together, names, land } = given({ flights: 2 })
  for (const item of ['a:1', 'b:1', 'c:1', 'd:1']) void together.do(item)
  expect(names()).toEqual(['a:1', 'b:1'])
  await land(1)
  expect(names()).toEqual(['a:1', 'b:1', 'c:1 d:1'])
})

test('of a lane one at a time, in the order in which they came', async () => {
  const { together, names, land } = given({ flights: 2 })
  for (const item of ['a:1', 'a:2', 'b:1', 'a:3', 'b:2']) void together.do(item)
  expect(names()).toEqual(['a:1', 'b:1'])
  await land(1)
  // The lane of a:1 is still under way.
  expect(names().slice(2)).toEqual(['b:2'])
  await land(0)
  expect(names().slice(3)).toEqual(['a:2'])
  await land(3)
  expect(names().slice(4)).toEqual(['a:3'])
})

test('no more than fit; a large one goes, and nothing overtakes its lane', async () => {
  const { together, names, land } = given({ most: 2, mostBytes: 10 })
  const large = 'b:0123456789'
  for (const item of ['x:1', 'a:1', large, 'b:2', 'c:1', 'd:1', 'e:1']) void together.do(item)
  await land(0)
  expect(names()).toEqual(['x:1', 'a:1'])
  await land(1)
  expect(names().slice(2)).toEqual([large])
  await land(2)
  expect(names().slice(3)).toEqual(['b:2 c:1'])
  await land(3)
  expect(names().slice(4)).toEqual(['d:1 e:1'])
})

test('what fails for all fails for all of the flight, and the next one goes', async () => {
  const { together, flown, names } = given()
  const answers = Promise.allSettled(['x:1', 'a:1', 'b:1'].map((item) => together.do(item)))
  flown[0]?.land()
  await settled()
  const last = together.do('c:1')
  flown[1]?.crash(new Error('nobody there'))
  await settled()
  expect(names()).toEqual(['x:1', 'a:1 b:1', 'c:1'])
  flown[2]?.land()
  expect((await answers).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect(await last).toBe('c:1 done')
})

test('what may lie in one of them leaves the others unharmed', async () => {
  const { together, flown, names, land } = given()
  const answers = Promise.allSettled(
    ['x:1', 'a:1', 'b:1', 'c:1', 'b:2'].map((item) => together.do(item)),
  )
  await land(0)
  flown[1]?.crash(new Error('one of them'))
  await settled()
  await land(2)
  flown[3]?.crash(new Error('one of them'))
  await settled()
  await land(4)
  // The lane of the one that failed goes on.
  await land(5)
  expect(names()).toEqual(['x:1', 'a:1 b:1 c:1', 'a:1', 'b:1', 'c:1', 'b:2'])
  expect((await answers).map(({ status }) => status)).toEqual([
    ...['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  ])
})

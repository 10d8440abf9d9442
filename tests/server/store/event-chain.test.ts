import { canonicalJson, eventHash, firstBrokenVersion } from '@kedu/server/store/event-chain'
import type { StoredEvent } from '@kedu/server/store/store'
import { describe, expect, test } from 'vitest'
import { START } from '../../contracts/sample-deals.ts'
import fc from '../../support/property.ts'

function chain(bodies: readonly unknown[]): StoredEvent[] {
  let hash = ''
  return bodies.map((body, index) => {
    const event = { version: index + 1, at: START, body }
    hash = eventHash(hash, event)
    return { ...event, hash }
  })
}

describe('canonical JSON', () => {
  test('does not depend on the order of keys and leaves out what JSON leaves out', () => {
    expect(canonicalJson({ b: [1, undefined, { d: null, c: '字' }], a: undefined })).toBe(
      '{"b":[1,null,{"c":"字","d":null}]}',
    )
  })

  test('says the same about a value before and after the disk', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(JSON.parse(JSON.stringify(value)))).toBe(canonicalJson(value))
      }),
    )
  })
})

describe('the hash chain', () => {
  test('is a plain sha-256 anybody can check', () => {
    // printf '\n{"at":0,"body":{"a":1},"version":1}' | sha256sum
    expect(eventHash('', { version: 1, at: 0 as typeof START, body: { a: 1 } })).toBe(
      'e9c4fea0e294362c0b52d404045b7c10d549a589532b6a9077628b387805ed2d',
    )
  })

  test('is whole as written and in any part that begins where it says', () => {
    const events = chain([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(firstBrokenVersion(events)).toBeNull()
    expect(firstBrokenVersion(events.slice(1), events[0]?.hash, 1)).toBeNull()
    expect(firstBrokenVersion([])).toBeNull()
  })

  test.each<[string, number, (events: StoredEvent[]) => StoredEvent[]]>([
    ['changed', 2, ([a, b, c]) => [a!, { ...b!, body: { n: 9 } }, c!]],
    ['moved in time', 2, ([a, b, c]) => [a!, { ...b!, at: (START + 1) as typeof START }, c!]],
    ['left out', 2, ([a, , c]) => [a!, c!]],
    ['left out at the start', 1, ([, b, c]) => [b!, c!]],
    [
      'put in with a hash of its own',
      3,
      ([a, b, c]) => [a!, chain([{ n: 1 }, { n: 7 }])[1]!, { ...c!, body: b!.body }],
    ],
  ])('breaks where an event was %s', (_, version, spoil) => {
    expect(firstBrokenVersion(spoil(chain([{ n: 1 }, { n: 2 }, { n: 3 }])))).toBe(version)
  })
})

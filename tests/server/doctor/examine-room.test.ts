import { examineRoom } from '@kedu/server/doctor/examine-machine'
import { expect, it } from 'vitest'

const MIB = 1024 ** 2

it.each([
  ['enough', 2 * 1024 * MIB, 'fine', '能写，能落盘，还剩 2.0 GB。'],
  ['little', 2 * 1024 * MIB - 1, 'attention', '还能写，但只剩 2.0 GB，不多了。'],
  ['little', 200 * MIB, 'attention', '还能写，但只剩 200 MB，不多了。'],
  ['nearly none', 200 * MIB - 1, 'broken', '只剩 199 MB，马上要满。'],
])('calls %s room what it is: %i bytes', (_, free, verdict, says) => {
  expect(examineRoom(free)).toMatchObject({ verdict, title: '磁盘', says })
})

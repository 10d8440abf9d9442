import { examineClock, examineRoom } from '@kedu/server/doctor/examine-machine'
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

it.each([
  [4999, 'fine', '和数据库的一致。'],
  [-4999, 'fine', '和数据库的一致。'],
  [5000, 'attention', '比数据库的快 5 秒。'],
  [-59_999, 'attention', '比数据库的慢 60 秒。'],
  [60_000, 'broken', '比数据库的快 60 秒。'],
  [-3_600_000, 'broken', '比数据库的慢 60 分钟。'],
])('says of a clock %i ms ahead of the database’s what it is', (aheadMs, verdict, says) => {
  expect(examineClock(aheadMs)).toMatchObject({ verdict, title: '时钟', says })
})

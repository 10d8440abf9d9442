/** What understanding one message costs, by how many customers are known. */
import { Child } from './child.ts'
import type { Bench } from './measurement.ts'
import type { ReadingResult } from './reading-part.ts'
import { Series } from './stats.ts'

const AIM_US = 1_000

export async function measureReading(bench: Bench): Promise<void> {
  for (const customers of bench.scale.customers) {
    const child = await Child.start(bench.script, 'reading', {
      customers,
      offsetMs: bench.offsetMs,
    })
    await child.ask<ReadingResult>('read', Math.ceil(bench.scale.messages / 4))
    const read = await child.ask<ReadingResult>('read', bench.scale.messages)
    const series = new Series()
    series.add(read.latencies, 0, read.cpuMs)
    const measured = series.result()
    bench.line({
      section: '6 读懂一条消息',
      name: `${customers.toLocaleString('en')} 个客户`,
      measured,
      unit: 'µs',
      floor: null,
      aim: `< ${AIM_US.toLocaleString('en')} µs`,
      value: `${Math.round(measured.median * 1000)} µs，${Math.round((100 * read.recognised) / bench.scale.messages)} % 认出客户`,
      isMet: measured.median * 1000 < AIM_US,
    })
    await child.stop()
  }
}

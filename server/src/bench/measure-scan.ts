/** What one tick of the clock costs, by how many deals there are and how many are due. */
import { Child } from './child.ts'
import type { Bench } from './measurement.ts'
import type { Scan, ScanResult } from './scan-part.ts'
import { Series } from './stats.ts'

const AIM_MS = 10
const CASES: readonly Scan[] = [
  { due: 0, times: 200 },
  { due: 10, times: 200 },
  { due: 1000, times: 30 },
]

export async function measureScan(bench: Bench): Promise<void> {
  const medians = new Map<string, number>()
  for (const deals of bench.scale.scans) {
    const folder = bench.folder(`scan-${deals}`)
    const child = await Child.start(bench.script, 'scan', {
      folder,
      offsetMs: bench.offsetMs,
      deals,
    })
    for (const scan of CASES) {
      await child.ask<ScanResult>('scan', { ...scan, times: 5 })
      const { latencies, cpuMs, found } = await child.ask<ScanResult>('scan', scan)
      if (found !== scan.due) throw new Error(`${found} deals due instead of ${scan.due}`)
      const series = new Series()
      series.add(latencies, 0, cpuMs)
      const measured = series.result()
      medians.set(`${deals}/${scan.due}`, measured.median)
      const isAim = deals === 20_000
      bench.line({
        section: '2 到期扫描（含判断要说什么）',
        name: `${deals.toLocaleString('en')} 单，${scan.due.toLocaleString('en')} 单到期`,
        measured,
        unit: 'ms',
        floor: null,
        aim: isAim ? `< ${AIM_MS} ms` : '',
        value: isAim ? `${measured.median.toFixed(2)} ms` : '',
        isMet: isAim ? measured.median < AIM_MS : null,
      })
    }
    await child.ask('close')
    await child.stop()
  }
  const [least = 0, most = 0] = [Math.min(...bench.scale.scans), Math.max(...bench.scale.scans)]
  const growth = (medians.get(`${most}/1000`) ?? 0) / (medians.get(`${least}/1000`) ?? 1)
  bench.line({
    section: '2 到期扫描（含判断要说什么）',
    name: `同样 1,000 单到期，${most.toLocaleString('en')} 单比 ${least.toLocaleString('en')} 单`,
    measured: null,
    unit: 'ms',
    floor: null,
    aim: '随到期数增长，不随总数',
    value: `${growth.toFixed(2)} 倍`,
    isMet: growth < 2,
  })
}

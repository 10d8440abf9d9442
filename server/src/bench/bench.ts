/**
 * `pnpm bench [--quick] [--json FILE]`: what Kedu costs, each number beside its aim and, where there
 * is one, beside its floor from the same run. Everything measured runs in a process of its own.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { clockOffsetMs } from './bench-clock.ts'
import { type Answers, answerParent, Child } from './child.ts'
import { load, machine } from './machine.ts'
import { type Bench, FULL, type Line, QUICK } from './measurement.ts'
import { table } from './table.ts'
import { Sink } from './wecom-side.ts'

type Measure = (bench: Bench) => Promise<void>

// Loaded when asked for: a measured process must not hold what only the measuring one needs.
/** Each with the numbers of the sections it prints. */
const MEASUREMENTS: readonly { sections: string; measure(): Promise<Measure> }[] = [
  { sections: '1', measure: async () => (await import('./measure-callbacks.ts')).measureCallbacks },
  { sections: '2', measure: async () => (await import('./measure-scan.ts')).measureScan },
  { sections: '3', measure: async () => (await import('./measure-pushes.ts')).measurePushes },
  { sections: '4 5', measure: async () => (await import('./measure-size.ts')).measureSize },
  { sections: '6', measure: async () => (await import('./measure-reading.ts')).measureReading },
  { sections: '7', measure: async () => (await import('./measure-capture.ts')).measureCapture },
  { sections: '8', measure: async () => (await import('./measure-page.ts')).measurePage },
  { sections: '10', measure: async () => (await import('./measure-brief.ts')).measureBrief },
  { sections: '11', measure: async () => (await import('./measure-boards.ts')).measureBoards },
  {
    sections: '12',
    measure: async () => (await import('./measure-back-test.ts')).measureBackTest,
  },
]

type Part = (given: never) => Promise<Answers>

/** The measured processes; they get what their parent gave them as JSON. */
const PARTS: Record<string, () => Promise<Part>> = {
  app: async () => (await import('./app-part.ts')).appPart,
  door: async () => (await import('./app-part.ts')).doorPart,
  floor: async () => (await import('./floor-part.ts')).floorPart,
  scan: async () => (await import('./scan-part.ts')).scanPart,
  reading: async () => (await import('./reading-part.ts')).readingPart,
  'back-test': async () => (await import('./back-test-part.ts')).backTestPart,
  brief: async () => (await import('./brief-part.ts')).briefPart,
}

async function main(script: string, args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      // Only the measurements with these sections, e.g. 3,11.
      only: { type: 'string' },
    },
  })
  const asked = values.only?.split(',') ?? null
  const known = MEASUREMENTS.flatMap(({ sections }) => sections.split(' '))
  const unknown = asked?.find((section) => !known.includes(section))
  if (unknown !== undefined) throw new Error(`No section ${unknown}: there are ${known.join(' ')}`)
  const root = mkdtempSync(join(tmpdir(), 'kedu-bench-'))
  const removeAll = () => {
    Child.stopAll()
    rmSync(root, { recursive: true, force: true })
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      removeAll()
      process.exit(1)
    })
  }
  const sink = new Sink()
  const lines: Line[] = []
  const loads = [load()]
  const begin = performance.now()
  const bench: Bench = {
    script,
    folder: (name) => {
      const path = join(root, name)
      mkdirSync(path)
      return path
    },
    offsetMs: clockOffsetMs(),
    sink,
    sinkOrigin: await sink.open(),
    scale: values.quick ? QUICK : FULL,
    line: (line) => {
      lines.push(line)
      process.stderr.write(`… ${line.section}：${line.name}\n`)
    },
  }
  const on = machine(root)
  try {
    for (const { sections, measure } of MEASUREMENTS) {
      const isAsked = sections.split(' ').some((section) => asked?.includes(section) ?? true)
      if (isAsked) await (await measure())(bench)
      loads.push(load())
    }
  } finally {
    sink.close()
    removeAll()
  }
  const seconds = (performance.now() - begin) / 1000
  for (const text of printed(lines)) console.log(text)
  console.log(
    [
      '',
      `${on.cores} 核 ${on.cpu}，Node ${on.node}，Linux ${on.kernel}，${on.fileSystem}，线程池 ${on.threadPool}`,
      `负载 ${loads.join(' → ')}（1 分钟均值，各段之间），用时 ${seconds.toFixed(0)} s${values.quick ? '，--quick' : ''}`,
      '地板：裸 node:http（或裸循环），同样的字节写临时文件、fsync、改名、fsync 目录，不做任何检查；与刻度同一次运行、轮流测。',
      '第 3 行的地板：每条推送两次落盘、一次 POST，16 路并行，两边都先热身 200 条；中位与 p99 是从拨钟到送达的时间。刻度把同时落盘的合写进一本日志，以后闲时每单再写一次文件，那一次不在里面。',
      '冷启动：进程是新的，文件在系统缓存里。CPU 是被测进程的用户态加内核态，每次操作。',
    ].join('\n'),
  )
  if (values.json !== undefined) {
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine: on, loads, seconds, lines }, null, 2)}\n`,
    )
  }
}

function printed(lines: readonly Line[]): string[] {
  const rows: string[][] = [
    ['', '中位', 'p99', 'CPU', '地板中位', 'p99', 'CPU', '目标', '实测', ''],
  ]
  let section = ''
  for (const line of lines) {
    if (line.section !== section) rows.push([line.section])
    section = line.section
    const times = (one: Line['measured']) =>
      one === null
        ? ['', '', '']
        : [
            shown(one.median, line),
            shown(one.p99, line),
            one.cpuMs === null ? '' : shown(one.cpuMs, line),
          ]
    rows.push([
      `  ${line.name}`,
      ...times(line.measured),
      ...times(line.floor),
      line.aim,
      line.value,
      line.isMet === null ? '' : line.isMet ? '✓' : '✗',
    ])
  }
  const number = 'right' as const
  const text = 'left' as const
  return table(rows, [text, number, number, number, number, number, number, text, text, text])
}

function shown(ms: number, { unit }: Line): string {
  if (unit === 'µs') return `${Math.round(ms * 1000)} µs`
  return `${ms >= 100 ? Math.round(ms) : ms.toFixed(2)} ms`
}

const [, script = '', first, part = '', given = 'null'] = process.argv
if (first === 'part') {
  const loadPart = PARTS[part]
  if (!loadPart) throw new Error(`No part ${part}`)
  const run = await loadPart()
  answerParent(await run(JSON.parse(given) as never))
} else {
  await main(script, process.argv.slice(2))
}

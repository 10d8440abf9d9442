/** What every measurement gets and gives. */
import type { Measured } from './stats.ts'
import type { Sink } from './wecom-side.ts'

/** How much is measured. */
export interface Scale {
  /** Each round measures Kedu and its floor in turns, so that both meet the same machine. */
  rounds: number
  callbacks: { alone: number; together: number }
  scans: readonly number[]
  pushRounds: number
  startRounds: number
  deals: readonly [number, number]
  writesPerRound: number
  writeRounds: number
  customers: readonly number[]
  messages: number
  captures: number
}

export const FULL: Scale = {
  rounds: 3,
  callbacks: { alone: 200, together: 800 },
  scans: [1_000, 20_000, 50_000],
  pushRounds: 2,
  startRounds: 2,
  deals: [1_000, 20_000],
  writesPerRound: 50,
  writeRounds: 6,
  customers: [60, 6_000, 20_000],
  messages: 4_000,
  captures: 600,
}

/** The same lines in about half a minute; noisier. */
export const QUICK: Scale = {
  ...FULL,
  rounds: 1,
  callbacks: { alone: 60, together: 400 },
  scans: [1_000, 20_000],
  pushRounds: 1,
  startRounds: 1,
  writesPerRound: 25,
  writeRounds: 2,
  customers: [60, 20_000],
  messages: 1_000,
  captures: 200,
}

/** One line of the table. */
export interface Line {
  section: string
  name: string
  /** Null where one number says it all. */
  measured: Measured | null
  unit: 'ms' | 'µs'
  floor: Measured | null
  aim: string
  /** What the aim is about, as measured. */
  value: string
  /** Null: no aim was set. */
  isMet: boolean | null
}

export interface Bench {
  /** The bundled bench, run again for every measured process. */
  script: string
  /** A new empty folder; removed after the run. */
  folder(name: string): string
  offsetMs: number
  sink: Sink
  sinkOrigin: string
  scale: Scale
  line(line: Line): void
}

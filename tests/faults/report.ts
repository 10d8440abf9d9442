/** What a scenario counted, and the table of all of them. */
import { table } from '@kedu/server/bench/table'

export interface FaultReport {
  name: string
  /** How often the fault struck. */
  times: number
  /** Updates WeCom was told "we have it" of, those of them in no deal, those in one twice. */
  acknowledged: number
  lost: number
  storedTwice: number
  /** Answers to updates, nudges and red flags that somebody should have seen, and did not, or twice. */
  answers: number
  answersLost: number
  answersTwice: number
  alerts: number
  alertsLost: number
  alertsTwice: number
  /** The longest a nudge or red flag was late, in minutes of the world. */
  latestMinutes: number
  /** Sent again because the answer to the first was lost, and held back by WeCom's own check. */
  heldBack: number
  /** Histories looked at, and those whose hashes do not fit. */
  chains: number
  brokenChains: number
  /** What was seen beside: how long it took, what was answered meanwhile. Chinese. */
  note: string
}

/** A scenario this machine cannot run. */
export interface SkippedScenario {
  name: string
  /** Chinese. */
  reason: string
}

const HEADINGS = [
  '场景',
  '次数',
  '确认的更新',
  '丢失',
  '重复入账',
  '应答',
  '丢失',
  '重复',
  '提醒',
  '丢失',
  '重复',
  '最迟（分）',
  '平台挡下的重发',
  '哈希链',
  '断链',
  '备注',
]

/** Nothing acknowledged was lost, nothing said twice, every history is whole. */
export function isSound(report: FaultReport): boolean {
  const { lost, storedTwice, answersLost, answersTwice, alertsLost, alertsTwice } = report
  const faults = [lost, storedTwice, answersLost, answersTwice, alertsLost, alertsTwice]
  return faults.every((count) => count === 0) && report.brokenChains === 0
}

export function reportLines(
  reports: readonly FaultReport[],
  skipped: readonly SkippedScenario[],
): string[] {
  const rows = reports.map((report) => [
    report.name,
    ...[
      report.times,
      report.acknowledged,
      report.lost,
      report.storedTwice,
      report.answers,
      report.answersLost,
      report.answersTwice,
      report.alerts,
      report.alertsLost,
      report.alertsTwice,
      report.latestMinutes,
      report.heldBack,
      report.chains,
      report.brokenChains,
    ].map(String),
    report.note,
  ])
  const aligned = HEADINGS.map((_, column) =>
    column === 0 || column === HEADINGS.length - 1 ? 'left' : 'right',
  )
  return [
    ...table([HEADINGS, ...rows], aligned as ('left' | 'right')[]),
    ...skipped.map(({ name, reason }) => `没有跑：${name}，${reason}`),
  ]
}

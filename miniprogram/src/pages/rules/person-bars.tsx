import type { BackTestReport } from '@kedu/shared/contracts/api/rules'
import { type LocalDate, plusDays } from '@kedu/shared/time/instant'
import { useState } from 'react'
import { Box, Press, Words } from '../../platform/elements'
import { barShare } from '../../rules/draft.ts'
import { backTestWords as words } from '../../wording/rules-zh-cn.ts'

type Person = BackTestReport['people'][number]
type Run = Person['today']

/** Pushes of each person under both rules; opened, day by day. */
export function PersonBars({ report }: { report: BackTestReport }) {
  const [open, setOpen] = useState<string | null>(null)
  const totals = report.people.flatMap(({ today, changed }) => [all(today), all(changed)])
  const most = Math.max(0, ...totals)
  return (
    <Box role="list">
      {report.people.map((one) => {
        const { id, name } = one.person
        const isOpen = open === id
        return (
          <Box key={id} role="listitem" className="person-bars">
            <Press
              className="press--bare person-bars__head"
              expanded={isOpen}
              onPress={() => setOpen(isOpen ? null : id)}
            >
              <Words className="person-bars__name">{name}</Words>
              <Box className="person-bars__bars">
                <Bar run={one.today} most={most} label={words.today} kind="today" />
                <Bar run={one.changed} most={most} label={words.changed} kind="changed" />
              </Box>
            </Press>
            {isOpen && <Days person={one} from={report.from as LocalDate} />}
          </Box>
        )
      })}
    </Box>
  )
}

function all({ immediate, inDigest }: Run): number {
  return sum(immediate) + sum(inDigest)
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

function Bar(props: { run: Run; most: number; label: string; kind: 'today' | 'changed' }) {
  const { run, most, label, kind } = props
  return (
    <Box className="person-bars__row">
      <Box className="person-bars__track" decorative>
        <Box
          className={`person-bars__bar person-bars__bar--${kind}`}
          style={{ width: `${barShare(all(run), most)}%` }}
        />
      </Box>
      <Words className="person-bars__count">
        {label} {words.counts(sum(run.immediate), sum(run.inDigest))}
      </Words>
    </Box>
  )
}

function Days({ person: { today, changed }, from }: { person: Person; from: LocalDate }) {
  const days = today.immediate.map((_, index) => ({
    date: plusDays(from, index),
    today: dayOf(today, index),
    changed: dayOf(changed, index),
  }))
  const most = Math.max(1, ...days.flatMap((day) => [day.today, day.changed]))
  const told = days.filter((day) => day.today > 0 || day.changed > 0)
  return (
    <Box className="person-days">
      <Box className="person-days__chart" decorative>
        {days.map((day) => (
          <Box key={day.date} className="person-days__day">
            <Box className="person-days__up">
              <Box
                className="person-bars__bar--today"
                style={{ height: `${barShare(day.today, most)}%` }}
              />
            </Box>
            <Box className="person-days__down">
              <Box
                className="person-bars__bar--changed"
                style={{ height: `${barShare(day.changed, most)}%` }}
              />
            </Box>
          </Box>
        ))}
      </Box>
      <Box className="only-said" role="list">
        {told.map((day) => (
          <Words key={day.date} role="listitem">
            {words.day(day.date, day.today, day.changed)}
          </Words>
        ))}
      </Box>
      <Box className="person-days__ends" decorative>
        <Words>{from.slice(5)}</Words>
        <Words>{plusDays(from, days.length - 1).slice(5)}</Words>
      </Box>
    </Box>
  )
}

function dayOf({ immediate, inDigest }: Run, index: number): number {
  return (immediate[index] ?? 0) + (inDigest[index] ?? 0)
}

import type { BackTestAnswer, BackTestReport, BackTestRun } from '@kedu/shared/contracts/api/rules'
import { useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { dateWords } from '../../chat/day-words.ts'
import { openDealPage } from '../../hooks/navigate.ts'
import { useHere } from '../../hooks/use-here.ts'
import { useLoaded } from '../../hooks/use-loaded.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { rulesWords, backTestWords as words } from '../../wording/rules-zh-cn.ts'
import { PersonBars } from './person-bars.tsx'

const ASK_AGAIN_MS = 1_000
const DEALS_AT_ONCE = 10

/** The last back-test: how far it is, or what it found. */
export function BackTestPart() {
  const loaded = useLoaded('back-test', client.backTest)
  const { data, reload, put } = loaded
  const isRunning = data?.state === 'running'
  useEffect(() => {
    if (!isRunning) return undefined
    const timer = setInterval(reload, ASK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [isRunning, reload])
  if (data === null || data.state === 'none') return null
  const cancel = async () => {
    const result = await client.cancelBackTest()
    if (result.kind === 'ok') put(result.data)
  }
  return (
    <Box className="rules__part">
      <Heading className="rules__title">{words.title}</Heading>
      <Box className="card-box back-test">
        <About answer={data} />
        {isRunning && (
          <>
            <Words live>{words.running(data.percent)}</Words>
            <Box className="back-test__progress" decorative>
              <Box className="back-test__done" style={{ width: `${data.percent}%` }} />
            </Box>
            <Press onPress={() => void cancel()}>{words.cancel}</Press>
          </>
        )}
        {data.message !== null && <Words live>{data.message}</Words>}
        {data.report !== null && <Report report={data.report} />}
      </Box>
    </Box>
  )
}

function About({ answer }: { answer: BackTestAnswer }) {
  const { session } = useHere()
  const { lines, by, at } = answer
  return (
    <Box className="back-test__about">
      {lines.map(({ field, label, before, after }) => (
        <Words key={field}>
          {label}：{rulesWords.wasAndWill(before ?? '', after)}
        </Words>
      ))}
      {by !== null && at !== null && (
        <Words className="pane__hint">{words.asked(by, dateWords(at, session.zone))}</Words>
      )}
    </Box>
  )
}

function Report({ report }: { report: BackTestReport }) {
  const { today, changed, people } = report
  return (
    <>
      <Words className="pane__hint">{words.span(report.from, report.days, report.deals)}</Words>
      <Box className="back-test__table" role="table" label={words.title}>
        <Line label="" today={words.today} changed={words.changed} isHead />
        {NUMBERS.map(({ label, of, isPart }) => (
          <Line
            key={label}
            label={label}
            today={of(today)}
            changed={of(changed)}
            isPart={isPart === true}
          />
        ))}
      </Box>
      <Words className="pane__hint">{words.curedHint}</Words>
      <Heading className="back-test__title">{words.people}</Heading>
      {people.length === 0 ? (
        <Words className="pane__hint">{words.noPushes}</Words>
      ) : (
        <Words className="pane__hint">{words.peopleHint}</Words>
      )}
      <PersonBars report={report} />
      <Deals report={report} />
    </>
  )
}

const NUMBERS: readonly {
  label: string
  of: (run: BackTestRun) => string
  isPart?: boolean
}[] = [
  { label: words.immediate, of: ({ immediate }) => `${immediate}` },
  { label: words.inDigest, of: ({ inDigest }) => `${inDigest}` },
  { label: words.nudges, of: ({ nudges }) => `${nudges}` },
  { label: words.deals, of: ({ deals }) => `${deals}` },
  { label: words.cured, of: ({ cured }) => `${cured}` },
  { label: words.curedUntold, of: ({ curedUntold }) => `${curedUntold}`, isPart: true },
  { label: words.undecided, of: ({ undecided }) => `${undecided}` },
  {
    label: words.busiest,
    of: ({ busiest }) =>
      busiest === null
        ? words.none
        : words.busiestOf(busiest.name, busiest.date.slice(5), busiest.count),
  },
]

function Line(props: {
  label: string
  today: string
  changed: string
  isHead?: boolean
  isPart?: boolean
}) {
  const { label, today, changed, isHead = false, isPart = false } = props
  const kind = isHead ? 'back-test__line--head' : isPart ? 'back-test__line--part' : ''
  return (
    <Box className={`back-test__line ${kind}`} role="row">
      <Words className="back-test__label" role={isHead ? 'columnheader' : 'rowheader'}>
        {label}
      </Words>
      <Words className="back-test__number" role={isHead ? 'columnheader' : 'cell'}>
        {today}
      </Words>
      <Words className="back-test__number" role={isHead ? 'columnheader' : 'cell'}>
        {changed}
      </Words>
    </Box>
  )
}

function Deals({ report }: { report: BackTestReport }) {
  const { dealPushes, toldDeals } = report
  const [shown, setShown] = useState(DEALS_AT_ONCE)
  if (dealPushes.length === 0) return null
  const some = dealPushes.slice(0, shown)
  return (
    <>
      <Heading className="back-test__title">{words.byDeal(some.length, toldDeals)}</Heading>
      <Box className="rules__fields" role="list">
        {some.map(({ dealId, customerName, owner, today, changed }) => (
          <Box key={dealId} role="listitem">
            <Press className="back-test__deal" onPress={() => openDealPage(dealId)}>
              <Words className="back-test__customer">{customerName}</Words>
              <Words className="pane__hint">{owner.name}</Words>
              <Words className="back-test__counts">{words.dealCounts(today, changed)}</Words>
            </Press>
          </Box>
        ))}
      </Box>
      {shown < dealPushes.length && (
        <Press onPress={() => setShown(shown + DEALS_AT_ONCE)}>{words.moreDeals}</Press>
      )}
    </>
  )
}

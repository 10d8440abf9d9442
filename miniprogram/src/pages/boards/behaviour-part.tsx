import type { BehaviourAnswer } from '@kedu/shared/contracts/api/board-answers'
import type { ReactNode } from 'react'
import { BoardLine, BoardLines } from '../../components/board-line/index.tsx'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { Bars } from './bars.tsx'
import { BoardBody, NoData } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

export function BehaviourPart({ filters }: BoardPartProps) {
  const loaded = useBoard('behaviour', filters)
  return (
    <BoardBody loaded={loaded}>
      {({ cited, firstDeals, requests, renewals, requestsTargetPercent, streakWeeks }) => (
        <>
          <Cited
            cited={cited}
            onOpen={(person) => openRows('behaviour', filters, person === null ? {} : { person })}
          />
          <FirstDeals
            deals={firstDeals}
            onOpen={() => openRows('behaviour', filters, { part: 'first-deals' })}
          />
          <Requests
            requests={requests}
            targetPercent={requestsTargetPercent}
            onOpen={(person) =>
              openRows('behaviour', filters, {
                part: 'requests',
                ...(person === null ? {} : { person }),
              })
            }
          />
          <Streaks
            requests={requests}
            renewals={renewals}
            streakWeeks={streakWeeks}
            onTeam={(team) => openRows('behaviour', { ...filters, team }, { part: 'requests' })}
            onMonth={(month) => openRows('behaviour', filters, { part: 'renewals', month })}
          />
        </>
      )}
    </BoardBody>
  )
}

/** Null: everybody's. */
type OnPerson = (person: string | null) => void

function Cited({ cited, onOpen }: { cited: BehaviourAnswer['cited']; onOpen: OnPerson }) {
  const { percent, targetPercent, usedInMeetings, decisions, people } = cited
  return (
    <Metric
      title={boardWords.cited}
      hint={boardWords.citedHint}
      value={percent === null ? null : boardWords.percent(percent)}
      target={boardWords.target(`≥ ${targetPercent}%`)}
      isReached={percent === null ? null : percent >= targetPercent}
    >
      {usedInMeetings > 0 && <Words>{boardWords.usedInMeetings(usedInMeetings)}</Words>}
      {percent === null ? (
        <NoData words={boardWords.citedNone} />
      ) : (
        <>
          <Words>{boardWords.citedOf(cited.cited, decisions)}</Words>
          <BoardLines>
            {people.map((each) => (
              <BoardLine
                key={each.person.id}
                name={each.person.name}
                note={boardWords.citedByOne(each.cited, each.decisions)}
                onOpen={() => onOpen(each.person.id)}
              />
            ))}
          </BoardLines>
          <Press onPress={() => onOpen(null)}>{boardWords.all}</Press>
        </>
      )}
    </Metric>
  )
}

function FirstDeals(props: { deals: BehaviourAnswer['firstDeals']; onOpen: () => void }) {
  const { people, waiting, meanDays, beforeDays, targetDays, withoutDay } = props.deals
  return (
    <Metric
      title={boardWords.firstDeals}
      hint={boardWords.firstDealsHint}
      value={meanDays === null ? null : boardWords.firstDealsDays(meanDays)}
      target={boardWords.firstDealsAgainst(beforeDays, targetDays)}
      isReached={meanDays === null ? null : meanDays <= targetDays}
    >
      <Words>{boardWords.firstDealsCount(people, waiting)}</Words>
      {withoutDay > 0 && <NoData words={boardWords.withoutDay(withoutDay)} />}
      {people > 0 && <Press onPress={props.onOpen}>{boardWords.all}</Press>}
    </Metric>
  )
}

function Requests(props: {
  requests: BehaviourAnswer['requests']
  targetPercent: number
  onOpen: OnPerson
}) {
  const { requests, targetPercent, onOpen } = props
  const title = boardWords.requests
  const hint = boardWords.requestsHint(targetPercent)
  if (requests === null) {
    return (
      <Metric title={title} hint={hint}>
        <NoData words={boardWords.requestsNone} />
      </Metric>
    )
  }
  const { counts, percent, isMet, people } = requests
  const newest = counts.length - 1
  return (
    <Metric
      title={title}
      hint={hint}
      value={percent === null ? null : boardWords.growth(percent)}
      target={boardWords.target(boardWords.growth(targetPercent))}
      isReached={percent === null ? null : isMet}
    >
      <Words>{boardWords.twoWeeks(counts[newest - 1] ?? 0, counts[newest] ?? 0)}</Words>
      <BoardLines>
        {people.map(({ person, counts: own, percent: grown, isMet: reached }) => (
          <BoardLine
            key={person.id}
            name={person.name}
            note={boardWords.ownWeeks(own[newest - 1] ?? 0, own[newest] ?? 0, grown, reached)}
            onOpen={() => onOpen(person.id)}
          />
        ))}
      </BoardLines>
      <Press onPress={() => onOpen(null)}>{boardWords.all}</Press>
    </Metric>
  )
}

/** The two side by side; that one comes of the other nobody says. */
function Streaks(props: {
  requests: BehaviourAnswer['requests']
  renewals: BehaviourAnswer['renewals']
  streakWeeks: number
  onTeam: (managerId: string) => void
  onMonth: (month: string) => void
}) {
  const { requests, renewals, streakWeeks, onTeam, onMonth } = props
  const known = renewals.filter(({ percent }) => percent !== null)
  const last = known[known.length - 1]
  return (
    <Metric title={boardWords.streak(streakWeeks)} hint={boardWords.streakHint}>
      {requests === null ? (
        <NoData words={boardWords.requestsNone} />
      ) : (
        <BoardLines>
          {requests.teams.map(({ manager, weeks, isStreak }) => (
            <BoardLine
              key={manager.id}
              name={boardWords.teamOf(manager.name)}
              note={boardWords.streakNote(weeks, isStreak)}
              onOpen={() => onTeam(manager.id)}
            />
          ))}
        </BoardLines>
      )}
      <Words>{boardWords.renewals}</Words>
      {known.length === 0 ? (
        <NoData words={boardWords.renewalsNone} />
      ) : (
        <>
          <Bars
            name={boardWords.renewals}
            bars={known.map(({ month, percent, renewed, won }) => ({
              key: month,
              value: percent ?? 0,
              count: boardWords.percent(percent ?? 0),
              when: boardWords.monthAlone(month),
              label: `${boardWords.month(month)} ${boardWords.renewalOf(percent ?? 0, renewed, won)}`,
            }))}
            onBar={onMonth}
          />
          {last !== undefined && (
            <Words className="pane__hint">
              {boardWords.month(last.month)}{' '}
              {boardWords.renewalOf(last.percent ?? 0, last.renewed, last.won)}
            </Words>
          )}
        </>
      )}
    </Metric>
  )
}

interface MetricProps {
  title: string
  hint: string
  /** Null: no data. Absent: there is no number. */
  value?: string | null
  target?: string
  isReached?: boolean | null
  children: ReactNode
}

/** A number with its target, in words whether it is reached. */
export function Metric({ title, hint, value, target, isReached = null, children }: MetricProps) {
  return (
    <Box className="card-box metric">
      <Heading className="dwell__stage">{title}</Heading>
      {value !== undefined && (
        <Box className="metric__row">
          <Words className="overview__number">{value ?? boardWords.noData}</Words>
          {isReached !== null && (
            <Words className={isReached ? 'metric__good' : 'metric__bad'}>
              {isReached ? boardWords.reached : boardWords.notReached}
            </Words>
          )}
        </Box>
      )}
      {target !== undefined && <Words className="overview__hint">{target}</Words>}
      {children}
      <Words className="pane__hint">{hint}</Words>
    </Box>
  )
}

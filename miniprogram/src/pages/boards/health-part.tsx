import { healthPartWords } from '../../boards/health-words.ts'
import { BoardLine, BoardLines } from '../../components/board-line/index.tsx'
import { Unbroken } from '../../components/unbroken/index.tsx'
import { openDealPage } from '../../hooks/navigate.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { BoardBody, NoData } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

/** As the rows are asked for. */
const BUCKETS = ['lowest', 'low', 'middle', 'high', 'highest']

export function HealthPart({ filters }: BoardPartProps) {
  const loaded = useBoard('health', filters)
  return (
    <BoardBody loaded={loaded}>
      {({ average, customers, buckets, lowest, weights }) => {
        const most = Math.max(1, ...buckets)
        return (
          <>
            <Box className="card-box dwell">
              <Box className="dwell__head">
                <Heading className="dwell__stage">{boardWords.healthAverage(average)}</Heading>
                <Words className="dwell__change">{boardWords.healthCustomers(customers)}</Words>
              </Box>
              {buckets.map((count, index) => {
                const name = boardWords.healthBuckets[index] ?? ''
                return (
                  <Press
                    key={name}
                    className="press--bare health__bucket"
                    disabled={count === 0}
                    onPress={() => openRows('health', filters, { part: BUCKETS[index] ?? '' })}
                  >
                    <Words className="health__name">{name}</Words>
                    <Box className="bar" decorative>
                      <Box className="bar__fill" style={{ width: `${(count / most) * 100}%` }} />
                    </Box>
                    <Words className="health__count">{count}</Words>
                  </Press>
                )
              })}
            </Box>
            <Heading className="board__title">{boardWords.healthLowest}</Heading>
            {lowest.length === 0 ? (
              <NoData />
            ) : (
              <BoardLines>
                {lowest.map(({ dealId, customerName, owner, value, parts }) => (
                  <BoardLine
                    key={dealId}
                    name={customerName}
                    note={<Unbroken parts={[owner.name, ...healthPartWords(parts)]} />}
                    value={`${value}`}
                    onOpen={() => openDealPage(dealId)}
                  />
                ))}
              </BoardLines>
            )}
            <Press onPress={() => openRows('health', filters)}>{boardWords.all}</Press>
            <Heading className="board__title">{boardWords.healthFormula}</Heading>
            {boardWords.formula(weights.collection, weights.contact, weights.fit).map((line) => (
              <Words key={line} className="pane__hint">
                {line}
              </Words>
            ))}
          </>
        )
      }}
    </BoardBody>
  )
}

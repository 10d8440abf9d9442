import { openDealPage } from '../../hooks/navigate.ts'
import { Box, Heading, Press, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { BoardBody } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

/** Three answers, each a tap from its customers. */
export function OverviewPart({ filters, onBoard }: BoardPartProps) {
  const loaded = useBoard('overview', filters)
  return (
    <BoardBody loaded={loaded}>
      {({ counts, helpers, pile, longest }) => (
        <Box className="overview">
          <Press
            className="overview__card"
            disabled={counts.red === 0}
            onPress={() => openRows('overview', filters, { part: 'red' })}
          >
            <Heading className="overview__title">{boardWords.red}</Heading>
            <Words className={`overview__number ${counts.red > 0 ? 'overview__number--red' : ''}`}>
              {counts.red}
            </Words>
            <Words className="overview__hint">
              {counts.red === 0 ? `${boardWords.noRed} · ` : ''}
              {boardWords.redOf(counts.total)}
            </Words>
          </Press>

          <Box className="overview__card">
            <Heading className="overview__title">{boardWords.helpers}</Heading>
            {helpers.length === 0 && <Words className="overview__hint">{boardWords.nobody}</Words>}
            {helpers.map(({ person, counts: own }) => (
              <Press
                key={person.id}
                className="press--bare overview__line"
                onPress={() =>
                  openRows('overview', { ...filters, owner: person.id }, { part: 'red' })
                }
              >
                <Words className="overview__who">{person.name}</Words>
                <Words className="overview__red">{boardWords.redCount(own.red)}</Words>
                <Words className="icon icon--chevron board__chevron" decorative />
              </Press>
            ))}
          </Box>

          <Press
            className="overview__card"
            disabled={pile === null}
            onPress={() => openRows('overview', filters, { part: 'pile' })}
          >
            <Heading className="overview__title">{boardWords.pile}</Heading>
            <Words className="overview__number">{pile?.stage.name ?? '—'}</Words>
            <Words className="overview__hint">
              {pile === null
                ? boardWords.noPile
                : boardWords.pileAt(pile.slow, pile.deals, pile.usualDays)}
            </Words>
          </Press>

          {longest !== null && (
            <Box className="overview__card">
              <Heading className="overview__title">{boardWords.longest}</Heading>
              <Press
                className="press--bare overview__line"
                onPress={() => openDealPage(longest.dealId)}
              >
                <Words className="overview__who">{longest.customerName}</Words>
                <Words className="overview__hint">
                  {boardWords.untouched(boardWords.hours(longest.hoursSince))}
                </Words>
                <Words className="icon icon--chevron board__chevron" decorative />
              </Press>
              <Press className="press--bare overview__more" onPress={() => onBoard('overdue')}>
                {boardWords.names.overdue}
              </Press>
            </Box>
          )}
        </Box>
      )}
    </BoardBody>
  )
}

import type { DealView } from '@kedu/shared/contracts/api/deal'
import { useState } from 'react'
import type { ProposedAct } from '../../deals/proposed-act.ts'
import { openPage } from '../../hooks/navigate.ts'
import { Box, Press } from '../../platform/elements'
import { dealWords } from '../../wording/deal-zh-cn.ts'
import { quoteWords } from '../../wording/quotes-zh-cn.ts'
import { MoveSheet } from '../deal-sheets/move-sheet.tsx'
import { NextActionSheet } from '../deal-sheets/next-action-sheet.tsx'
import { OutcomeSheet } from '../deal-sheets/outcome-sheet.tsx'
import { ReassignSheet } from '../deal-sheets/reassign-sheet.tsx'
import { WaitSheet } from '../deal-sheets/wait-sheet.tsx'
import './index.css'

type Opened = 'move' | 'next' | 'wait' | 'reassign' | 'outcome'

/** What can be done with this customer now, within the thumb's reach. */
export function DealActions({ view, proposed }: { view: DealView; proposed: ProposedAct | null }) {
  const [opened, setOpened] = useState<Opened | null>(proposed?.act ?? null)
  const [showsMore, setShowsMore] = useState(false)
  const { deal, nextStage } = view
  const close = () => setOpened(null)
  const open = (which: Opened) => {
    setShowsMore(false)
    setOpened(which)
  }
  const isOpen = deal.outcome === 'open'
  return (
    <Box className="actions">
      {showsMore && (
        <Box className="actions__more">
          <Press onPress={() => openPage('quotes', { id: deal.id })}>{quoteWords.entry}</Press>
          <Press onPress={() => open('wait')}>{dealWords.wait}</Press>
          <Press onPress={() => open('reassign')}>{dealWords.reassign}</Press>
          <Press onPress={() => open('outcome')}>{dealWords.outcomeTitle}</Press>
        </Box>
      )}
      <Box className="actions__row">
        {isOpen ? (
          <>
            <Press
              className="press--main actions__main"
              onPress={() => open(nextStage === null ? 'outcome' : 'move')}
            >
              {nextStage === null ? dealWords.outcomeTitle : dealWords.moveTo(nextStage.stage.name)}
            </Press>
            <Press onPress={() => open('next')}>{dealWords.changeNext}</Press>
            <Press expanded={showsMore} onPress={() => setShowsMore(!showsMore)}>
              {dealWords.more}
            </Press>
          </>
        ) : (
          <Press className="actions__main" onPress={() => open('outcome')}>
            {dealWords.reopen}
          </Press>
        )}
      </Box>
      {opened === 'move' && <MoveSheet view={view} onClose={close} />}
      {opened === 'next' && (
        <NextActionSheet
          deal={deal}
          start={proposed?.act === 'next' ? proposed : null}
          onClose={close}
        />
      )}
      {opened === 'wait' && <WaitSheet deal={deal} onClose={close} />}
      {opened === 'reassign' && (
        <ReassignSheet
          deal={deal}
          start={proposed?.act === 'reassign' ? proposed : null}
          onClose={close}
        />
      )}
      {opened === 'outcome' && <OutcomeSheet view={view} onClose={close} />}
    </Box>
  )
}

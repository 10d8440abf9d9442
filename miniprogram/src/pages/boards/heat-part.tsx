import { useState } from 'react'
import { type HeatSplit, HeatSplitSwitch } from '../../components/heat-split/index.tsx'
import { HeatTable } from '../../components/heat-table/index.tsx'
import { EmptyPage } from '../../components/page-state/index.tsx'
import { Box, Words } from '../../platform/elements'
import { boardWords } from '../../wording/boards-zh-cn.ts'
import { BoardBody } from './board-body.tsx'
import type { BoardPartProps } from './index.tsx'
import { openRows, useBoard } from './use-board.ts'

/** Steps of the legend, per cent of the hue. */
const STEPS = [12, 34, 56, 78, 100]

export function HeatPart({ filters }: BoardPartProps) {
  const [by, setBy] = useState<HeatSplit>('industry')
  const loaded = useBoard('heat-map', filters, { by })
  return (
    <BoardBody loaded={loaded}>
      {(table) => (
        <>
          <HeatSplitSwitch label={boardWords.split} by={by} onChange={setBy} />
          {table.groups.length === 0 ? (
            <EmptyPage title={boardWords.emptyTitle} hint={boardWords.emptyHint} />
          ) : (
            <>
              <HeatTable
                table={table}
                onCell={(stage, group) =>
                  openRows('heat-map', filters, {
                    by,
                    ...(stage === null ? {} : { stage }),
                    ...(group === null ? {} : { group }),
                  })
                }
              />
              <Box className="legend">
                <Words>{boardWords.few}</Words>
                {STEPS.map((share) => (
                  <Words
                    key={share}
                    className="legend__step"
                    style={{ opacity: share / 100 }}
                    decorative
                  />
                ))}
                <Words>{boardWords.many}</Words>
              </Box>
              <Words className="pane__hint">{boardWords.legend}</Words>
            </>
          )}
        </>
      )}
    </BoardBody>
  )
}

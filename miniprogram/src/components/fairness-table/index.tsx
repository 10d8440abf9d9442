import type { FairnessAnswer } from '@kedu/shared/contracts/api/leads'
import { Box, Words } from '../../platform/elements'
import { leadsWords as words } from '../../wording/leads-zh-cn.ts'
import './index.css'

const COUNTS = ['received', 'skipped', 'accepted', 'returned', 'recycled', 'converted'] as const

/** Who got how many leads in the month, and who was passed over why. */
export function FairnessTable({ rows }: Pick<FairnessAnswer, 'rows'>) {
  return (
    <Box className="fairness card-box" role="table" label={words.table}>
      <Box className="fairness__row fairness__row--head" role="row">
        <Words className="fairness__name" role="columnheader">
          {words.columns.rep}
        </Words>
        {COUNTS.map((count) => (
          <Words key={count} className="fairness__count" role="columnheader">
            {words.columns[count]}
          </Words>
        ))}
      </Box>
      {rows.map((row) => {
        const notes = [
          ...(row.overridden > 0 ? [words.overridden(row.overridden)] : []),
          ...row.skippedBecause.map(({ name, count }) => `${name} ${count}`),
        ]
        return (
          <Box key={row.rep.id} className="fairness__row" role="row">
            <Box className="fairness__name" role="rowheader">
              <Words>{row.rep.name}</Words>
              {notes.length > 0 && <Words className="fairness__why">{notes.join('，')}</Words>}
            </Box>
            {COUNTS.map((count) => (
              <Words
                key={count}
                className={`fairness__count ${row[count] === 0 ? 'fairness__count--none' : ''}`}
                role="cell"
              >
                {row[count]}
              </Words>
            ))}
          </Box>
        )
      })}
      <Words className="pane__hint">{words.convertedHint}</Words>
    </Box>
  )
}

import type { HeatmapAnswer } from '@kedu/shared/contracts/api/team'
import { heatShare } from '../../deals/heat-share.ts'
import { Box, Press, Words } from '../../platform/elements'
import { teamWords } from '../../wording/lists-zh-cn.ts'
import './index.css'

/** Fewer customers than this are never the whole hue: one is not many. */
const FULL_FROM = 6

interface HeatTableProps {
  table: HeatmapAnswer
  onCell: (stageId: string, groupKey: string) => void
}

/** Customers per stage and group: one hue from paper to full, the number in every cell; a tap lists them. */
export function HeatTable({ table, onCell }: HeatTableProps) {
  const { stages, groups, totals } = table
  const most = Math.max(FULL_FROM, ...groups.flatMap(({ counts }) => counts))
  const columns = {
    gridTemplateColumns: `minmax(72px, 1.4fr) repeat(${stages.length + 1}, minmax(48px, 1fr))`,
  }
  return (
    <Box className="heat">
      <Box className="heat__row" style={columns}>
        <Words className="heat__corner" />
        {stages.map(({ id, name }) => (
          <Words key={id} className="heat__stage">
            {name}
          </Words>
        ))}
        <Words className="heat__stage">{teamWords.total}</Words>
      </Box>
      {groups.map((group) => (
        <Box key={group.key} className="heat__row" style={columns}>
          <Words className="heat__group">{group.label}</Words>
          {stages.map(({ id, name }, index) => {
            const count = group.counts[index] ?? 0
            const share = heatShare(count, most)
            return (
              <Press
                key={id}
                className={`heat__cell ${share >= 55 ? 'heat__cell--full' : ''}`}
                label={teamWords.cell(group.label, name, count)}
                disabled={count === 0}
                onPress={() => onCell(id, group.key)}
              >
                <Words className="heat__heat" style={{ opacity: share / 100 }} decorative />
                <Words className="heat__number">{count}</Words>
              </Press>
            )
          })}
          <Words className="heat__total">{group.total}</Words>
        </Box>
      ))}
      <Box className="heat__row" style={columns}>
        <Words className="heat__group">{teamWords.total}</Words>
        {totals.map((total, index) => (
          <Words key={stages[index]?.id ?? index} className="heat__total">
            {total}
          </Words>
        ))}
        <Words className="heat__total">{totals.reduce((sum, total) => sum + total, 0)}</Words>
      </Box>
    </Box>
  )
}

import type { HeatmapAnswer } from '@kedu/shared/contracts/api/team'
import { heatShare } from '../../deals/heat-share.ts'
import { Box, Press, Words } from '../../platform/elements'
import { teamWords } from '../../wording/lists-zh-cn.ts'
import './index.css'

/** Fewer customers than this are never the whole hue: one is not many. */
const FULL_FROM = 6

/** Percent of the hue from which the number reads better in the colour for it, in light and in dark. */
const FULL_LIGHT = 82
const FULL_DARK = 66

interface HeatTableProps {
  table: HeatmapAnswer
  onCell: (stageId: string, groupKey: string) => void
}

/** Customers per stage and group: one hue from paper to full, the number in every cell; a tap lists them. */
export function HeatTable({ table, onCell }: HeatTableProps) {
  const { stages, groups, totals } = table
  const most = Math.max(FULL_FROM, ...groups.flatMap(({ counts }) => counts))
  const columns = {
    // Five stages and their sum fit a phone of 375 px, each cell wide enough for a thumb.
    gridTemplateColumns: `minmax(66px, 1.4fr) repeat(${stages.length}, minmax(44px, 1fr)) minmax(34px, 0.8fr)`,
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
                className={`heat__cell ${fullness(share)}`}
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

function fullness(share: number): string {
  return share >= FULL_LIGHT
    ? 'heat__cell--full heat__cell--deep'
    : share >= FULL_DARK
      ? 'heat__cell--deep'
      : ''
}

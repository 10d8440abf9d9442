import type { HeatmapAnswer } from '@kedu/shared/contracts/api/team'
import { heatShare } from '../../deals/heat-share.ts'
import { Box, Press, Words } from '../../platform/elements'
import { teamWords } from '../../wording/lists-zh-cn.ts'
import './index.css'

/** Fewer customers than this are never the whole hue: one is not many. */
const FULL_FROM = 6

/** Percent of the hue from which the number reads better in the colour for it, in light and in dark. */
const FULL_LIGHT = 87
const FULL_DARK = 67

interface HeatTableProps {
  table: HeatmapAnswer
  /** Null: a sum, of all stages or of all groups. */
  onCell: (stageId: string | null, groupKey: string | null) => void
}

/** Customers per stage and group: one hue from paper to full, the number in every cell; a tap lists them. */
export function HeatTable({ table, onCell }: HeatTableProps) {
  const { stages, groups, totals } = table
  const most = Math.max(FULL_FROM, ...groups.flatMap(({ counts }) => counts))
  const all = totals.reduce((sum, total) => sum + total, 0)
  const columns = {
    // Five stages and their sum fit a phone of 375 px, each cell wide enough for a thumb.
    gridTemplateColumns: `minmax(66px, 1.4fr) repeat(${stages.length}, minmax(44px, 1fr)) minmax(44px, 0.8fr)`,
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
          <Total
            label={teamWords.cell(group.label, teamWords.total, group.total)}
            count={group.total}
            onOpen={() => onCell(null, group.key)}
          />
        </Box>
      ))}
      <Box className="heat__row" style={columns}>
        <Words className="heat__group">{teamWords.total}</Words>
        {stages.map(({ id, name }, index) => (
          <Total
            key={id}
            label={teamWords.cell(teamWords.total, name, totals[index] ?? 0)}
            count={totals[index] ?? 0}
            onOpen={() => onCell(id, null)}
          />
        ))}
        <Total
          label={teamWords.cell(teamWords.total, teamWords.total, all)}
          count={all}
          onOpen={() => onCell(null, null)}
        />
      </Box>
    </Box>
  )
}

function Total({ label, count, onOpen }: { label: string; count: number; onOpen: () => void }) {
  return (
    <Press
      className="press--bare heat__total"
      label={label}
      disabled={count === 0}
      onPress={onOpen}
    >
      {count}
    </Press>
  )
}

function fullness(share: number): string {
  return share >= FULL_LIGHT
    ? 'heat__cell--full heat__cell--deep'
    : share >= FULL_DARK
      ? 'heat__cell--deep'
      : ''
}

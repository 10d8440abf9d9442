import { Box, Press } from '../../platform/elements'
import { teamWords } from '../../wording/lists-zh-cn.ts'
import './index.css'

export type HeatSplit = 'industry' | 'region'

interface HeatSplitSwitchProps {
  label: string
  by: HeatSplit
  onChange: (by: HeatSplit) => void
}

/** What the rows of a heat table are. */
export function HeatSplitSwitch({ label, by, onChange }: HeatSplitSwitchProps) {
  return (
    <Box className="heat-split" role="group" label={label}>
      {(['industry', 'region'] as const).map((each) => (
        <Press
          key={each}
          className={`press--bare segments__one ${by === each ? 'segments__one--on' : ''}`}
          pressed={by === each}
          onPress={() => onChange(each)}
        >
          {each === 'industry' ? teamWords.byIndustry : teamWords.byRegion}
        </Press>
      ))}
    </Box>
  )
}

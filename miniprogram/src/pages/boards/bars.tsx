import { Box, Press, Words } from '../../platform/elements'

/** Of the highest bar. */
const BAR_PX = 56

export interface Bar {
  key: string
  value: number
  /** Above the bar: the number. */
  count: string
  /** Below it: which week or month. */
  when: string
  /** What is read out, where the two do not say it all. */
  label?: string
}

/** Numbers one after the other, the newest at the right edge; each opens what it counts. */
export function Bars(props: {
  name: string
  /** Oldest first. */
  bars: readonly Bar[]
  onBar: (key: string) => void
}) {
  const { name, bars, onBar } = props
  const most = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <Box className="trend__weeks" role="group" label={name}>
      {[...bars].reverse().map(({ key, value, count, when, label }) => (
        <Press
          key={key}
          className="press--bare trend__week"
          {...(label === undefined ? {} : { label })}
          onPress={() => onBar(key)}
        >
          <Words className="trend__count">{count}</Words>
          <Box
            className="trend__bar"
            style={{ height: `${(value / most) * BAR_PX}px` }}
            decorative
          />
          <Words className="trend__day">{when}</Words>
        </Press>
      ))}
    </Box>
  )
}

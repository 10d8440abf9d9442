/** Charts as SVG, by ECharts without a page. Runs in the judging process only: it takes 30 MB. */
import { HeatmapChart, LineChart } from 'echarts/charts'
import {
  GridComponent,
  LegendComponent,
  TitleComponent,
  VisualMapContinuousComponent,
} from 'echarts/components'
import * as echarts from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import { PICTURE_WIDTH, type Picture } from './picture.ts'
import { between, COLOURS, type Colours, FONT } from './theme.ts'

echarts.use([
  HeatmapChart,
  LineChart,
  GridComponent,
  LegendComponent,
  TitleComponent,
  VisualMapContinuousComponent,
  // Left out, the bundle draws numbers over each other without a word.
  LabelLayout,
  SVGRenderer,
])

const GUTTER = 48
const HEAD = 170
const ROW = 104

type Of<K extends Picture['kind']> = Extract<Picture, { kind: K }>
type ChartPicture = Of<'heat-map'> | Of<'trend'>

export function chartSvg(picture: ChartPicture): string {
  const height = picture.kind === 'heat-map' ? HEAD + picture.rows.length * ROW + 190 : HEAD + 720
  const chart = echarts.init(null, null, {
    renderer: 'svg',
    ssr: true,
    width: PICTURE_WIDTH,
    height,
  })
  try {
    const colours = COLOURS
    chart.setOption({
      animation: false,
      backgroundColor: colours.paper,
      textStyle: { fontFamily: FONT, color: colours.ink1 },
      title: titleOf(picture, colours),
      ...(picture.kind === 'heat-map' ? heatMap(picture, colours) : trend(picture, colours)),
    })
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

function titleOf({ title, caption }: Picture, colours: Colours) {
  return {
    text: title,
    subtext: caption,
    left: GUTTER,
    top: 36,
    itemGap: 14,
    textStyle: { fontSize: 46, fontWeight: 600, color: colours.ink1, fontFamily: FONT },
    subtextStyle: { fontSize: 30, color: colours.ink2, fontFamily: FONT },
  }
}

/** One hue; the number always stands in the cell, so that colour alone says nothing. */
function heatMap({ rows, columns, cells }: Of<'heat-map'>, colours: Colours) {
  const counts = cells.flatMap((row) => row.map((cell) => cell?.count ?? 0))
  const most = Math.max(1, ...counts)
  const data = cells.flatMap((row, y) =>
    row.flatMap((cell, x) => {
      if (cell === null) return []
      const isDark = cell.count / most > 0.5
      return [
        {
          value: [x, y, cell.count],
          label: {
            show: true,
            formatter: cell.red > 0 ? `{n|${cell.count}}{r| 红${cell.red}}` : `{n|${cell.count}}`,
            rich: {
              n: { fontSize: 36, fontWeight: 600, color: isDark ? colours.onAccent : colours.ink1 },
              r: { fontSize: 24, color: isDark ? colours.onAccent : colours.red },
            },
          },
        },
      ]
    }),
  )
  const axis = {
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      fontSize: 30,
      color: colours.ink2,
      fontFamily: FONT,
      interval: 0,
      width: 190,
      overflow: 'truncate' as const,
    },
    splitArea: { show: false },
  }
  return {
    grid: {
      left: GUTTER + 200,
      right: GUTTER,
      top: HEAD + 50,
      height: rows.length * ROW,
    },
    xAxis: { ...axis, type: 'category' as const, data: columns, position: 'top' as const },
    yAxis: { ...axis, type: 'category' as const, data: rows, inverse: true },
    visualMap: {
      show: false,
      min: 0,
      max: most,
      inRange: { color: [between(colours.paper, colours.accent, 0.1), colours.accent] },
    },
    series: [
      {
        type: 'heatmap' as const,
        data,
        itemStyle: { borderWidth: 6, borderColor: colours.paper, borderRadius: 12 },
        emphasis: { disabled: true },
      },
    ],
  }
}

/** Width of the lines differs, so that they are told apart without colour; their names stand above. */
function trend({ weeks, lines }: Of<'trend'>, colours: Colours) {
  const paints = [colours.accent, colours.ok, colours.orange, colours.ink2, colours.yellow]
  const dashes = ['solid', 'dashed', 'dotted', 'solid', 'dashed'] as const
  return {
    legend: {
      top: HEAD,
      left: GUTTER,
      itemGap: 36,
      itemWidth: 54,
      textStyle: { fontSize: 30, color: colours.ink1, fontFamily: FONT },
    },
    grid: { left: GUTTER + 60, right: GUTTER + 60, top: HEAD + 90, bottom: 90 },
    xAxis: {
      type: 'category' as const,
      data: weeks,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: { fontSize: 26, color: colours.ink2, fontFamily: FONT },
    },
    yAxis: {
      type: 'value' as const,
      minInterval: 1,
      splitLine: { lineStyle: { color: colours.line } },
      axisLabel: { fontSize: 26, color: colours.ink2, fontFamily: FONT },
    },
    series: lines.map(({ name, values }, n) => {
      const colour = paints[n % paints.length] ?? colours.ink1
      return {
        type: 'line' as const,
        name,
        data: values,
        symbolSize: 12,
        lineStyle: {
          width: 6 - (n % 3),
          color: colour,
          type: dashes[n % dashes.length] ?? 'solid',
        },
        itemStyle: { color: colour },
        // The newest number is what is asked for first. In the colour of its line: two that end close to
        // each other make room for each other.
        endLabel: {
          show: true,
          fontSize: 28,
          color: colour,
          formatter: String(values.at(-1) ?? ''),
        },
        labelLayout: { moveOverlap: 'shiftY' as const },
      }
    }),
  }
}

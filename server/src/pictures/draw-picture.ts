/** Data → PNG. Runs in the judging process, see `judge-process`: nothing of it is loaded in the server. */
import sharp from 'sharp'
import { chartSvg } from './chart-svg.ts'
import { PICTURE_LIMITS, PICTURE_WIDTH, type Picture } from './picture.ts'
import { textAt } from './svg-text.ts'
import { COLOURS } from './theme.ts'
import { wordCloudSvg } from './word-cloud-svg.ts'

/** A PNG, `PICTURE_WIDTH` wide. Whatever is beyond `PICTURE_LIMITS` is left out. */
export async function drawPicture(picture: Picture): Promise<Buffer> {
  const svg = svgOf(bounded(picture))
  return sharp(Buffer.from(svg))
    .resize({ width: PICTURE_WIDTH })
    .png({ compressionLevel: 6 })
    .toBuffer()
}

function svgOf(picture: Picture): string {
  if (picture.kind === 'words') return wordCloudSvg(picture)
  const chart = chartSvg(picture)
  if (picture.kind !== 'heat-map') return chart
  const height = Number(/height="(\d+)"/.exec(chart)?.[1] ?? 0)
  const foot = textAt(48, height - 48, 28, COLOURS.ink2, picture.legend)
  return chart.replace(/<\/svg>\s*$/, `${foot}</svg>`)
}

function bounded(picture: Picture): Picture {
  const { rows, columns, weeks, lines, words } = PICTURE_LIMITS
  switch (picture.kind) {
    case 'heat-map':
      return {
        ...picture,
        rows: picture.rows.slice(0, rows),
        columns: picture.columns.slice(0, columns),
        cells: picture.cells.slice(0, rows).map((row) => row.slice(0, columns)),
      }
    case 'trend':
      return {
        ...picture,
        weeks: picture.weeks.slice(-weeks),
        lines: picture.lines
          .slice(0, lines)
          .map(({ name, values }) => ({ name, values: values.slice(-weeks) })),
      }
    case 'words':
      return {
        ...picture,
        words: picture.words.toSorted((a, b) => b.count - a.count).slice(0, words),
      }
    default:
      return picture satisfies never
  }
}

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chartSvg } from '@kedu/server/pictures/chart-svg'
import { canDrawChinese } from '@kedu/server/pictures/chinese-font'
import { drawPicture } from '@kedu/server/pictures/draw-picture'
import type { Picture } from '@kedu/server/pictures/picture'
import { COLOURS } from '@kedu/server/pictures/theme'
import { buildSync } from 'esbuild'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'

const HEAT: Picture = {
  kind: 'heat-map',
  title: '在手商机：行业 × 阶段',
  caption: '王敏的团队 · 11月23日 周一 08:30',
  rows: ['机械设备', '电子电气'],
  columns: ['线索', '报价', '合同'],
  cells: [
    [{ count: 3, red: 0 }, null, { count: 9, red: 2 }],
    [null, { count: 1, red: 1 }, null],
  ],
  legend: '格里是单数',
}
/** Drawn by what a bundle holds. Looking at it here would have vitest transform all of ECharts. */
function drawnByBundle(picture: typeof TREND): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'kedu-charts-'))
  try {
    const outfile = path.join(folder, 'charts.mjs')
    buildSync({
      stdin: {
        contents: `import { chartSvg } from './chart-svg.ts'
          process.stdout.write(chartSvg(JSON.parse(process.argv[2])))`,
        resolveDir: path.resolve(import.meta.dirname, '../../../server/src/pictures'),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      outfile,
    })
    return execFileSync(process.execPath, [outfile, JSON.stringify(picture)], { encoding: 'utf8' })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const TREND: Extract<Picture, { kind: 'trend' }> = {
  kind: 'trend',
  title: '每周进展',
  caption: '全公司 · 到 11月23日',
  weeks: ['11/9', '11/16', '11/23'],
  lines: [{ name: '新增', values: [1, 4, 2] }],
}
const WORDS: Picture = {
  kind: 'words',
  title: '障碍',
  caption: '华北 · 近 30 天',
  words: [
    { text: '付款周期', count: 20 },
    { text: '<b>&"价格', count: 5 },
  ],
}

/** Pixels in a region that are not its most frequent colour. */
async function ink(
  picture: Picture,
  region: { left: number; top: number; width: number; height: number },
): Promise<number> {
  const { data } = await sharp(await drawPicture(picture))
    .extract(region)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const counts = new Map<number, number>()
  for (const value of data) counts.set(value, (counts.get(value) ?? 0) + 1)
  const paper = [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0
  return data.filter((value) => Math.abs(value - paper) > 40).length
}

const TITLE = { left: 40, top: 30, width: 1000, height: 60 }
const CAPTION = { left: 40, top: 96, width: 1000, height: 50 }

describe('a picture', () => {
  it.each([
    ['heat map', HEAT],
    ['trend', TREND],
    ['words', WORDS],
  ] as const)(
    'of a %s is as wide as a phone and carries its title and caption',
    async (_, picture) => {
      const { width, height, format } = await sharp(await drawPicture(picture)).metadata()
      expect({ width, format }).toEqual({ width: 1080, format: 'png' })
      expect(height).toBeGreaterThan(400)
      expect(await ink(picture, TITLE)).toBeGreaterThan(1500)
      expect(await ink(picture, CAPTION)).toBeGreaterThan(1000)
      // It is the words that make the ink: without them nothing is there.
      const blank = { ...picture, title: '', caption: '' }
      expect(await ink(blank, TITLE)).toBe(0)
    },
  )

  it.each([HEAT, TREND, WORDS])(
    'of $kind stands on paper of its own, in a dark chat as well',
    async (picture) => {
      const { data, info } = await sharp(await drawPicture(picture))
        .ensureAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true })
      for (let at = 3; at < data.length; at += 4) {
        if (data[at] !== 255) throw new Error(`see-through at ${at}`)
      }
      const corners = [
        0,
        info.width - 1,
        info.width * (info.height - 1),
        info.width * info.height - 1,
      ]
      for (const corner of corners) {
        expect([...data.subarray(4 * corner, 4 * corner + 3)]).toEqual([255, 255, 255])
      }
    },
  )

  it('is written in colours that can be read on its paper', () => {
    const light = (colour: string) => {
      const [r = 0, g = 0, b = 0] = [1, 3, 5].map((from) => {
        const share = Number.parseInt(colour.slice(from, from + 2), 16) / 255
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const { ink1, ink2, accent, ok, yellow, orange, red, paper } = COLOURS
    for (const colour of [ink1, ink2, accent, ok, yellow, orange, red]) {
      expect((light(paper) + 0.05) / (light(colour) + 0.05)).toBeGreaterThan(4.5)
    }
  })

  // What is installed has it bundled: a part of ECharts that nobody names is left out there.
  it.each([
    ['from its source', (picture: typeof TREND) => chartSvg(picture)],
    ['bundled', drawnByBundle],
  ])('keeps the newest numbers of two lines apart that end beside each other, %s', (_, draw) => {
    const lines = [
      { name: '新增', values: [400, 460, 355] },
      { name: '进合同', values: [90, 100, 98] },
      { name: '赢单', values: [80, 90, 106] },
    ]
    const svg = draw({ ...TREND, lines })
    const heights = [355, 98, 106].map((value) => {
      const [, height] =
        new RegExp(`translate\\([\\d.]+ ([\\d.]+)\\)"[^>]*>${value}<`).exec(svg) ?? []
      return Number(height)
    })
    const [one = 0, two = 0, three = 0] = heights
    expect(Math.abs(two - three)).toBeGreaterThanOrEqual(27)
    expect(Math.abs(one - two)).toBeGreaterThanOrEqual(27)
  })

  it('prints each number in its cell', async () => {
    const cell = { left: 300, top: 235, width: 150, height: 80 }
    expect(await ink(HEAT, cell)).toBeGreaterThan(150)
  })

  it('is the same for the same numbers, and bounded for any', async () => {
    expect((await drawPicture(HEAT)).equals(await drawPicture(HEAT))).toBe(true)
    const many = Array.from({ length: 500 }, (_, n) => `行业${n}`)
    const huge = { ...HEAT, rows: many, cells: many.map(() => [{ count: 1, red: 0 }]) }
    const { height } = await sharp(await drawPicture(huge)).metadata()
    expect(height).toBeLessThan(2000)
  })

  it('knows whether there is a Chinese font', async () => {
    expect(await canDrawChinese()).toBe(true)
  })
})

/** The picture a person checks: what was found, framed on a display-size copy. */
import type { Box } from '@kedu/shared/evidence/measures'
import sharp from 'sharp'
import { sniffFile } from '../files/sniff.ts'
import { openPdf } from './pdf/open-pdf.ts'
import { type Raster, WORK_EDGE } from './raster.ts'
import { readPicture } from './read-picture.ts'

export interface Mark {
  box: Box
  verdict: 'pass' | 'doubtful' | 'missing'
}

/** Beside the colour the line tells the verdict: whole, dashed, dotted. */
const LINES = {
  pass: { colour: '#1A7F4B', dash: 'none' },
  doubtful: { colour: '#B84A06', dash: '14 8' },
  missing: { colour: '#CF2233', dash: '3 7' },
} as const

/** A JPEG of at most `WORK_EDGE` px; null when the page cannot be shown. `page` from 1. */
export async function markUp(
  bytes: Uint8Array,
  page: number,
  marks: readonly Mark[],
): Promise<Buffer | null> {
  const raster = await pageOf(bytes, page)
  if (!raster) return null
  const { width, height, data } = raster
  const frames = marks.map(({ box, verdict }) => {
    const { colour, dash } = LINES[verdict]
    const pad = Math.max(width, height) * 0.006
    const x = Math.max(1.5, box.x * width - pad)
    const y = Math.max(1.5, box.y * height - pad)
    const w = Math.min(width - 1.5, (box.x + box.width) * width + pad) - x
    const h = Math.min(height - 1.5, (box.y + box.height) * height + pad) - y
    const rect = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${Math.max(1, w).toFixed(1)}" height="${Math.max(1, h).toFixed(1)}" rx="4" fill="none"`
    return `<rect ${rect} stroke="#fff" stroke-width="6" opacity="0.8"/><rect ${rect} stroke="${colour}" stroke-width="3" stroke-dasharray="${dash}"/>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${frames.join('')}</svg>`
  return sharp(data, { raw: { width, height, channels: 3 } })
    .composite([{ input: Buffer.from(svg), left: 0, top: 0 }])
    .jpeg({ quality: 82 })
    .toBuffer()
}

async function pageOf(bytes: Uint8Array, page: number): Promise<Raster | null> {
  const sniffed = await sniffFile(bytes)
  if (sniffed.kind === 'refused') return null
  if (sniffed.family === 'image') {
    return page === 1 ? ((await readPicture(bytes, WORK_EDGE))?.raster ?? null) : null
  }
  if (sniffed.family !== 'pdf') return null
  const opening = await openPdf(bytes)
  if (opening.kind === 'refused' || page < 1 || page > opening.pdf.pageCount) return null
  return opening.pdf.render(page - 1).catch(() => null)
}

/** Everything that is looked for on one page, picture or rendered. */
import type { PageMeasures, SealMeasures } from '@kedu/shared/evidence/measures'
import { findHandwriting } from './handwriting/find-handwriting.ts'
import { picturePrint } from './picture-print.ts'
import { measureQuality } from './picture-quality.ts'
import { findQrCode } from './qr-code.ts'
import { lumaOf, type Raster } from './raster.ts'
import { screenPeak } from './screen-pattern.ts'
import { type FoundRing, findRings } from './seals/find-seals.ts'

/** Rings below this are other red things; they are not kept. */
const WORTH_KEEPING = 0.25
const MOST_SEALS = 8

export interface PageSource {
  /** From 1. */
  page: number
  /** Size as sent, px. */
  original: { width: number; height: number }
  /** A rendered page was never in front of a camera. */
  isPhoto: boolean
}

export async function measurePage(
  raster: Raster,
  { page, original, isPhoto }: PageSource,
): Promise<PageMeasures> {
  const luma = lumaOf(raster)
  const isGrey = hasNoColour(raster)
  const rings = isGrey ? [] : findRings(raster)
  return {
    page,
    quality: measureQuality(luma, original),
    seals: rings
      .filter(({ score }) => score >= WORTH_KEEPING)
      .slice(0, MOST_SEALS)
      .map((ring) => sealOf(ring, raster)),
    signature: findHandwriting(raster, luma),
    qr: await findQrCode(luma),
    screenPeak: isPhoto ? screenPeak(luma) : null,
    isGrey,
    print: picturePrint(luma),
  }
}

function sealOf({ ellipse, measures, score }: FoundRing, { width, height }: Raster): SealMeasures {
  const cos = Math.cos(ellipse.angle)
  const sin = Math.sin(ellipse.angle)
  const halfWidth = Math.hypot(ellipse.a * cos, ellipse.b * sin)
  const halfHeight = Math.hypot(ellipse.a * sin, ellipse.b * cos)
  const left = Math.max(0, ellipse.x - halfWidth)
  const top = Math.max(0, ellipse.y - halfHeight)
  return {
    score,
    box: {
      x: left / width,
      y: top / height,
      width: (Math.min(width, ellipse.x + halfWidth) - left) / width,
      height: (Math.min(height, ellipse.y + halfHeight) - top) / height,
    },
    ring: measures,
  }
}

/** Fewer than one pixel in two thousand with any colour to speak of. */
function hasNoColour({ data }: Raster): boolean {
  let coloured = 0
  for (let at = 0; at + 2 < data.length; at += 3) {
    const r = data[at] as number
    const g = data[at + 1] as number
    const b = data[at + 2] as number
    if (Math.max(r, g, b) - Math.min(r, g, b) > 22) coloured++
  }
  return coloured < data.length / 3 / 2000
}

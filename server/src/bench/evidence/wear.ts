/** What happens between the paper and the file: lamp, angle, hand, chip and messenger. */
import sharp from 'sharp'
import type { Random } from './random.ts'

export interface Pixels {
  width: number
  height: number
  /** RGB, three bytes a pixel. */
  data: Uint8Array
}

export async function rasterize(svg: string): Promise<Pixels> {
  const { data, info } = await sharp(Buffer.from(svg))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

/** Maps the four corners of the unit square to four points; returns the way from unit to point. */
function projective(corners: readonly (readonly [number, number])[]) {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = corners as [
    [number, number],
    [number, number],
    [number, number],
    [number, number],
  ]
  const dx1 = x1 - x2
  const dx2 = x3 - x2
  const dx3 = x0 - x1 + x2 - x3
  const dy1 = y1 - y2
  const dy2 = y3 - y2
  const dy3 = y0 - y1 + y2 - y3
  const det = dx1 * dy2 - dx2 * dy1
  const g = (dx3 * dy2 - dx2 * dy3) / det
  const h = (dx1 * dy3 - dx3 * dy1) / det
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1]
}

function invert(m: readonly number[]): number[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = m
  const co = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ]
  const det = a * (co[0] ?? 0) + b * (co[3] ?? 0) + c * (co[6] ?? 0)
  return co.map((v) => v / det)
}

/** The page lying on a desk, seen from a little aside. `strength` 0: straight above. */
export function photograph(random: Random, page: Pixels, strength: number): Pixels {
  const width = Math.round(page.width * random.between(1.02, 1.18))
  const height = Math.round(page.height * random.between(1.02, 1.15))
  const angle = random.between(-0.12, 0.12) * strength
  const corner = (ux: number, uy: number): [number, number] => {
    const x = (ux - 0.5) * page.width * 0.97
    const y = (uy - 0.5) * page.height * 0.97
    const jitter = () => random.between(-0.06, 0.06) * strength * page.width
    return [
      width / 2 + x * Math.cos(angle) - y * Math.sin(angle) + jitter(),
      height / 2 + x * Math.sin(angle) + y * Math.cos(angle) + jitter(),
    ]
  }
  const back = invert(projective([corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)]))
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = back
  const desk = random.pick([
    [96, 66, 44],
    [150, 110, 80],
    [200, 200, 198],
    [60, 62, 66],
    [176, 132, 98],
  ])
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const w = g * x + h * y + i
      const sx = ((a * x + b * y + c) / w) * page.width
      const sy = ((d * x + e * y + f) / w) * page.height
      const at = (y * width + x) * 3
      if (sx < 0 || sy < 0 || sx >= page.width - 1 || sy >= page.height - 1) {
        const grain = Math.sin(x * 0.02 + Math.sin(y * 0.05) * 2) * 8
        for (let k = 0; k < 3; k++) data[at + k] = (desk[k] ?? 0) + grain
        continue
      }
      const x0 = sx | 0
      const y0 = sy | 0
      const fx = sx - x0
      const fy = sy - y0
      const p = (y0 * page.width + x0) * 3
      const q = p + page.width * 3
      for (let k = 0; k < 3; k++) {
        const top = (page.data[p + k] ?? 0) * (1 - fx) + (page.data[p + 3 + k] ?? 0) * fx
        const low = (page.data[q + k] ?? 0) * (1 - fx) + (page.data[q + 3 + k] ?? 0) * fx
        data[at + k] = top * (1 - fy) + low * fy
      }
    }
  }
  return { width, height, data }
}

export interface Light {
  /** 1: full light. */
  level: number
  /** 0: white; 1: a warm bulb. */
  warmth: number
  /** How much darker the far corner is, 0–1. */
  fall: number
  /** Standard deviation of the chip's noise, in levels of 255. */
  noise: number
}

export function lit(random: Random, page: Pixels, { level, warmth, fall, noise }: Light): Pixels {
  const { width, height } = page
  const data = new Uint8Array(page.data.length)
  const gains = [level * (1 + 0.06 * warmth), level, level * (1 - 0.28 * warmth)]
  const angle = random.between(0, 2 * Math.PI)
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const along = (ux * (x / width - 0.5) + uy * (y / height - 0.5)) / 1.41 + 0.5
      const shade = 1 - fall * along
      const at = (y * width + x) * 3
      for (let k = 0; k < 3; k++) {
        const grain =
          noise === 0 ? 0 : (random.next() + random.next() + random.next() - 1.5) * 2 * noise
        const value = (page.data[at + k] ?? 0) * (gains[k] ?? 1) * shade + grain
        data[at + k] = value < 0 ? 0 : Math.min(value, 255)
      }
    }
  }
  return { width, height, data }
}

/** A screen's picture: coloured stripes of its pixels beating with the camera's. */
export function offScreen(random: Random, page: Pixels): Pixels {
  const { width, height } = page
  const data = new Uint8Array(page.data.length)
  const pitch = random.between(2.3, 3.6)
  const tilt = random.between(-0.12, 0.12)
  const depth = random.between(0.1, 0.22)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = (x + tilt * y) / pitch
      const v = (y - tilt * x) / pitch
      const at = (y * width + x) * 3
      for (let k = 0; k < 3; k++) {
        const stripe = Math.cos(2 * Math.PI * (u + k / 3)) + 0.6 * Math.cos(2 * Math.PI * v)
        const value = (page.data[at + k] ?? 0) * (1 - depth + depth * 0.6 * stripe)
        data[at + k] = value < 0 ? 0 : Math.min(value, 255)
      }
    }
  }
  return { width, height, data }
}

export interface Encoding {
  quality: number
  /** Longest side after the messenger made it smaller; null: left as it is. */
  fit: number | null
  blur: number
}

export function encoded(page: Pixels, { quality, fit, blur }: Encoding): Promise<Buffer> {
  const { width, height, data } = page
  let picture = sharp(data, { raw: { width, height, channels: 3 } })
  if (blur >= 0.3) picture = picture.blur(blur)
  if (fit !== null) picture = picture.resize(fit, fit, { fit: 'inside', withoutEnlargement: true })
  return picture.jpeg({ quality }).toBuffer()
}

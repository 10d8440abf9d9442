/** Company seals as SVG: drawn about the origin, so that they can be turned and put anywhere. */
import type { Random } from './random.ts'

export interface DrawnSeal {
  svg: string
  /** Half axes in px before turning. */
  halfWidth: number
  halfHeight: number
}

const CITIES = ['苏州', '常州', '无锡', '上海', '杭州', '宁波', '东莞', '佛山', '青岛', '重庆']
const NAMES = ['华东', '恒立', '天合', '晴川', '瑞丰', '中联', '宏远', '金石', '博亚', '新松']
const TRADES = ['机电设备', '精密机械', '光伏科技', '自动化', '阀门', '医疗器械', '化工材料']
const FORMS = ['有限公司', '股份有限公司', '有限责任公司', '集团有限公司']
const SERIF = 'Noto Serif CJK SC'
const SANS = 'Noto Sans CJK SC'

export function companyName(random: Random): string {
  return random.pick(CITIES) + random.pick(NAMES) + random.pick(TRADES) + random.pick(FORMS)
}

export function sealRed(random: Random): string {
  const red = random.whole(185, 238)
  const green = random.whole(15, 70)
  const blue = Math.max(0, green + random.whole(-20, 30))
  return `rgb(${red},${green},${blue})`
}

/** A five-pointed star about the origin, point upwards. */
export function starPath(radius: number): string {
  const points: string[] = []
  for (let i = 0; i < 10; i++) {
    const r = i % 2 === 0 ? radius : radius * 0.382
    const angle = (Math.PI / 5) * i - Math.PI / 2
    points.push(`${(r * Math.cos(angle)).toFixed(1)},${(r * Math.sin(angle)).toFixed(1)}`)
  }
  return `M${points.join('L')}Z`
}

/** Characters along an ellipse, upright towards the outside, centred at the top. */
function alongEllipse(
  text: string,
  { rx, ry, size, sweep, font, colour, stretch = 1 }: EllipseText,
): string {
  const letters = [...text]
  return letters
    .map((letter, index) => {
      const t = letters.length === 1 ? 0 : index / (letters.length - 1) - 0.5
      const angle = t * sweep
      const x = rx * Math.sin(angle)
      const y = -ry * Math.cos(angle)
      const turn = (Math.atan2(ry * Math.sin(angle), rx * Math.cos(angle)) * 180) / Math.PI
      return `<text transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(1)}) scale(1 ${stretch})" y="${(size * 0.37).toFixed(1)}" font-size="${size.toFixed(1)}" font-family="${font}" font-weight="700" text-anchor="middle" fill="${colour}">${letter}</text>`
    })
    .join('')
}

interface EllipseText {
  rx: number
  ry: number
  size: number
  /** Radians from the first to the last character. */
  sweep: number
  font: string
  colour: string
  stretch?: number
}

const ellipse = (rx: number, ry: number, width: number, colour: string): string =>
  `<ellipse rx="${rx.toFixed(1)}" ry="${ry.toFixed(1)}" fill="none" stroke="${colour}" stroke-width="${width.toFixed(2)}"/>`

const flat = (text: string, y: number, size: number, font: string, colour: string): string =>
  `<text y="${y.toFixed(1)}" font-size="${size.toFixed(1)}" font-family="${font}" font-weight="700" text-anchor="middle" fill="${colour}">${text}</text>`

/** The round seal of a company: ring, name around, star, what it is for. */
export function roundSeal(random: Random, radius: number): DrawnSeal {
  const colour = sealRed(random)
  const font = random.pick([SERIF, SERIF, SANS])
  const ring = radius * random.between(0.025, 0.07)
  const name = companyName(random)
  const size = radius * Math.min(random.between(0.24, 0.3), 3.6 / name.length)
  const textRadius = radius * random.between(0.7, 0.78)
  const sweep = Math.min(5.2, random.between(0.2, 0.34) * name.length)
  const parts = [
    ellipse(radius - ring / 2, radius - ring / 2, ring, colour),
    alongEllipse(name, {
      rx: textRadius,
      ry: textRadius,
      size,
      sweep: Math.max(sweep, ((size * 0.95) / textRadius) * name.length),
      font,
      colour,
      stretch: random.between(1, 1.35),
    }),
  ]
  if (random.chance(0.25)) {
    const inner = radius - ring - radius * 0.03
    parts.push(ellipse(inner, inner, radius * 0.012, colour))
  }
  if (random.chance(0.85)) {
    parts.push(`<path d="${starPath(radius * random.between(0.22, 0.36))}" fill="${colour}"/>`)
  }
  if (random.chance(0.65)) {
    const purpose = random.pick(['合同专用章', '公章', '财务专用章', '销售专用章', '业务专用章'])
    parts.push(flat(purpose, radius * 0.62, radius * random.between(0.17, 0.22), font, colour))
  }
  if (random.chance(0.4)) {
    const serial = String(random.whole(1_000_000_000, 9_999_999_999)) + random.whole(100, 999)
    const digits = alongEllipse([...serial].reverse().join(''), {
      rx: radius * 0.84,
      ry: radius * 0.84,
      size: radius * 0.1,
      sweep: 1.3,
      font: SANS,
      colour,
    })
    parts.push(`<g transform="rotate(180)">${digits}</g>`)
  }
  return { svg: parts.join(''), halfWidth: radius, halfHeight: radius }
}

/** The oval seal for invoices: two rings or one, name around, tax number across. */
export function ovalSeal(random: Random, radius: number): DrawnSeal {
  const colour = sealRed(random)
  const font = random.pick([SERIF, SANS])
  const height = radius * random.between(0.66, 0.8)
  const ring = radius * random.between(0.03, 0.06)
  const name = companyName(random)
  const size = radius * Math.min(0.2, 2.7 / name.length)
  const parts = [
    ellipse(radius - ring / 2, height - ring / 2, ring, colour),
    alongEllipse(name, {
      rx: radius * 0.77,
      ry: height - ring - size * 0.75,
      size,
      sweep: Math.min(4.6, 0.31 * name.length),
      font,
      colour,
    }),
    flat(`91320594MA1XY${random.whole(10_000, 99_999)}`, 0, radius * 0.13, SANS, colour),
    flat('发票专用章', radius * 0.36, radius * 0.2, font, colour),
  ]
  if (random.chance(0.5)) {
    parts.push(ellipse(radius - ring * 1.9, height - ring * 1.9, radius * 0.012, colour))
  }
  return { svg: parts.join(''), halfWidth: radius, halfHeight: height }
}

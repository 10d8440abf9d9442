/** Red things that are no company seal: each one a way to be fooled. All in px about the origin. */
import { companyName, sealRed, starPath } from './draw-seal.ts'
import type { Random } from './random.ts'

const SANS = 'Noto Sans CJK SC'
const SERIF = 'Noto Serif CJK SC'

const words = (
  text: string,
  x: number,
  y: number,
  size: number,
  colour: string,
  font = SANS,
  weight = 700,
): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size.toFixed(1)}" font-family="${font}" font-weight="${weight}" text-anchor="middle" fill="${colour}">${text}</text>`

/** A hand's line through random points. */
export function handLine(
  random: Random,
  points: readonly (readonly [number, number])[],
  width: number,
  colour: string,
): string {
  const at = (i: number) => points[Math.min(points.length - 1, Math.max(0, i))] ?? [0, 0]
  let path = `M${at(0)[0].toFixed(1)} ${at(0)[1].toFixed(1)}`
  for (let i = 0; i + 1 < points.length; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)]
    const c1 = [p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6]
    const c2 = [p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6]
    path += `C${[...c1, ...c2, ...p2].map((v) => v.toFixed(1)).join(' ')}`
  }
  const dash = width * random.between(0.9, 1.1)
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${dash.toFixed(2)}" stroke-linecap="round" stroke-linejoin="round"/>`
}

/** Round a word by hand: an open, uneven loop, once or twice round. */
export function handCircle(random: Random, radius: number): string {
  const turns = random.pick([1.05, 1.1, 1.9])
  const squash = random.between(0.45, 1)
  const points: [number, number][] = []
  for (let t = 0; t <= turns * 14; t++) {
    const angle = (t / 14) * 2 * Math.PI
    const r = radius * random.between(0.9, 1.08)
    points.push([r * Math.cos(angle), r * squash * Math.sin(angle)])
  }
  return handLine(random, points, radius * random.between(0.03, 0.07), sealRed(random))
}

export function handwriting(random: Random, width: number, colour: string): string {
  const parts: string[] = []
  const size = width / 8
  for (let glyph = 0; glyph < 7; glyph++) {
    for (let stroke = 0; stroke < 4; stroke++) {
      const x = -width / 2 + (glyph + 0.5) * size
      const points = Array.from({ length: 3 }, (): [number, number] => [
        x + random.between(-0.45, 0.45) * size,
        random.between(-0.5, 0.5) * size,
      ])
      parts.push(handLine(random, points, size * 0.07, colour))
    }
  }
  return parts.join('')
}

const disc = (r: number, fill: string, x = 0, y = 0): string =>
  `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${r.toFixed(1)}" fill="${fill}"/>`
const ring = (r: number, width: number, colour: string): string =>
  `<circle r="${r.toFixed(1)}" fill="none" stroke="${colour}" stroke-width="${width.toFixed(1)}"/>`
const box = (w: number, h: number, width: number, colour: string): string =>
  `<rect x="${-w / 2}" y="${-h / 2}" width="${w}" height="${h}" fill="none" stroke="${colour}" stroke-width="${width.toFixed(1)}"/>`

function around(count: number, draw: (angle: number, index: number) => string): string {
  return Array.from({ length: count }, (_, i) => draw((i / count) * 2 * Math.PI, i)).join('')
}

/** By name; each draws one thing of about that radius. */
export const RED_THINGS: Readonly<Record<string, (random: Random, radius: number) => string>> = {
  letterhead(random, radius) {
    const colour = sealRed(random)
    const width = radius * 6
    const star = `<path d="${starPath(radius * 0.16)}" transform="translate(0 ${radius * 0.7})" fill="${colour}"/>`
    return (
      words(`${companyName(random).slice(0, 10)}文件`, 0, 0, width / 13, colour, SERIF) +
      `<path d="M${-width / 2} ${radius * 0.7}H${-radius * 0.25}M${radius * 0.25} ${radius * 0.7}H${width / 2}" stroke="${colour}" stroke-width="${radius * 0.05}"/>${star}`
    )
  },
  underlines(random, radius) {
    const colour = sealRed(random)
    return Array.from({ length: 5 }, (_, i) =>
      handLine(
        random,
        [
          [-radius * random.between(1, 3), i * radius * 0.5],
          [0, i * radius * 0.5 + random.between(-4, 4)],
          [radius * random.between(1, 3), i * radius * 0.5 + random.between(-4, 4)],
        ],
        radius * 0.05,
        colour,
      ),
    ).join('')
  },
  'hand-circle': (random, radius) =>
    handCircle(random, radius) +
    (random.chance(0.6)
      ? `<g transform="translate(${radius * 1.6} ${radius * 0.6})">${handwriting(random, radius * 2, sealRed(random))}</g>`
      : ''),
  handwriting: (random, radius) => handwriting(random, radius * 4, sealRed(random)),
  'name-seal'(random, radius) {
    const colour = sealRed(random)
    const side = radius * 0.9
    const [a, b, c, d] = [...random.pick(['张伟之印', '王建国印', '李明之印'])]
    return (
      box(side, side, radius * 0.06, colour) +
      words(`${a}${b}`, 0, -side * 0.06, side * 0.42, colour, SERIF) +
      words(`${c}${d}`, 0, side * 0.38, side * 0.42, colour, SERIF)
    )
  },
  'paid-stamp'(random, radius) {
    const colour = sealRed(random)
    return (
      box(radius * 2.2, radius * 0.9, radius * 0.07, colour) +
      words(
        random.pick(['现金付讫', '作废', '已付款', '加急']),
        0,
        radius * 0.2,
        radius * 0.5,
        colour,
      )
    )
  },
  table(random, radius) {
    const colour = sealRed(random)
    const rows = Array.from(
      { length: 6 },
      (_, i) => `M${-radius * 2} ${i * radius * 0.35}H${radius * 2}`,
    ).join('')
    const columns = Array.from(
      { length: 5 },
      (_, i) => `M${(i - 2) * radius} 0V${radius * 1.75}`,
    ).join('')
    return `<path d="${rows}${columns}" fill="none" stroke="${colour}" stroke-width="${radius * 0.03}"/>${words('报价汇总表', 0, -radius * 0.2, radius * 0.4, colour)}`
  },
  'disc-logo': (random, radius) =>
    disc(radius, sealRed(random)) +
    words(random.pick(['K', '天合', 'A', '恒']), 0, radius * 0.35, radius * 0.9, '#fff'),
  'ring-logo'(random, radius) {
    const colour = sealRed(random)
    return (
      ring(radius * 0.93, radius * random.between(0.05, 0.16), colour) +
      words(random.pick(['K', 'HD', 'A', '恒']), 0, radius * 0.4, radius * 1.1, colour)
    )
  },
  'star-logo'(random, radius) {
    const colour = sealRed(random)
    return (
      ring(radius * 0.93, radius * 0.1, colour) +
      `<path d="${starPath(radius * 0.6)}" fill="${colour}"/>`
    )
  },
  'swoosh-logo'(random, radius) {
    const colour = sealRed(random)
    return `<path d="M${-radius} ${radius * 0.4}C${-radius * 0.5} ${-radius} ${radius * 0.6} ${-radius} ${radius} ${-radius * 0.2}C${radius * 0.3} ${-radius * 0.4} ${-radius * 0.2} 0 ${-radius} ${radius * 0.4}Z" fill="${colour}"/>${words('HENGLI', 0, radius * 0.8, radius * 0.4, colour)}`
  },
  'no-entry': (random, radius) =>
    disc(radius, sealRed(random)) +
    `<rect x="${-radius * 0.7}" y="${-radius * 0.15}" width="${radius * 1.4}" height="${radius * 0.3}" fill="#fff"/>`,
  'speed-limit'(random, radius) {
    const colour = sealRed(random)
    return (
      ring(radius * 0.85, radius * 0.2, colour) + words('60', 0, radius * 0.3, radius * 0.8, '#111')
    )
  },
  bullseye(random, radius) {
    const colour = sealRed(random)
    return (
      [0.95, 0.7, 0.45].map((r) => ring(radius * r, radius * 0.12, colour)).join('') +
      disc(radius * 0.15, colour)
    )
  },
  gauge(random, radius) {
    const colour = sealRed(random)
    const ticks = around(40, (angle, i) => {
      const inner = i % 4 === 0 ? 0.78 : 0.86
      const at = (r: number) => `${radius * r * Math.cos(angle)} ${radius * r * Math.sin(angle)}`
      return `<path d="M${at(inner)}L${at(0.93)}" stroke="${random.chance(0.5) ? colour : '#222'}" stroke-width="${radius * 0.02}"/>`
    })
    return `${disc(radius * 0.96, '#fafafa')}${ring(radius * 0.97, radius * 0.06, colour)}${ticks}<path d="M0 0L${radius * 0.6} ${-radius * 0.3}" stroke="${colour}" stroke-width="${radius * 0.05}"/>${words('MPa', 0, radius * 0.5, radius * 0.2, '#222')}`
  },
  flange(random, radius) {
    const colour = sealRed(random)
    const holes = around(8, (angle) =>
      disc(radius * 0.1, '#ddd', radius * 0.75 * Math.cos(angle), radius * 0.75 * Math.sin(angle)),
    )
    return `${disc(radius, colour)}${holes}${disc(radius * 0.4, '#ccc')}`
  },
  valve(random, radius) {
    const colour = sealRed(random)
    const spokes = around(
      5,
      (angle) =>
        `<path d="M0 0L${radius * 0.9 * Math.cos(angle)} ${radius * 0.9 * Math.sin(angle)}" stroke="${colour}" stroke-width="${radius * 0.14}"/>`,
    )
    return `${ring(radius * 0.9, radius * 0.18, colour)}${spokes}${disc(radius * 0.22, '#888')}`
  },
  donut(random, radius) {
    const colour = sealRed(random)
    return `${ring(radius * 0.8, radius * 0.3, colour)}<path d="M0 ${-radius * 0.8}A${radius * 0.8} ${radius * 0.8} 0 0 1 ${radius * 0.8} 0" fill="none" stroke="#3b7" stroke-width="${radius * 0.3}"/>${words('62%', 0, radius * 0.15, radius * 0.4, '#333')}`
  },
  sunburst(random, radius) {
    const colour = sealRed(random)
    return around(
      random.whole(14, 30),
      (angle) =>
        `<path d="M${radius * 0.5 * Math.cos(angle)} ${radius * 0.5 * Math.sin(angle)}L${radius * Math.cos(angle)} ${radius * Math.sin(angle)}" stroke="${colour}" stroke-width="${radius * 0.06}"/>`,
    )
  },
  map(random, radius) {
    const pins = Array.from({ length: 9 }, () => {
      const x = random.between(-3, 3) * radius
      const y = random.between(-2, 2) * radius
      return `<path d="M${x} ${y}c${-radius * 0.2} ${-radius * 0.3} ${-radius * 0.2} ${-radius * 0.45} 0 ${-radius * 0.45}c${radius * 0.2} 0 ${radius * 0.2} ${radius * 0.15} 0 ${radius * 0.45}Z" fill="#d22"/>`
    }).join('')
    const roads = Array.from({ length: 6 }, () =>
      handLine(
        random,
        Array.from({ length: 5 }, (): [number, number] => [
          random.between(-3, 3) * radius,
          random.between(-2, 2) * radius,
        ]),
        radius * 0.06,
        random.pick(['#e03c31', '#f0a020', '#bbb', '#d33']),
      ),
    ).join('')
    return `<rect x="${-3 * radius}" y="${-2 * radius}" width="${6 * radius}" height="${4 * radius}" fill="#e8f0e4"/>${roads}${pins}`
  },
  'red-text'(random, radius) {
    const colour = sealRed(random)
    return Array.from({ length: 6 }, (_, i) =>
      words(
        '含税单价以正式报价单为准有效期三十天'.slice(0, random.whole(8, 18)),
        0,
        i * radius * 0.4,
        radius * 0.28,
        colour,
        SANS,
        400,
      ),
    ).join('')
  },
  'red-qr'(random, radius) {
    const colour = sealRed(random)
    const cell = (radius * 2) / 21
    return Array.from({ length: 441 }, (_, i) =>
      random.chance(0.5)
        ? `<rect x="${(-radius + (i % 21) * cell).toFixed(1)}" y="${(-radius + Math.floor(i / 21) * cell).toFixed(1)}" width="${cell.toFixed(1)}" height="${cell.toFixed(1)}" fill="${colour}"/>`
        : '',
    ).join('')
  },
  lantern: (random, radius) =>
    `<ellipse rx="${radius}" ry="${radius * 0.8}" fill="${sealRed(random)}"/>` +
    [-0.6, -0.2, 0.2, 0.6]
      .map(
        (x) =>
          `<ellipse rx="${Math.abs(x) * radius}" ry="${radius * 0.8}" fill="none" stroke="#f5c542" stroke-width="${radius * 0.03}"/>`,
      )
      .join('') +
    words('福', 0, radius * 0.3, radius * 0.8, '#f5c542'),
}

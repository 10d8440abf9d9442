/** The ellipse most of a cluster's outermost points lie on: a seal's ring, tilted, cut or overlapped. */

export interface Ellipse {
  x: number
  y: number
  /** Half axes in px, `a` along `angle`. */
  a: number
  b: number
  /** Radians from the x axis to `a`. */
  angle: number
}

export interface Frame {
  width: number
  height: number
  minRadius: number
  maxRadius: number
}

/** Ovals are about 3:4; seen from aside a little flatter. */
const MIN_AXIS_RATIO = 0.52
const TRIES = 420
/** Distance from the ring, as a share of its radius, that still counts as on it. */
const TOLERANCE = 0.035
const SECTORS = 72

export interface Fit {
  ellipse: Ellipse
  /** 0–1: how much of the ring has points on it. */
  support: number
}

/**
 * The best ellipse and the best circle, none when no curve of a sensible size has points along it: of a
 * cut seal the circle is the safer guess. Draws with a generator of its own, so that one picture is
 * judged alike every time.
 */
export function fitEllipses(rim: Float32Array, frame: Frame): Fit[] {
  const count = rim.length / 2
  if (count < 24) return []
  let state = 0x9e3779b9
  const random = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  const best: Record<'circle' | 'conic', Fit | null> = { circle: null, conic: null }
  const sample = new Float64Array(10)
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const kind = attempt % 3 === 2 ? 'circle' : 'conic'
    const size = kind === 'circle' ? 3 : 5
    for (let i = 0; i < size; i++) {
      const at = random(count) * 2
      sample[i * 2] = rim[at] as number
      sample[i * 2 + 1] = rim[at + 1] as number
    }
    const ellipse = kind === 'circle' ? circleThrough(sample) : conicThrough(sample, 5)
    if (!ellipse || !isSensible(ellipse, frame)) continue
    const support = supportOf(ellipse, rim, frame)
    if (support > (best[kind]?.support ?? 0)) best[kind] = { ellipse, support }
  }
  const fits = [best.circle, best.conic].filter((fit) => fit !== null)
  return fits.map((fit) => refined(fit, rim, frame)).sort((p, q) => q.support - p.support)
}

/** By least squares through the points on it, as long as that makes it better. */
function refined(fit: Fit, rim: Float32Array, frame: Frame): Fit {
  let best = fit
  for (let round = 0; round < 2; round++) {
    const on = pointsOn(best.ellipse, rim)
    const ellipse = on.length >= 48 ? conicThrough(on, on.length / 2) : null
    if (!ellipse || !isSensible(ellipse, frame)) break
    const support = supportOf(ellipse, rim, frame)
    if (support < best.support) break
    best = { ellipse, support }
  }
  return best
}

function isSensible({ x, y, a, b }: Ellipse, frame: Frame): boolean {
  const [long, short] = a > b ? [a, b] : [b, a]
  return (
    short >= frame.minRadius * MIN_AXIS_RATIO &&
    long >= frame.minRadius &&
    long <= frame.maxRadius &&
    short / long >= MIN_AXIS_RATIO &&
    // At least about a third of it is in the picture.
    x > -long * 0.45 &&
    y > -long * 0.45 &&
    x < frame.width + long * 0.45 &&
    y < frame.height + long * 0.45
  )
}

/** Share of the ring's sectors within the picture that have a point on them; full rings count more. */
function supportOf(e: Ellipse, rim: Float32Array, frame: Frame): number {
  const hit = new Uint8Array(SECTORS)
  const cos = Math.cos(e.angle)
  const sin = Math.sin(e.angle)
  let off = 0
  for (let i = 0; i < rim.length; i += 2) {
    const dx = (rim[i] as number) - e.x
    const dy = (rim[i + 1] as number) - e.y
    const u = (dx * cos + dy * sin) / e.a
    const v = (dy * cos - dx * sin) / e.b
    const r = Math.sqrt(u * u + v * v)
    if (Math.abs(r - 1) > TOLERANCE) {
      if (r < 1.2 && r > 1) off++
      continue
    }
    hit[Math.floor(((Math.atan2(v, u) + Math.PI) / (2 * Math.PI)) * SECTORS) % SECTORS] = 1
  }
  let inside = 0
  let found = 0
  for (let s = 0; s < SECTORS; s++) {
    const t = ((s + 0.5) / SECTORS) * 2 * Math.PI - Math.PI
    const px = e.x + e.a * Math.cos(t) * cos - e.b * Math.sin(t) * sin
    const py = e.y + e.a * Math.cos(t) * sin + e.b * Math.sin(t) * cos
    if (px < 0 || py < 0 || px >= frame.width || py >= frame.height) continue
    inside++
    found += hit[s] as number
  }
  if (inside < SECTORS * 0.3) return 0
  const share = found / inside
  return share * (0.75 + (0.25 * inside) / SECTORS) - off / (rim.length * 4)
}

function pointsOn(e: Ellipse, rim: Float32Array): Float64Array {
  const cos = Math.cos(e.angle)
  const sin = Math.sin(e.angle)
  const on: number[] = []
  for (let i = 0; i < rim.length; i += 2) {
    const px = rim[i] as number
    const py = rim[i + 1] as number
    const u = ((px - e.x) * cos + (py - e.y) * sin) / e.a
    const v = ((py - e.y) * cos - (px - e.x) * sin) / e.b
    if (Math.abs(Math.sqrt(u * u + v * v) - 1) <= TOLERANCE) on.push(px, py)
  }
  return Float64Array.from(on)
}

function circleThrough(p: Float64Array): Ellipse | null {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = p
  const d = 2 * (x1 * (y2 - y3) + x2 * (y3 - y1) + x3 * (y1 - y2))
  if (Math.abs(d) < 1e-6) return null
  const [s1, s2, s3] = [x1 * x1 + y1 * y1, x2 * x2 + y2 * y2, x3 * x3 + y3 * y3]
  const x = (s1 * (y2 - y3) + s2 * (y3 - y1) + s3 * (y1 - y2)) / d
  const y = (s1 * (x3 - x2) + s2 * (x1 - x3) + s3 * (x2 - x1)) / d
  const r = Math.hypot(x1 - x, y1 - y)
  return { x, y, a: r, b: r, angle: 0 }
}

/** A x² + B xy + C y² + D x + E y = 1 by least squares, about the points' middle; null: no ellipse. */
function conicThrough(points: Float64Array, count: number): Ellipse | null {
  let mx = 0
  let my = 0
  for (let i = 0; i < count; i++) {
    mx += (points[i * 2] as number) / count
    my += (points[i * 2 + 1] as number) / count
  }
  let scale = 1
  for (let i = 0; i < count; i++) {
    scale = Math.max(
      scale,
      Math.abs((points[i * 2] as number) - mx),
      Math.abs((points[i * 2 + 1] as number) - my),
    )
  }
  const normal = Array.from({ length: 5 }, () => new Float64Array(6))
  const row = new Float64Array(5)
  for (let i = 0; i < count; i++) {
    const x = ((points[i * 2] as number) - mx) / scale
    const y = ((points[i * 2 + 1] as number) - my) / scale
    row[0] = x * x
    row[1] = x * y
    row[2] = y * y
    row[3] = x
    row[4] = y
    for (let j = 0; j < 5; j++) {
      const line = normal[j] as Float64Array
      for (let k = 0; k < 5; k++)
        line[k] = (line[k] as number) + (row[j] as number) * (row[k] as number)
      line[5] = (line[5] as number) + (row[j] as number)
    }
  }
  const solved = solve(normal)
  if (!solved) return null
  const [A = 0, B = 0, C = 0, D = 0, E = 0] = solved
  const det = 4 * A * C - B * B
  if (det <= 1e-9) return null
  const x = (B * E - 2 * C * D) / det
  const y = (B * D - 2 * A * E) / det
  const level = 1 + A * x * x + B * x * y + C * y * y
  const angle = 0.5 * Math.atan2(B, A - C)
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const along = A * cos * cos + B * cos * sin + C * sin * sin
  const across = A * sin * sin - B * cos * sin + C * cos * cos
  if (level / along <= 0 || level / across <= 0) return null
  return {
    x: x * scale + mx,
    y: y * scale + my,
    a: Math.sqrt(level / along) * scale,
    b: Math.sqrt(level / across) * scale,
    angle,
  }
}

/** Five equations by elimination; null when they do not determine anything. */
function solve(rows: Float64Array[]): number[] | null {
  for (let column = 0; column < 5; column++) {
    let pivot = column
    for (let r = column + 1; r < 5; r++) {
      if (Math.abs(rows[r]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = r
    }
    const chosen = rows[pivot] as Float64Array
    if (Math.abs(chosen[column] as number) < 1e-12) return null
    rows[pivot] = rows[column] as Float64Array
    rows[column] = chosen
    for (let r = 0; r < 5; r++) {
      if (r === column) continue
      const line = rows[r] as Float64Array
      const factor = (line[column] as number) / (chosen[column] as number)
      if (factor === 0) continue
      for (let k = column; k < 6; k++)
        line[k] = (line[k] as number) - factor * (chosen[k] as number)
    }
  }
  return rows.map((line, i) => (line[5] as number) / (line[i] as number))
}

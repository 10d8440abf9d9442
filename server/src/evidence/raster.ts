/** Pictures as numbers. Everything here is at working size: at most `WORK_EDGE` px a side. */

/** Longest side pictures are looked at, px: glyphs of a seal on a page still have ten pixels. */
export const WORK_EDGE = 1400

/** RGB, three bytes a pixel, row by row. */
export interface Raster {
  width: number
  height: number
  data: Uint8Array
}

/** One byte a pixel. */
export interface Plane {
  width: number
  height: number
  data: Uint8Array
}

/** Rec. 601 luma, 0–255. */
export function lumaOf({ width, height, data }: Raster): Plane {
  const luma = new Uint8Array(width * height)
  for (let i = 0, at = 0; i < luma.length; i++, at += 3) {
    luma[i] =
      ((data[at] as number) * 77 +
        (data[at + 1] as number) * 150 +
        (data[at + 2] as number) * 29) >>
      8
  }
  return { width, height, data: luma }
}

/** The value below which that share of the counts lies. */
export function percentile(histogram: Uint32Array, share: number): number {
  let total = 0
  for (const count of histogram) total += count
  let seen = 0
  for (let value = 0; value < histogram.length; value++) {
    seen += histogram[value] as number
    if (seen >= total * share) return value
  }
  return histogram.length - 1
}

/** Mean over a square of ±radius about every pixel, cut at the border. */
export function boxMean({ width, height, data }: Plane, radius: number): Plane {
  const rows = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = y * width
    let sum = 0
    for (let x = 0; x < Math.min(radius, width); x++) sum += data[row + x] as number
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += data[row + x + radius] as number
      if (x - radius - 1 >= 0) sum -= data[row + x - radius - 1] as number
      rows[row + x] = sum / (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1)
    }
  }
  const means = new Uint8Array(width * height)
  const sums = new Float32Array(width)
  for (let y = 0; y < Math.min(radius, height); y++) {
    for (let x = 0; x < width; x++) sums[x] = (sums[x] as number) + (rows[y * width + x] as number)
  }
  for (let y = 0; y < height; y++) {
    const enters = y + radius < height ? (y + radius) * width : -1
    const leaves = y - radius - 1 >= 0 ? (y - radius - 1) * width : -1
    const count = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1
    for (let x = 0; x < width; x++) {
      let sum = sums[x] as number
      if (enters >= 0) sum += rows[enters + x] as number
      if (leaves >= 0) sum -= rows[leaves + x] as number
      sums[x] = sum
      means[y * width + x] = sum / count
    }
  }
  return { width, height, data: means }
}

/** The plane made smaller by averaging, so that measures do not depend on the camera's resolution. */
export function shrunk(plane: Plane, edge: number): Plane {
  const scale = Math.min(1, edge / Math.max(plane.width, plane.height))
  if (scale === 1) return plane
  return resized(
    plane,
    Math.max(1, Math.round(plane.width * scale)),
    Math.max(1, Math.round(plane.height * scale)),
  )
}

/** Averages over the source pixels under each target pixel; stretches as asked. */
export function resized({ width, height, data }: Plane, toWidth: number, toHeight: number): Plane {
  const sums = new Float32Array(toWidth * toHeight)
  const counts = new Uint32Array(toWidth * toHeight)
  const columns = Uint32Array.from({ length: width }, (_, x) =>
    Math.min(toWidth - 1, Math.floor((x * toWidth) / width)),
  )
  for (let y = 0; y < height; y++) {
    const row = Math.min(toHeight - 1, Math.floor((y * toHeight) / height)) * toWidth
    for (let x = 0; x < width; x++) {
      const at = row + (columns[x] as number)
      sums[at] = (sums[at] as number) + (data[y * width + x] as number)
      counts[at] = (counts[at] as number) + 1
    }
  }
  const small = new Uint8Array(toWidth * toHeight)
  for (let i = 0; i < small.length; i++) {
    const count = counts[i] as number
    if (count > 0) {
      small[i] = (sums[i] as number) / count
      continue
    }
    // Stretched: no source pixel lies under this one, so the nearest stands in.
    const x = Math.floor((((i % toWidth) + 0.5) * width) / toWidth)
    const y = Math.floor(((Math.floor(i / toWidth) + 0.5) * height) / toHeight)
    small[i] = data[y * width + x] as number
  }
  return { width: toWidth, height: toHeight, data: small }
}

export function histogramOf({ data }: Plane): Uint32Array {
  const histogram = new Uint32Array(256)
  for (const value of data) histogram[value] = (histogram[value] as number) + 1
  return histogram
}

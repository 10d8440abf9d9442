/** A picture's bytes as pixels, upright, at working size. */
import sharp from 'sharp'
import { PIXEL_LIMIT } from '../files/display-copy.ts'
import { type Raster, WORK_EDGE } from './raster.ts'

export interface ReadPicture {
  raster: Raster
  /** As sent, upright. */
  original: { width: number; height: number }
}

/**
 * Made small before it is turned: turning needs all pixels at once, and a page from a modern phone has
 * fifty million. Null when it cannot be decoded.
 */
export async function readPicture(
  bytes: Uint8Array,
  edge = WORK_EDGE,
): Promise<ReadPicture | null> {
  try {
    const picture = sharp(bytes, {
      limitInputPixels: PIXEL_LIMIT,
      failOn: 'error',
      sequentialRead: true,
    })
    const { width, height, orientation = 1 } = await picture.metadata()
    const { data, info } = await picture
      .resize(edge, edge, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const small = threeChannels({ width: info.width, height: info.height, data }, info.channels)
    const isOnSide = orientation >= 5
    return {
      raster: upright(small, orientation),
      original: isOnSide ? { width: height, height: width } : { width, height },
    }
  } catch {
    // sharp throws plain errors for every input it cannot take.
    return null
  }
}

function threeChannels(raster: Raster, channels: number): Raster {
  if (channels === 3) return raster
  const { width, height, data } = raster
  const rgb = new Uint8Array(width * height * 3)
  for (let i = 0; i < width * height; i++) {
    for (let k = 0; k < 3; k++)
      rgb[i * 3 + k] = data[i * channels + (channels >= 3 ? k : 0)] as number
  }
  return { width, height, data: rgb }
}

/** The eight ways a camera can be held (EXIF orientation). */
function upright(raster: Raster, orientation: number): Raster {
  if (orientation < 2 || orientation > 8) return raster
  const { width, height, data } = raster
  const isOnSide = orientation >= 5
  const [toWidth, toHeight] = isOnSide ? [height, width] : [width, height]
  const turned = new Uint8Array(data.length)
  for (let y = 0; y < toHeight; y++) {
    for (let x = 0; x < toWidth; x++) {
      const [u, v] = isOnSide ? [y, x] : [x, y]
      const sx = [2, 3, 7, 8].includes(orientation) ? width - 1 - u : u
      const sy = [3, 4, 6, 7].includes(orientation) ? height - 1 - v : v
      const from = (sy * width + sx) * 3
      const to = (y * toWidth + x) * 3
      turned[to] = data[from] as number
      turned[to + 1] = data[from + 1] as number
      turned[to + 2] = data[from + 2] as number
    }
  }
  return { width: toWidth, height: toHeight, data: turned }
}

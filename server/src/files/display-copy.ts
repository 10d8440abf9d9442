/**
 * Pictures for the eye: turned upright, made smaller, encoded anew. What is served is never what was
 * sent: no GPS position, no camera number, no script behind a picture's header.
 */
import sharp from 'sharp'
import type { Preview, PreviewSize } from './file-store.ts'

/** A picture with more pixels than this is a bomb, or a scan nobody can open. */
export const PIXEL_LIMIT = 50_000_000

const EDGE: Record<PreviewSize, number> = { screen: 1600, thumbnail: 320 }

/**
 * JPEG for the screen, WebP for thumbnails and for pictures one can see through. Null when the picture
 * cannot be decoded here.
 */
export async function displayCopy(
  original: Uint8Array,
  size: PreviewSize,
): Promise<Preview | null> {
  try {
    const picture = sharp(original, { limitInputPixels: PIXEL_LIMIT, failOn: 'error' })
    const { hasAlpha } = await picture.metadata()
    const small = picture
      .rotate()
      .resize(EDGE[size], EDGE[size], { fit: 'inside', withoutEnlargement: true })
    if (size === 'thumbnail' || hasAlpha) {
      return { mime: 'image/webp', bytes: await small.webp({ quality: 78 }).toBuffer() }
    }
    return { mime: 'image/jpeg', bytes: await small.jpeg({ quality: 82 }).toBuffer() }
  } catch {
    // sharp throws plain errors for every input it cannot take; all of them mean "no copy".
    return null
  }
}

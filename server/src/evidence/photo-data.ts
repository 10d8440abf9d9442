/** What the camera wrote into the file: when and where it says the picture was taken. */
import type { PhotoData } from '@kedu/shared/evidence/measures'
import { instant, parseInstant, type TimeZone, zoneOffsetMs } from '@kedu/shared/time/instant'
import exifr from 'exifr'
import Type from 'typebox'
import { Value } from 'typebox/value'

const NOTHING: PhotoData = { takenAt: null, takenAtText: null, zone: null, lat: null, lng: null }

const degrees = Type.Array(Type.Number(), { minItems: 3, maxItems: 3 })
const written = Type.Partial(
  Type.Object({
    DateTimeOriginal: Type.String(),
    OffsetTimeOriginal: Type.String(),
    OffsetTime: Type.String(),
    GPSLatitude: degrees,
    GPSLatitudeRef: Type.String(),
    GPSLongitude: degrees,
    GPSLongitudeRef: Type.String(),
  }),
)

export async function readPhotoData(bytes: Uint8Array, zone: TimeZone): Promise<PhotoData> {
  let found: unknown
  try {
    // Revived dates would be read in this machine's zone.
    found = await exifr.parse(bytes, {
      reviveValues: false,
      pick: Object.keys(written.properties),
    })
  } catch {
    return NOTHING
  }
  if (!Value.Check(written, found)) return NOTHING
  const lat = position(found.GPSLatitude, found.GPSLatitudeRef, 'S', 90)
  const lng = position(found.GPSLongitude, found.GPSLongitudeRef, 'W', 180)
  const offset = found.OffsetTimeOriginal ?? found.OffsetTime
  return {
    ...takenAt(found.DateTimeOriginal, offset, zone),
    ...(lat === null || lng === null ? { lat: null, lng: null } : { lat, lng }),
  }
}

function takenAt(
  text: string | undefined,
  offset: string | undefined,
  zone: TimeZone,
): Pick<PhotoData, 'takenAt' | 'takenAtText' | 'zone'> {
  const m = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(text ?? '')
  if (!m) return NOTHING
  const local = `${m[1]}-${m[2]}-${m[3]}T${m[4]}`
  const isWritten = offset !== undefined && /^[+-]\d\d:\d\d$/.test(offset)
  const asUtc = parseInstant(`${local}Z`)
  if (asUtc === null) return NOTHING
  const used = isWritten ? offset : offsetText(zoneOffsetMs(instant(asUtc), zone))
  const at = parseInstant(local + used)
  if (at === null) return NOTHING
  return { takenAt: at, takenAtText: local + used, zone: isWritten ? 'camera' : 'assumed' }
}

function offsetText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000)
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${ms < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

function position(
  parts: readonly number[] | undefined,
  ref: string | undefined,
  negative: string,
  limit: number,
): number | null {
  if (!parts) return null
  const [degree = 0, minute = 0, second = 0] = parts
  const value = degree + minute / 60 + second / 3600
  if (!Number.isFinite(value) || value < 0 || value > limit) return null
  const signed = ref?.toUpperCase().startsWith(negative) ? -value : value
  return Math.round(signed * 1e7) / 1e7
}

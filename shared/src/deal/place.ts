import type { Place } from './commands.ts'

/** Mean radius of the earth, m. */
const EARTH_METERS = 6_371_000

/** Along the surface; exact enough for "the same street", m. */
export function metersBetween(
  a: Pick<Place, 'lat' | 'lng'>,
  b: Pick<Place, 'lat' | 'lng'>,
): number {
  const rad = Math.PI / 180
  const half = (degrees: number) => Math.sin((degrees * rad) / 2) ** 2
  const chord =
    half(b.lat - a.lat) + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * half(b.lng - a.lng)
  return 2 * EARTH_METERS * Math.asin(Math.min(1, Math.sqrt(chord)))
}

/** A street block: offices of one customer lie within it, the next customer mostly does not. */
const NEAR_METERS = 500
/** A vaguer position says nothing about where one is. */
const VAGUEST_METERS = 2000

/** How far a place is from where one stands, m, when both may be the same spot; else null. */
export function nearness(here: Place, there: Place): number | null {
  const vague = Math.max(here.accuracyMeters ?? 0, there.accuracyMeters ?? 0)
  if (vague > VAGUEST_METERS) return null
  const meters = metersBetween(here, there)
  return meters <= NEAR_METERS + vague ? meters : null
}

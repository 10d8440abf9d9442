import type { GivenPlace } from '@kedu/shared/contracts/api/values'

type Given = number | string | undefined

/** From a client's words, numbers or texts, to a place; null when it is none. */
export function givenPlace(lat: Given, lng: Given, accuracy: Given): GivenPlace | null {
  const place = { lat: Number(lat), lng: Number(lng) }
  if (!(Math.abs(place.lat) <= 90 && Math.abs(place.lng) <= 180)) return null
  const metres = Number(accuracy)
  const isKnown = metres > 0 && metres <= 1_000_000
  return { ...place, accuracyMeters: isKnown ? metres : null, label: null }
}

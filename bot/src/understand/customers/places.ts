import { MUNICIPALITY_WORDS, PROVINCE_WORDS, REGION_WORDS } from './company-words.ts'
import type { KnownName } from './spoken-forms.ts'

function placesIn(text: string): string[] {
  const found: string[] = []
  for (let i = 0; i < text.length; i++) {
    const place = REGION_WORDS.find((w) => text.startsWith(w, i))
    if (place === undefined) continue
    found.push(place)
    i += place.length - 1
  }
  return found
}

/** The place said right before or after a name: 苏州的恒力, 恒力(常州), 常州那家恒力. */
export function placeBeside(text: string, start: number, end: number): string | null {
  const before = text
    .slice(Math.max(0, start - 8), start)
    .replace(/(?:的|那个|那家|这家|这个|那边的|那边|\(|\)| )$/, '')
    .replace(/[市省]$/, '')
  const placeBefore = REGION_WORDS.find((w) => before.endsWith(w))
  if (placeBefore !== undefined) return placeBefore
  const after = /^(?:公司|集团|那家)?[(,、 ]?([\u4e00-\u9fff]{2,3})/.exec(text.slice(end, end + 7))
  if (after?.[1] !== undefined) {
    const word = after[1]
    const place = REGION_WORDS.find((w) => word.startsWith(w))
    const next = place === undefined ? '' : text.slice(end).split(place)[1]
    if (place !== undefined && /^(?:\)|的|那|这|公司|分公司|,|$)/.test(next ?? '')) return place
  }
  return null
}

/** `fits`: the customer is from there; `unknown`: nothing speaks against it; `conflict`: from elsewhere. */
export function placeVerdict(name: KnownName, place: string): 'fits' | 'unknown' | 'conflict' {
  const own = [...name.parts.regions, ...placesIn(name.customer.region ?? '')]
  if (own.includes(place)) return 'fits'
  const isCity = (p: string): boolean => !PROVINCE_WORDS.has(p)
  const isProvince = (p: string): boolean => PROVINCE_WORDS.has(p) || MUNICIPALITY_WORDS.has(p)
  const comparable = own.some(
    (p) => (isCity(p) && isCity(place)) || (isProvince(p) && isProvince(place)),
  )
  return comparable ? 'conflict' : 'unknown'
}

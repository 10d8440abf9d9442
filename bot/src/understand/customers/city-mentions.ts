import { REGION_WORDS } from './company-words.ts'
import type { KnownName } from './spoken-forms.ts'

/** More would be no help as buttons; the dialog then asks for the name. */
const MOST_IN_CITY = 12
const CITY_ONLY = new RegExp(
  `(${REGION_WORDS.join('|')})市?(?:(?:那边|这边)?的?(?:那|这)(?:家|个客户|个厂|客户|个公司|个单位)(?:客户|公司|厂)?|(?:那边|这边)?的(?:那个)?(?:客户|厂家))(?!有限)`,
  'g',
)
const LIST = /哪些|哪几|多少|几[个家]|超期|逾期|清单/

/** Customers told only by their place: 成都那家, 武汉那个客户. */
export class CityIndex {
  #owners = new Map<string, number[]>()

  add(owner: number, name: KnownName): void {
    for (const place of new Set(name.parts.regions)) {
      const list = this.#owners.get(place)
      if (list) list.push(owner)
      else this.#owners.set(place, [owner])
    }
  }

  search(text: string): { owners: number[]; start: number; end: number }[] {
    if (LIST.test(text)) return []
    const hits: { owners: number[]; start: number; end: number }[] = []
    for (const m of text.matchAll(CITY_ONLY)) {
      const owners = this.#owners.get(m[1] ?? '') ?? []
      if (owners.length > 0) hits.push({ owners, start: m.index, end: m.index + m[0].length })
    }
    return hits
  }
}

/** Whether so many customers can still be offered to choose from. */
export function canBeOffered(count: number): boolean {
  return count > 0 && count <= MOST_IN_CITY
}

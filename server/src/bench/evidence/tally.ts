/** Right and wrong answers of one class. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const NAMED = 8

export class Tally {
  readonly #label: string
  /** Where pictures judged wrongly are put, for a person to look at; null: nowhere. */
  readonly #folder: string | null
  #right = 0
  #alarms = 0
  #missed = 0
  #quiet = 0
  readonly #wrong: string[] = []

  constructor(label: string, folder: string | null) {
    this.#label = label
    this.#folder = folder
  }

  add(name: string, isThere: boolean, isFound: boolean, ...pictures: readonly Buffer[]): void {
    if (isThere && isFound) this.#right++
    else if (isThere) this.#missed++
    else if (isFound) this.#alarms++
    else this.#quiet++
    if (isThere === isFound) return
    this.#wrong.push(`${isThere ? '-' : '+'}${name}`)
    if (this.#folder === null) return
    mkdirSync(this.#folder, { recursive: true })
    for (const [i, bytes] of pictures.entries()) {
      const file = `${this.#label} ${isThere ? 'missed' : 'false'} ${name} ${i}.jpg`
      writeFileSync(join(this.#folder, file.replaceAll(/[ /]/g, '-')), bytes)
    }
  }

  /** A line of the table; empty when nothing was looked at. */
  line(): string {
    const share = (part: number, whole: number): string =>
      (whole === 0 ? '–' : (part / whole).toFixed(3)).padStart(9)
    const counts = [this.#right, this.#missed, this.#alarms, this.#quiet]
    if (counts.every((count) => count === 0)) return ''
    return `  ${this.#label.padEnd(14)}${share(this.#right, this.#right + this.#alarms)}${share(this.#right, this.#right + this.#missed)}   ${counts.map((n) => String(n).padStart(5)).join('')}   ${this.#wrong.slice(0, NAMED).join(' ')}`
  }
}

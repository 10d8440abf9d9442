/** How the calls of both suites end: `success` or `fail`, then `complete`. */
interface Ending {
  success?(result: object): void
  fail?(problem: object): void
  complete?(result: object): void
}

export type Given = Ending & Record<string, unknown>

export function ended(given: Given, result: object): void {
  given.success?.(result)
  given.complete?.(result)
}

export function failed(given: Given, problem: object): void {
  given.fail?.(problem)
  given.complete?.(problem)
}

/**
 * The first few of many in an order, without putting all of them in it: what a list of thousands shows at
 * its head.
 */
export function firstOf<T>(items: Iterable<T>, most: number, compare: (a: T, b: T) => number): T[] {
  const first: T[] = []
  for (const item of items) {
    const last = first.at(-1)
    if (first.length >= most && last !== undefined && compare(item, last) >= 0) continue
    first.push(item)
    first.sort(compare)
    if (first.length > most) first.pop()
  }
  return first
}

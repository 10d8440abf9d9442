/** How a set of numbers lies: how many, mean and median. */
export interface Spread {
  count: number
  mean: number
  median: number
}

/** Null of no numbers: a mean of nothing is no zero. */
export function spreadOf(numbers: readonly number[]): Spread | null {
  if (numbers.length === 0) return null
  const sorted = Float64Array.from(numbers).sort()
  const sum = sorted.reduce((total, each) => total + each, 0)
  return { count: sorted.length, mean: sum / sorted.length, median: middleOf(sorted) }
}

/** Of an even number of values the mean of the two in the middle. */
function middleOf(sorted: Float64Array): number {
  const upper = Math.floor(sorted.length / 2)
  const high = sorted[upper] ?? 0
  return sorted.length % 2 === 1 ? high : (high + (sorted[upper - 1] ?? high)) / 2
}

/** Samples are the same every time: everything random comes from a seed. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number
  between(low: number, high: number): number
  /** Whole, both ends included. */
  whole(low: number, high: number): number
  pick<T>(choices: readonly T[]): T
  chance(share: number): boolean
}

/** mulberry32: small, quick, good enough to draw with. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick<T>(choices: readonly T[]): T {
      const choice = choices[Math.floor(next() * choices.length)]
      if (choice === undefined) throw new Error('Nothing to pick from')
      return choice
    },
    chance: (share) => next() < share,
  }
}

/** Numbers of one measurement. Times in ms. */
export interface Measured {
  median: number
  p99: number
  /** CPU time of the measured process for one operation; null where it is not told apart. */
  cpuMs: number | null
  /** Operations a second; null where one after the other was measured. */
  perSecond: number | null
}

/** Quantile by nearest rank; 0 of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0
}

/** One series put together from several rounds, e.g. in turns with its floor. */
export class Series {
  readonly #latencies: number[] = []
  #wallMs = 0
  #cpuMs = 0
  #hasCpu = false

  add(latencies: readonly number[], wallMs: number, cpuMs: number | null): void {
    for (const latency of latencies) this.#latencies.push(latency)
    this.#wallMs += wallMs
    if (cpuMs === null) return
    this.#cpuMs += cpuMs
    this.#hasCpu = true
  }

  result(): Measured {
    const count = Math.max(1, this.#latencies.length)
    return {
      median: quantile(this.#latencies, 0.5),
      p99: quantile(this.#latencies, 0.99),
      cpuMs: this.#hasCpu ? this.#cpuMs / count : null,
      perSecond: this.#wallMs === 0 ? null : (count / this.#wallMs) * 1000,
    }
  }
}

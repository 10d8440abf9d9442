/** Time for lasting connections: handed in, so that a test moves it. */
export interface Timers {
  /** Runs `action` once, `ms` from now; the returned function takes that back. */
  after(ms: number, action: () => void): () => void
}

/** Timers of the process. They never keep it alive: an open socket does. */
export const realTimers: Timers = {
  after(ms, action) {
    const timer = setTimeout(action, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Resolves after so long. */
export function pause(timers: Timers, ms: number): Promise<void> {
  return new Promise((resolve) => {
    timers.after(ms, resolve)
  })
}

/** Resolves to `late` when `work` takes longer than `ms`; what it then comes to is not looked at. */
export async function within<T, L>(
  timers: Timers,
  ms: number,
  work: Promise<T>,
  late: L,
): Promise<T | L> {
  let cancel = () => {}
  const timeout = new Promise<L>((resolve) => {
    cancel = timers.after(ms, () => resolve(late))
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    cancel()
  }
}

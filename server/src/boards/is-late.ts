/** So long a first question waits for the histories; afterwards it is told how far they are. */
const PATIENCE_MS = 5_000

/** Whether what is being read is not there soon. It goes on, and the next question finds it. */
export async function isLate(ready: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), PATIENCE_MS)
  })
  // Nobody waits for it any more; the next question hears what went wrong.
  ready.catch(() => undefined)
  try {
    return await Promise.race([ready.then(() => false), late])
  } finally {
    clearTimeout(timer)
  }
}

// Loaded before Kedu in a process under test: its wall clock stands where the test puts it, as after
// `date -s` (`step`) or after a machine slept (`sleep`: what fell due meanwhile happens on waking).
const RealDate = Date
let offsetMs = Number(process.env.FAULTS_CLOCK_OFFSET_MS ?? '0')
// Processes and threads that Kedu starts keep the real time.
delete process.env.FAULTS_CLOCK_OFFSET_MS

const now = () => RealDate.now() + offsetMs
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, self) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, self),
  apply: () => new RealDate(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
})

/** Shorter waits are those of requests under way: they end by themselves. */
const LONG_MS = 1000
const waiting = new Set()
const real = { setTimeout, setInterval, clearTimeout, clearInterval }

function remembered(start, isRepeated) {
  const own = (callback, ms = 0, ...given) => {
    if (!(ms >= LONG_MS)) return start(callback, ms, ...given)
    const wait = { left: ms, ms, isRepeated, run: () => callback(...given), timer: null }
    wait.timer = start(() => {
      if (!isRepeated) waiting.delete(wait)
      wait.run()
    }, ms)
    waiting.add(wait)
    return wait.timer
  }
  // Keeps what `promisify` looks for.
  return Object.defineProperties(own, Object.getOwnPropertyDescriptors(start))
}
function forgetting(stop) {
  return (timer) => {
    for (const wait of waiting) if (wait.timer === timer) waiting.delete(wait)
    stop(timer)
  }
}
globalThis.setTimeout = remembered(real.setTimeout, false)
globalThis.setInterval = remembered(real.setInterval, true)
globalThis.clearTimeout = forgetting(real.clearTimeout)
globalThis.clearInterval = forgetting(real.clearInterval)

function sleep(ms) {
  for (const wait of [...waiting]) {
    wait.left -= ms
    if (wait.left > 0) continue
    if (wait.isRepeated) wait.left = wait.ms
    else {
      waiting.delete(wait)
      real.clearTimeout(wait.timer)
    }
    wait.run()
  }
}

process.on('message', (message) => {
  if (message?.kind !== 'step' && message?.kind !== 'sleep') return
  offsetMs += message.ms
  if (message.kind === 'sleep') sleep(message.ms)
  process.send?.({ kind: 'moved', id: message.id, offsetMs })
})
// A test that was broken off leaves nothing running.
process.on('disconnect', () => process.exit(1))
// The test's end of the channel keeps nobody alive.
process.channel?.unref()
